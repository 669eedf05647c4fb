"""A workbook as one HTML page: sections, style, script and data in one file. See ``docs/web.md``."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from samepage.content.schema.labels import WEB_LABELS
from samepage.formats.web.markup import escape_html
from samepage.formats.web.sections import page_id, page_sections, width_class
from samepage.formats.web.sources import script, style_sheet
from samepage.render.assets import Asset
from samepage.render.html import RenderedSection, environment, template_mistakes
from samepage.render.theme import Theme
from samepage.render.typography import typographic
from samepage.workbook.model import Workbook

FORMAT_NUMBER = 1  # of the page's data; another one is not read
# Languages written from right to left (ISO 639).
RIGHT_TO_LEFT = ("ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi")
# Stand in for the two JSON texts; characters of the private use area.
DATA_MARK, ANSWERS_MARK = "\uf8fe", "\uf8ff"


@dataclass(frozen=True)
class MarkedPage:
    """A page with ``DATA_MARK`` and ``ANSWERS_MARK`` in place of its data, and ``CONTROL_MARK`` around the names of its
    controls. ``ids`` are those of the controls that a label names."""

    html: str
    ids: Mapping[str, str]


@dataclass(frozen=True)
class NavigationEntry:
    """One line of the page's contents."""

    id: str
    title: Markup
    number: int | None


def page_with_marks(
    workbook: Workbook, sections: Sequence[RenderedSection], theme: Theme, assets: Mapping[str, Asset]
) -> MarkedPage:
    """The page of ``workbook`` with marks in place of its controls and its data.

    Raises ContentError for a mistake in a template, the style sheet or the script; BuildError as ``page_sections``.
    """
    made = page_sections(sections, assets, theme.fonts)
    style = theme_properties(theme) + width_rules(made.widths) + style_sheet()
    code = script()

    def printed(text: str) -> Markup:
        return _shown(typographic(text, workbook.language))

    entries = [
        NavigationEntry(page_id(section.id), printed(section.title), section.number)
        for section in workbook.sections
        if section.kind not in ("cover", "contents") and section.id in made.html
    ]
    with template_mistakes():
        html = (
            environment()
            .get_template("web/document.html")
            .render(
                language=workbook.language,
                title=printed(workbook.title),
                guide=printed(workbook.guide.title),
                site=printed(workbook.site.name),
                kind=workbook.workbook_name,
                labels={name: printed(text) for name, text in workbook.labels.items()},
                direction="rtl" if workbook.language.split("-")[0] in RIGHT_TO_LEFT else "ltr",
                policy=_shown(policy(style, code)),
                style=Markup(style),
                script=Markup(code),
                sections=[Markup(html) for html in made.html.values()],
                entries=entries,
                data=DATA_MARK,
                answers=ANSWERS_MARK,
            )
        )
    return MarkedPage(html, made.ids)


def _shown(text: str) -> Markup:
    """``text`` escaped as a site's own words are when they are put in."""
    return Markup(escape_html(text))


def policy(style: str, code: str) -> str:
    """The page's Content Security Policy (CSP Level 3): this style and this script, and nothing from elsewhere."""
    return (
        f"default-src 'none'; script-src '{_hash(code)}'; style-src '{_hash(style)}'; img-src data:; "
        "form-action 'none'; base-uri 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def theme_properties(theme: Theme) -> str:
    """The theme's colors as custom properties."""
    return ":root {" + " ".join(f"--{name}: {color};" for name, color in theme.colors.items()) + "}\n"


def width_rules(widths: Sequence[str]) -> str:
    """The rules of the classes that say how wide a column or a picture is, where there is room."""
    rules = " ".join(f".{width_class(one)} {{ width: {one}%; }}" for one in widths)
    return f"@media print, (min-width: 48em) {{ {rules} }}\n" if rules else ""


def page_data(workbook: Workbook, site: Mapping[str, str], printed: Mapping[str, str]) -> dict[str, Any]:
    """What the page knows of itself. ``site`` has its ``id``, ``name`` and ``content_hash``."""
    guide, partner = workbook.guide, workbook.partner
    return {
        "format": FORMAT_NUMBER,
        "edition": guide.edition,
        "site": site["id"],
        "siteName": site["name"],
        "level": workbook.level,
        "language": workbook.language,
        "contentHash": site["content_hash"],
        "title": f"{guide.title}: {site['name']}",
        "file": f"{site['id']}.html",
        "partner": {"name": partner.name, "email": partner.contact_email or ""},
        "printed": dict(printed),
        "labels": {
            name.removeprefix("web_"): typographic(workbook.labels[name], workbook.language)
            for name in WEB_LABELS
        },
    }


def no_answers(workbook: Workbook, site: str) -> dict[str, Any]:
    """The answers of a page that nobody has saved yet; ``site`` is its id."""
    return {
        "format": FORMAT_NUMBER,
        "site": site,
        "edition": workbook.guide.edition,
        "level": workbook.level,
        "language": workbook.language,
        "copy": "",
        "saved": "",
        "values": {},
        "rows": {},
        "copies": {},
    }


def script_json(value: Any) -> str:
    """JSON that cannot end the script element it stands in (HTML Standard, 4.12.1.3)."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
