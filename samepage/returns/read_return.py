"""One file's bytes → what it answers. Pure: the same bytes and the same guides give the same again."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

from samepage.errors import SamepageError
from samepage.formats.docx import found_values as from_docx
from samepage.formats.docx.file_info import look_into
from samepage.formats.docx.package_reader import OLD_OFFICE, UnreadableFile
from samepage.formats.pdf import found_values as from_pdf
from samepage.formats.pdf.read_fields import read_pdf
from samepage.returns.identify import Identity, identify
from samepage.returns.model import (
    FileInfo,
    FoundValue,
    NotAReturn,
    ReturnedWorkbook,
    ReviewItem,
    Status,
    StoredAnswer,
    Unreadable,
    line,
)
from samepage.workbook.dictionary import Catalog, DataDictionary

OTHER_KINDS = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"{\\rtf", "an RTF file"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"\x1f\x8b", "an archive"),
    (b"SQLite format 3", "a database"),
    (b"<", "a page of the web, or XML"),
)
PRINTED = "it has no fields to read: it was printed or scanned, or its fields were made into plain text; ask for the file itself"


def read_return(data: bytes, stem: str, sha256: str, catalog: Catalog) -> ReturnedWorkbook:
    """What the file answers. Raises ``Unreadable``, ``NotAReturn`` or ``docx.UnreadableFile``.

    ``stem`` is its name without its ending, ``sha256`` the hash of ``data``.
    """
    # Readers look for the header in the first 1,024 bytes (ISO 32000-1, annex H, note 13).
    if b"%PDF-" in data[:1024]:
        return _read_pdf(data, stem, sha256, catalog)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", OLD_OFFICE)):
        return _read_docx(data, stem, sha256, catalog)
    if not data:
        raise Unreadable("it is empty: ask for it again")
    kind = next((kind for magic, kind in OTHER_KINDS if data.startswith(magic)), "another kind of file")
    raise NotAReturn(f"it is {kind}: only PDF and Word files (.pdf, .docx) are read")


def _read_pdf(data: bytes, stem: str, sha256: str, catalog: Catalog) -> ReturnedWorkbook:
    file = read_pdf(data)
    names = frozenset(field.names[0] for field in file.fields if field.names)
    tooltips = frozenset(field.tooltip for field in file.fields if field.tooltip)
    identity = identify(file.about, names, tooltips, catalog, stem, sha256)
    own = identity.dictionary is None
    dictionary = identity.dictionary or from_pdf.own_entries(file, _key(identity), identity.nearest)
    found, troubles = from_pdf.found_in_pdf(file, dictionary)
    if not file.fields:
        troubles.append(ReviewItem("unread", "", PRINTED))
    return _return("pdf", file.about, identity, dictionary, own, found, troubles, catalog)


def _read_docx(data: bytes, stem: str, sha256: str, catalog: Catalog) -> ReturnedWorkbook:
    try:
        file = look_into(data)
    except UnreadableFile as error:
        raise Unreadable(str(error)) from error
    names = from_docx.names_in(file, catalog)
    if not file.ours:
        raise NotAReturn("it is no workbook of this guide: it has none of its fields")
    identity = identify(file.about, names, frozenset(), catalog, stem, sha256)
    own = identity.dictionary is None
    dictionary = identity.dictionary or from_docx.own_entries(file, names, _key(identity), identity.nearest)
    found = from_docx.found_in_docx(data, dictionary, identity.site)
    found += [
        FoundValue("", text, text, "note", False, notes=("is a comment beside the fields",))
        for text in file.comments
    ]
    return _return("docx", file.about, identity, dictionary, own, found, [], catalog)


def _key(identity: Identity) -> tuple[str, str, str]:
    return identity.edition, identity.level, identity.language


def _return(
    format: str,
    about: FileInfo,
    identity: Identity,
    dictionary: DataDictionary,
    own: bool,
    found: list[FoundValue],
    troubles: list[ReviewItem],
    catalog: Catalog,
) -> ReturnedWorkbook:
    if own and identity.nearest:  # only a field that some guide knows is known
        found = [one if identity.nearest.like(one.name) else replace(one, known=False) for one in found]
    answers, more = judged(found, dictionary)
    if not found and not troubles:
        more.append(ReviewItem("no answers", "", "nothing is filled in"))
    return ReturnedWorkbook(
        format=format,
        program=about.program,
        saved_at=_saved_at(about),
        site=identity.site,
        site_name=identity.site_name,  # type: ignore[arg-type]
        level=identity.level,
        language=identity.language,
        edition=identity.edition,
        print_edition=about.print_edition,
        content_hash=about.content_hash,
        identified_by=identity.identified_by,
        reader_fingerprint=catalog.reader_fingerprint(*_key(identity), identity.identified_by),
        answers=tuple(answers),
        troubles=(*identity.troubles, *troubles, *more),
        entries=dictionary.entries if own else (),
    )


def _saved_at(about: FileInfo) -> str:
    """Nothing where no program has changed the date since the file was made: some never do."""
    return about.modified if about.modified and about.modified != about.created else ""


def judged(
    found: list[FoundValue], dictionary: DataDictionary
) -> tuple[list[StoredAnswer], list[ReviewItem]]:
    """Each value once, with its status; and every contradiction, orphan and doubt as a problem."""
    once: dict[tuple[str, str], FoundValue] = {}
    for one in found:
        key = (one.name, one.value)
        first = once.get(key)
        # Of two that agree, the one of which there is less to say.
        if first is None or len(one.notes) < len(first.notes):
            once[key] = one
    kept = (
        list(once.values())
        if all(one.name for one in found)
        else [*(one for one in once.values() if one.name), *(one for one in found if not one.name)]
    )
    times = Counter(one.name for one in kept if one.name)
    marked: dict[str, list[str]] = defaultdict(list)
    for one in kept:
        entry = dictionary.by_name.get(one.name)
        if (
            entry is not None
            and entry.exclusive
            and entry.group_name
            and one.name not in marked[entry.group_name]
        ):
            marked[entry.group_name].append(one.name)
    several = {name for names in marked.values() if len(names) > 1 for name in names}
    order = {entry.name: entry.position for entry in dictionary.entries}
    kept.sort(key=lambda one: order.get(one.name, len(order)))
    answers, troubles = [], []
    for one in kept:
        status: Status = (
            "orphan"
            if not one.known
            else "conflict"
            if one.name in several or times[one.name] > 1
            else "answer"
        )
        answers.append(
            StoredAnswer(
                one.name, one.value, one.raw, status, one.how, one.page, one.paragraph, "; ".join(one.notes)
            )
        )
        shown = one.value if len(one.value) <= 60 else one.value[:59] + "…"
        if status == "orphan":
            what = one.notes[0] if one.how == "note" else "stands in no field that its edition has"
            troubles.append(ReviewItem("orphan", one.name, f'"{shown}" {what}'))
        else:
            troubles += [
                ReviewItem("unclear", one.name, f'"{shown}" {note}')
                for note in one.notes
                if note != from_pdf.DRAWN_ONLY
            ]
    troubles += [
        ReviewItem(
            "conflict",
            group,
            f"one mark is asked for, and {len(names)} stand: {', '.join(n.rpartition('=')[2] for n in names)}",
        )
        for group, names in marked.items()
        if len(names) > 1
    ]
    troubles += [
        ReviewItem("conflict", name, f"the file answers it in {count} ways")
        for name, count in times.items()
        if count > 1
    ]
    return answers, troubles


def why(error: Exception) -> tuple[str, str]:
    """Kind and message of the problem that ``error`` is; whatever hostile bytes lead to is one."""
    if isinstance(error, Unreadable):
        return error.kind, line(str(error))
    if isinstance(error, SamepageError):
        return Unreadable.kind, line(str(error))
    if isinstance(error, MemoryError):
        return Unreadable.kind, "reading it takes more memory than any workbook does"
    return Unreadable.kind, f"it is damaged in a way that cannot be read ({type(error).__name__})"
