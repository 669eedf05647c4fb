"""Files of a run, opened again: by the libraries always, by full validators where asked."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from samepage.batch.index import FileEntry, FileIndex
from samepage.build.workbooks import BuildOptions, file_names
from samepage.content.schema import Site
from samepage.errors import BuildError

NO_VALIDATORS = (
    "--validate needs the packages page-validation and openxml-audit; install them with: "
    ".venv/bin/python -m pip install page-validation openxml-audit -c constraints.txt"
)
# ISO/IEC 29500-1, 17.18.9 has bbPlcHdr, which openxml-audit 0.8.0 takes for a section's break.
KNOWN = "Value 'bbPlcHdr' is not in allowed values"


def check_validators() -> None:
    """Raise BuildError where the validators are not installed."""
    try:
        import openxml_audit  # noqa: F401
        import page  # noqa: F401
    except ImportError:
        raise BuildError(NO_VALIDATORS) from None


def check_files(
    sites: Sequence[Site],
    run: BuildOptions,
    index: FileIndex,
    validate: bool,
    tell: Callable[[str], None] = lambda path: None,
) -> int:
    """Open the files of ``sites`` again. Their number. Raises BuildError with a line for each that is not right."""
    problems: list[str] = []
    number = 0
    for site in sites:
        for path in file_names(site, run):
            entry = index.entry(path)
            if entry is None:
                continue  # its row was not made, and the run says so
            number += 1
            tell(path)
            data = (run.output / path).read_bytes()
            problems += [f"{path}: {problem}" for problem in _problems(data, entry, site, validate)]
    if problems:
        raise BuildError("\n".join(problems))
    return number


def _problems(data: bytes, entry: FileEntry, site: Site, validate: bool) -> Iterator[str]:
    if entry["format"] == "docx":
        yield from _docx(data, site)
        if validate:
            yield from _docx_failures(data)
        return
    yield from _pdf(data, entry, site)
    # Sheets for a press have their pages side by side, and no one reads them on a screen.
    if validate and entry["print_edition"] != "booklet":
        yield from _pdf_failures(data)


def _pdf(data: bytes, entry: FileEntry, site: Site) -> Iterator[str]:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pages, title = len(pdf.pages), str(pdf.docinfo.get("/Title", ""))
            damage = pdf.check_pdf_syntax()
    except pikepdf.PdfError as error:
        yield f"cannot be opened again ({error})"
        return
    yield from (
        f"is damaged ({len(damage)} times; first: {line.partition('object stream')[2] or line})"
        for line in damage[:1]
    )
    if pages != entry["pages"]:
        yield f"has {pages} pages, and the list of files says {entry['pages']}"
    if entry["print_edition"] != "booklet" and not _has(title, site):
        yield f"says that it is {title!r}, and it was made for {site.name!r}"


def _docx(data: bytes, site: Site) -> Iterator[str]:
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if damaged := package.testzip():
                yield f"{damaged} in it is damaged"
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
            title = "".join(etree.fromstring(package.read("docProps/core.xml"), parser).itertext())
            etree.fromstring(package.read("word/document.xml"), parser)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        yield f"cannot be opened again ({error})"
        return
    if not _has(title, site):
        yield f"does not say that it was made for {site.name!r}"


def _has(title: str, site: Site) -> bool:
    return unicodedata.normalize("NFC", site.name) in unicodedata.normalize("NFC", title)


def _pdf_failures(data: bytes) -> Iterator[str]:
    import page

    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        for failure in page.validate_pdf_bytes(data, profile=profile).failures:
            yield f"{profile.name} {failure.rule_id}: {failure.message}"


def _docx_failures(data: bytes) -> Iterator[str]:
    import tempfile

    from openxml_audit import OpenXmlValidator

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.docx"
        path.write_bytes(data)
        for error in OpenXmlValidator().validate(path).errors:
            if KNOWN not in str(error):
                yield f"openxml-audit: {error}"
