"""One file's bytes → what it answers. Pure: the same bytes and the same guides give the same again."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

from samepage.errors import SamepageError
from samepage.formats import format_names, get_format
from samepage.formats.interface import ReturnedFile
from samepage.formats.returned import (
    DRAWN_ONLY,
    FileInfo,
    FoundValue,
    NotAReturn,
    ReviewItem,
    Unreadable,
    line,
)
from samepage.returns.identify import Identity, identify
from samepage.returns.model import ReturnedWorkbook, Status, StoredAnswer
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


def read_return(data: bytes, stem: str, sha256: str, catalog: Catalog) -> ReturnedWorkbook:
    """What the file answers. Raises ``Unreadable`` or ``NotAReturn``.

    ``stem`` is its name without its ending, ``sha256`` the hash of ``data``.
    """
    for name in format_names():
        reader = get_format(name).reader
        if reader.recognizes(data):
            return _read(name, reader.open(data), stem, sha256, catalog)
    if not data:
        raise Unreadable("it is empty: ask for it again")
    kind = next((kind for magic, kind in OTHER_KINDS if data.startswith(magic)), "another kind of file")
    raise NotAReturn(f"it is {kind}: only PDF and Word files (.pdf, .docx) are read")


def _read(format: str, file: ReturnedFile, stem: str, sha256: str, catalog: Catalog) -> ReturnedWorkbook:
    names = file.field_names(catalog)
    identity = identify(file.info, names, file.tooltips, catalog, stem, sha256)
    own = identity.dictionary is None
    dictionary = identity.dictionary or file.definitions(names, _key(identity), identity.nearest)
    found, problems = file.values(dictionary, identity.site)
    return _return(format, file.info, identity, dictionary, own, found, problems, catalog)


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
                if note != DRAWN_ONLY
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
