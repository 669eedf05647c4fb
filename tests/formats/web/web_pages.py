"""Web pages of the guide in tests/everykind, and what the page's script and browsers make of them."""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import json
import re
from collections.abc import Callable, Mapping

from samepage.builder.renderer import WorkbookRenderer
from samepage.content.loader import Library
from samepage.formats import get_format
from samepage.formats.interface import WriterSettings
from samepage.render.theme import load_theme
from samepage.returns.catalog import Catalog, catalog_of
from samepage.returns.database import ReturnedWorkbook
from samepage.returns.read_return import read_return
from samepage.workbook.model import Workbook
from tests.formats.pdf.built_files import LOCKED, every_kind, few_pages, real

SITE = "every-district"
SMALL = LOCKED  # of a guide of a few pages
ANSWERED = "every-answered"  # with answers written in
SAVED = "2026-11-26T10:42:00Z"
BLOCK = "----- BEGIN ANSWERS (do not change below) -----\n{}\nsha256: {}\n----- END ANSWERS -----\n"


@functools.cache
def renderer(library: Callable[[], Library]) -> WorkbookRenderer:
    return WorkbookRenderer(library(), load_theme(), {"web": get_format("web").writer(WriterSettings())})


def library_of(site: str) -> Callable[[], Library]:
    return few_pages if site == SMALL else real if site.startswith("example") else every_kind


@functools.cache
def page(site: str = SITE, whole: bool = False) -> str:
    """The page as ``build`` makes it: bound, or with ``whole`` from beginning to end."""
    library = library_of(site)
    maker = renderer(library)
    request = maker.request(library().sites[site])
    ((name, output),) = maker.outputs()
    made = (
        maker.writers[name].build_whole(request, output) if whole else maker.document(request, name, output)
    )
    return made.data.decode()


def workbook(site: str = SITE) -> Workbook:
    library = library_of(site)
    return renderer(library).request(library().sites[site]).whole


def catalog(site: str = SITE) -> Catalog:
    return _catalog(library_of(site))


@functools.cache
def _catalog(library: Callable[[], Library]) -> Catalog:
    return catalog_of([library()])


def element(text: str, id: str) -> str:
    """The text of the script element with that id."""
    return re.search(rf'<script type="application/json" id="{id}">(.*?)</script>', text, re.DOTALL)[1]


def printed_values(site: str) -> dict[str, str]:
    """What the controls of the page are made with, as the script reads them."""
    return {
        field.name: ("yes" if field.kind == "check" and field.value else field.value)
        for field in workbook(site).fields
    }


def answers_of(site: str, values: Mapping[str, str], **more: object) -> dict[str, object]:
    """The answers as the script stores them: of every control."""
    base = json.loads(element(page(site), "answers"))
    return {**base, "copy": "k3", "saved": SAVED, "values": {**printed_values(site), **values}, **more}


def script_json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def with_answers(text: str, json_text: str) -> str:
    """The page with another text in its element for answers."""
    return text.replace(element(text, "answers"), json_text)


def saved(values: Mapping[str, str], site: str = SITE, **more: object) -> str:
    """The page as its script saves it."""
    return with_answers(page(site), script_json(answers_of(site, values, **more)))


def as_text(values: Mapping[str, str], site: str = SITE, **more: object) -> str:
    """The text that the script makes for a mail."""
    answers = answers_of(site, values, **more)
    known = json.loads(element(page(site), "workbook"))
    answers |= {name: known[name] for name in ("printed", "contentHash", "title")}
    data = json.dumps(answers, ensure_ascii=False).encode()
    lines = base64.encodebytes(data).decode().strip()
    return f"Every District\n\nWhat we gain: …\n\n{BLOCK.format(lines, hashlib.sha256(data).hexdigest())}"


def by_a_browser(values: Mapping[str, str], text: str | None = None) -> str:
    """The page as a browser saves it by itself, with what stands in its boxes (as Firefox does)."""
    text = text or page()
    for name, value in values.items():
        pattern = re.compile(
            rf'<(input|textarea)( [^>]*?name="?{re.escape(name)}"?[ >][^>]*|[^>]*)>', re.DOTALL
        )
        found = next(
            one for one in pattern.finditer(text) if re.search(rf'name="?{re.escape(name)}"?[ >]', one[0])
        )
        if found[1] == "textarea":
            end = text.index("</textarea>", found.end())
            text = text[: found.end()] + "\n" + html.escape(value) + text[end:]
        elif "checkbox" in found[0]:
            text = text[: found.end() - 1] + " checked" + text[found.end() - 1 :]
        else:
            plain = re.sub(r' value=("[^"]*"|[^ >]*)', "", found[0])
            text = text.replace(found[0], f'{plain[:-1]} value="{html.escape(value)}">')
    return text


def read(text: str | bytes, site: str = SITE) -> ReturnedWorkbook:
    """The file read against the guide of ``site``."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return read_return(data, "a name", hashlib.sha256(data).hexdigest(), catalog(site))


def values_of(returned: ReturnedWorkbook) -> dict[str, str]:
    return {one.name: one.value for one in returned.answers}


def kinds_of(returned: ReturnedWorkbook) -> dict[str, str]:
    return {problem.kind: problem.message for problem in returned.problems}
