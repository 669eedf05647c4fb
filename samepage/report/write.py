"""The edge to the disk: a report → report.html and report.pdf."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from samepage.files import write_whole
from samepage.formats.html_to_pdf import DocumentInfo, html_to_pdf
from samepage.render.assets import Asset
from samepage.render.theme import Theme
from samepage.report.model import Report
from samepage.report.render import render
from samepage.report.style import page_numbers, print_styles, screen_styles
from samepage.report.text import visible

LANGUAGE = "en-US"  # of the report's own words, in templates/report


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
    tell: Callable[[str], None] = lambda _: None,
) -> ReportFiles:
    """``tell`` is called with what is being made. Both files are written when both are made."""
    tell("HTML")
    html = html_of(report, theme, logo)
    tell("PDF, the longest part")
    pdf, pages = pdf_of(report, theme, logo)
    write_whole(folder / "report.html", html)
    write_whole(folder / "report.pdf", pdf)
    return ReportFiles(folder / "report.html", folder / "report.pdf", pages)


def html_of(report: Report, theme: Theme, logo: ReportLogo | None = None) -> bytes:
    """One file that needs nothing else: no script, no network."""
    shown = None
    if logo:
        shown = (
            f"data:{logo.asset.media_type};base64,{base64.b64encode(logo.asset.data).decode()}",
            logo.alt,
        )
    text = render(report, "screen", logo=shown).html
    return render(report, "screen", screen_styles(theme, text), shown).html.encode("utf-8", "replace")


def pdf_of(report: Report, theme: Theme, logo: ReportLogo | None = None) -> tuple[bytes, int]:
    """PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2), and its number of pages.

    A character that no font has is written as its code point: ``[U+4F60]``.
    """
    page = render(report, "print", logo=("logo:partner", logo.alt) if logo else None)
    assets = {
        address: Asset(visible(asset.data.decode(), theme.missing_characters).encode(), asset.media_type)
        for address, asset in page.pictures.items()
    }
    if logo:
        assets["logo:partner"] = logo.asset
    title = visible(report.scope.title, theme.missing_characters)
    about = visible(report.scope.of, theme.missing_characters)
    foot = " · ".join(
        filter(None, ("Report on returns", f"edition {report.editions}" if report.editions else ""))
    )
    html = visible(page.html, theme.missing_characters)
    sheets = print_styles(theme, title[:60], about[:60], visible(foot, theme.missing_characters)[:110])
    info = DocumentInfo(
        title=title,
        subject=report.eyebrow,
        author=report.scope.partner or "On the Same Page",
        language=LANGUAGE,
        date=report.date or "2000-01-01",
    )
    return html_to_pdf(html, sheets, theme.fonts, assets, page_numbers, info)
