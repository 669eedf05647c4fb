"""Files of kinds that no format reads: what each is, and what to do with it."""

from __future__ import annotations

import io
import zipfile

from samepage.formats.returned import NotAReturn, ReviewItem, Unreadable
from samepage.returns.database import ReturnedWorkbook
from samepage.returns.folder import BROKEN_ZIP, DOCUMENT_PARTS
from samepage.returns.identify import site_named_in
from samepage.workbook.dictionary import Catalog

ZIP, END_OF_ZIP = b"PK", b"PK\x05\x06"  # APPNOTE.TXT 4.3.7, 4.3.16
OLE = b"\xd0\xcf\x11\xe0"  # [MS-CFB] 2.2
# Parts of a ZIP file that is one document: see ISO/IEC 29500-2, 6.2.2.2.
WORD_PARTS = (b"[Content_Types].xml", b"word/document.xml")
AS_WORD = "choose File > Save As, the kind Word document (.docx), and put that file here"
IN_ANOTHER = (
    "it is a ZIP file that is not looked into, such as one in another: unpack it here, and collect again"
)
SAVE_ATTACHED = "open it, save the workbook that is attached to it, and put that file here"
# What tells other programs' documents, and what to do: their first bytes, what is in them, and the sentence.
OTHER_DOCUMENTS = (
    (
        *(ZIP, b"mimetypeapplication/vnd.oasis.opendocument"),
        (
            "it is an OpenDocument file (.odt): open it in LibreOffice, choose File > Save As, the kind Word (.docx), "
            "and put that file here"
        ),
    ),
    (
        ZIP,
        b"Index/Document.iwa",
        "it is a Pages file: open it in Pages, choose File > Export To > Word, and put that file here",
    ),
    (OLE, "__substg1.0_".encode("utf-16-le"), f"it is an e-mail that Outlook saved (.msg): {SAVE_ATTACHED}"),
    (
        *(OLE, "EncryptedPackage".encode("utf-16-le")),
        (
            "it is a Word file with a password: open it in Word, take the password off (File > Info > Protect "
            "Document), save it, and put it here"
        ),
    ),
    (OLE, "WordDocument".encode("utf-16-le"), f"it is an old Word file (.doc): open it in Word, {AS_WORD}"),
    (b"{\\rtf", b"", f"it is an RTF file: open it in Word or LibreOffice, {AS_WORD}"),
    (
        b"\x78\x9f\x3e\x22",
        b"",
        "it is an e-mail's winmail.dat: ask for the workbook itself, sent in another way",
    ),
)
OTHER_KINDS = (
    ((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"), "an archive"),
    ((b"SQLite format 3",), "a database"),
    ((b"<",), "a page of the web, or XML"),
)
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
# Of pictures whose first four bytes are a length or RIFF: what stands in the next eight.
PICTURE_BRANDS = (b"ftyphei", b"ftyphev", b"ftypmif1", b"ftypmsf1", b"ftypavif")
# Lines at an e-mail's beginning (RFC 5322, 3.6), of which it has two or more; "From " begins a whole mailbox.
MAIL_LINES = tuple(
    b"received: from: to: subject: date: message-id: mime-version: return-path: delivered-to: x- content-type:".split()
)
HEAD = 4_000  # bytes in which those lines stand
PICTURE = "it is a picture, such as a photograph of a page, which only a person can read"


def not_readable(data: bytes) -> str:
    """Why ``data`` cannot be read by any format, and what to do; "" where one may."""
    if data.startswith(ZIP) and END_OF_ZIP not in data[-66_000:]:
        return "the file is not whole, its end is missing: ask the site to send it again"
    names = _names_in_zip(data) if data.startswith(ZIP) else set()
    if names and DOCUMENT_PARTS.isdisjoint(names):
        return IN_ANOTHER
    for head, part, say in OTHER_DOCUMENTS:
        if data.startswith(head) and part in data:
            return say
    if data.startswith(ZIP) and not any(part in data for part in WORD_PARTS):
        return IN_ANOTHER
    return ""


def _names_in_zip(data: bytes) -> set[str]:
    """The names in the directory of a ZIP file, which may hold another one whole; none where it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return set(archive.namelist())
    except BROKEN_ZIP:
        return set()


def _is_mail(data: bytes) -> bool:
    lines = data[:HEAD].lower().splitlines()
    if data.startswith(b"From ") and lines:
        lines = lines[1:]
    return len({line.partition(b":")[0] for line in lines[:40] if line.startswith(MAIL_LINES)}) >= 3


def other_file(data: bytes, stem: str, catalog: Catalog, kinds: str) -> ReturnedWorkbook:
    """What a picture is, of the site that ``stem``, its file's name without its ending, tells: nothing of it is read.

    Raises ``Unreadable`` for a picture of no known site, and ``NotAReturn`` for all else; ``kinds`` are those that can
    be read, in words.
    """
    if not data:
        raise Unreadable("it is empty: ask for it again")
    # RFC 2557; browsers leave scripts out, and typed answers.
    if data[:HEAD].lower().startswith(b"from: <saved by "):
        raise Unreadable(
            "it is a web archive (.mht), which holds no answers: ask for the file that the page's own Save makes"
        )
    if _is_mail(data):  # and no format has found answers in its text
        raise Unreadable(f"it is an e-mail (.eml): {SAVE_ATTACHED}")
    if not _is_picture(data):
        kind = next((kind for begins, kind in OTHER_KINDS if data.startswith(begins)), "another kind of file")
        if any(one.title.encode() in data for one in catalog.dictionaries):
            # The answers stand at a page's end.
            if b"<html" in data[:HEAD].lower() and b"</html" not in data[-HEAD:].lower():
                raise Unreadable(
                    "this web page is not whole, its end is missing: ask the site to send it again"
                )
            raise Unreadable(
                f"it is {kind}, and has the guide's title in it: if it is a workbook, ask for it as one of {kinds}"
            )
        raise NotAReturn(f"it is {kind}: only {kinds} files are read")
    site = site_named_in(stem, catalog)
    dictionary = next(
        (one for one in catalog.dictionaries if site and one.key[1] == catalog.sites[site].level), None
    )
    if dictionary is None:
        raise Unreadable(
            f"{PICTURE}: open it. If it is of a workbook, ask for the file itself, or rename it to the site's id, and "
            "collect again"
        )
    edition, level, language = dictionary.key
    message = f"{PICTURE}: open it, and type in what is written there, or ask for the file itself"
    return ReturnedWorkbook(
        format="picture",
        program="",
        saved_at="",
        site=site,
        site_name=catalog.sites[site].name,
        level=level,
        language=language,
        edition=edition,
        print_edition="",
        content_hash="",
        identified_by="fields",
        reader_fingerprint=catalog.reader_fingerprint(dictionary.key, site, "fields"),
        answers=(),
        problems=(ReviewItem("unread", "", message),),
    )


def _is_picture(data: bytes) -> bool:
    return (
        data.startswith(PICTURES)
        or data[4:].startswith(PICTURE_BRANDS)
        or (data.startswith(b"RIFF") and data[8:12] == b"WEBP")
        or (data.startswith(b"BM") and data[6:10] == bytes(4))
    )
