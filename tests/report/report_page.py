"""A report as a person finds it: the page's text by heading, the PDF's text, what pictures say."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
import pypdfium2
from lxml import html as lxml_html


@dataclass(frozen=True)
class Made:
    """Both files of one report."""

    html: str
    pdf: bytes
    said: str = ""  # by the command, on the screen

    @property
    def page(self):
        return lxml_html.fromstring(self.html.encode())

    @property
    def text(self) -> str:
        """What the web page shows, on one line."""
        return plain(" ".join(_texts(self.page.find("body"))))

    @property
    def pdf_text(self) -> str:
        """What is printed, on one line, hyphens and line ends as spaces."""
        document = pypdfium2.PdfDocument(self.pdf)
        return plain(" ".join(page.get_textpage().get_text_range() for page in document))

    @property
    def pages(self) -> int:
        return len(pypdfium2.PdfDocument(self.pdf))

    def below(self, heading: str) -> str:
        """The page's text from a heading to the next of its rank or a higher one."""
        for element in self.page.iter("h2", "h3", "h4"):
            if plain(element.text_content()) == heading:
                return plain(" ".join(_until_next(element)))
        raise AssertionError(
            f"no heading {heading!r} among {[plain(e.text_content()) for e in self.page.iter('h2', 'h3', 'h4')]}"
        )

    def drawn(self) -> list[str]:
        """What the page's pictures say to those who do not see them."""
        return [str(label) for label in self.page.xpath("//*[local-name()='svg'][@role='img']/@aria-label")]

    def spoken(self) -> list[str]:
        """What the PDF's pictures say."""
        with pikepdf.open(io.BytesIO(self.pdf)) as pdf:
            return [
                str(one.Alt)
                for one in pdf.objects
                if isinstance(one, pikepdf.Dictionary) and one.get("/S") == pikepdf.Name.Figure
            ]


def plain(text: str) -> str:
    return " ".join(text.replace("\ufffe", "").split())


def _until_next(heading) -> Iterator[str]:
    rank = heading.tag
    for element in heading.itersiblings():
        if element.tag in ("h2", "h3", "h4") and element.tag <= rank:
            return
        yield " ".join(_texts(element))


def _texts(element) -> list[str]:
    """All text but that of pictures."""
    return element.xpath(".//text()[not(ancestor::*[local-name()='svg'])]")
