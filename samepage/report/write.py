"""The edge to the disk: a report → report.html and report.pdf."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from samepage import PROGRAM
from samepage.files import write_whole
from samepage.formats.html_to_pdf import DocumentInfo, html_to_pdf
from samepage.render.assets import Asset
from samepage.render.theme import Theme
from samepage.report.html import page_number_rule, print_styles, render, screen_styles
from samepage.report.views import Report
from samepage.text import with_named_characters

LANGUAGE = "en-US"  # of the report's own words, in templates/report
LOGO = "logo:partner"


@dataclass(frozen=True)
class ReportFiles:
    """The two files, and the number of the PDF's pages."""

    html: Path
    pdf: Path
    pages: int


@dataclass(frozen=True)
class ReportLogo:
    """A partner's logo and its alternative text."""

    asset: Asset
    alt: str


def write_report(
    report: Report,
    theme: Theme,
    folder: Path,
    logo: ReportLogo | None = None,
    on_progress: Callable[[str], None] = lambda _: None,
) -> ReportFiles:
    """``on_progress`` is called with what is being made. Both files are written when both are made."""
    on_progress("HTML")
    html = html_of(report, theme, logo)
    on_progress("PDF, the longest part")
    pdf, pages = pdf_of(report, theme, logo)
    write_whole(folder / "report.html", html)
    write_whole(folder / "report.pdf", pdf)
    return ReportFiles(folder / "report.html", folder / "report.pdf", pages)


def html_of(report: Report, theme: Theme, logo: ReportLogo | None = None) -> bytes:
    """One file that needs nothing else: no script, no network."""
    shown = None
    if logo:
        data = base64.b64encode(logo.asset.data).decode()
        shown = f"data:{logo.asset.media_type};base64,{data}", logo.alt
    text = render(report, "screen", logo=shown).html
    theme = theme.with_fonts_for(text)
    return render(report, "screen", screen_styles(theme, text), shown).html.encode("utf-8", "replace")


def pdf_of(report: Report, theme: Theme, logo: ReportLogo | None = None) -> tuple[bytes, int]:
    """PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2), and its number of pages.

    A character that no font has is named: ``[grinning face]``.
    """

    def shown(text: str) -> str:
        return with_named_characters(text, theme.missing_characters)

    page = render(report, "print", logo=(LOGO, logo.alt) if logo else None)
    theme = theme.with_fonts_for(page.html + "".join(chart.data.decode() for chart in page.charts.values()))
    assets = {
        address: Asset(shown(asset.data.decode()).encode(), asset.media_type)
        for address, asset in page.charts.items()
    }
    if logo:
        assets[LOGO] = logo.asset
    title = shown(report.scope.title)
    foot = f"Report on returns · edition {report.editions}" if report.editions else "Report on returns"
    styles = print_styles(theme, title[:60], shown(report.scope.of)[:60], shown(foot)[:110])
    info = DocumentInfo(
        title=title,
        subject=report.subject,
        author=report.scope.partner or report.scope.guide or PROGRAM,
        language=LANGUAGE,
        date=report.date or "2000-01-01",
    )
    return html_to_pdf(shown(page.html), [styles], theme.fonts, assets, page_number_rule, info)
