"""One file's bytes → what it answers. Pure: the same bytes and the same guides give the same again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from samepage.errors import SamepageError
from samepage.formats import format_names, get_format
from samepage.formats.interface import ReturnedFile
from samepage.formats.returned import DRAWN_ONLY, FoundValue, NotAReturn, ReviewItem, Unreadable, line
from samepage.returns.added_copies import with_added_copies
from samepage.returns.database import ReturnedWorkbook, Status, StoredAnswer
from samepage.returns.identify import (
    UNKNOWN_SITE,
    Identity,
    another_site_in_name,
    another_site_written,
    identify,
    site_named_in,
    unknown_site_item,
)
from samepage.returns.identify_by_text import identify_by_text, of_other_sites, several_sites, sites_of_pages
from samepage.returns.incomplete import incomplete
from samepage.returns.other_files import not_readable, other_file
from samepage.text import joined
from samepage.workbook.dictionary import Catalog, DataDictionary
from samepage.workbook.model import FINISHED

MOST_NAME = 200  # characters of a value that may be a site's name
MOST_SHOWN = 60  # characters of a value in a problem's message


def read_return(data: bytes, stem: str, sha256: str, catalog: Catalog) -> ReturnedWorkbook:
    """What the file answers. Raises ``Unreadable`` or ``NotAReturn``.

    ``stem`` is its name without its ending, ``sha256`` the hash of ``data``.
    """
    if why_not := not_readable(data):
        raise Unreadable(why_not)
    formats = [get_format(name) for name in format_names()]
    for format in formats:
        if format.reader.recognizes(data):
            return _read(format.name, format.reader.open(data), stem, sha256, catalog)
    return other_file(data, stem, catalog, joined(one.title for one in formats))


def _read(format: str, file: ReturnedFile, stem: str, sha256: str, catalog: Catalog) -> ReturnedWorkbook:
    info, names = file.info, file.field_names(catalog)
    if info.print_edition == FINISHED:
        raise NotAReturn(
            "it is a finished copy, which shows answers that were read before: nothing is read from it; corrections "
            "go into the workbook itself"
        )
    identity = None
    if not info.edition and (file.page_texts or not names):
        identity = identify_by_text(file, bool(names), catalog, stem, sha256)
    if identity is None:
        on_pages = "" if info.edition else next(iter(sites_of_pages(file.page_texts, catalog)), "")
        identity = identify(info, names, file.tooltips, catalog, stem, sha256, on_pages)
    dictionary = identity.dictionary or file.definitions(names, identity.key, identity.nearest)
    # A file without a form or metadata, or with the same fields twice, may hold workbooks of several sites.
    page_sites = sites_of_pages(file.page_texts, catalog) if file.may_be_several else []
    others = [site for site in page_sites if site != identity.site] if identity.site in page_sites[:1] else []
    dictionary = with_added_copies(catalog.with_levels_of(others, dictionary), names)
    read = file.values(catalog.of_site(dictionary, identity.site, others), identity.site)
    site, site_name = _site(identity, read.found, catalog)
    dictionary = catalog.of_site(dictionary, site, others)
    if site != identity.site:  # now it is known what was printed in
        read = file.values(dictionary, site)
    found, problems = read.found, read.problems
    if others:
        found = of_other_sites(found, file.page_texts, others, dictionary, catalog)
    if not identity.dictionary and identity.nearest:  # only a field that some guide knows is known
        found = [one if identity.nearest.like(one.name) else replace(one, known=False) for one in found]
    if not found and names and all(one.kind == "incomplete" for one in problems):
        message = "nothing is filled in: ask whether the site sent the right file"
        problems = [ReviewItem("no answers", "", message), *problems]
    chapters = info.chapters.split()
    asks = not chapters or any(one.section in chapters for one in dictionary.definitions)
    if not asks and not found and len(problems) < 2:
        message = "it is the part of the workbook in which nothing is asked, and nothing is written on it"
        problems = [ReviewItem("no answers", "", message)]
    if site.startswith(UNKNOWN_SITE):
        problems.insert(0, unknown_site_item(site))
    if identity.dictionary:
        problems += incomplete(dictionary, site, read.present, found, chapters)
    if file.damage:
        message = (
            f"the file is damaged: {file.damage}. What could be read is kept, and takes the place of no other "
            "answer: ask the site to send the file again"
        )
        problems.insert(0, ReviewItem("damaged", "", message))
    if others:
        problems += several_sites(file.page_texts, page_sites, catalog)
    problems += another_site_written(found, dictionary, site, catalog) or (
        another_site_in_name(stem, site, catalog) if found and not others else []
    )
    answers, doubts = _judged(found, dictionary)
    edition, level, language = identity.key
    return ReturnedWorkbook(
        format=format,
        program=info.program,
        # Some programs save a file without changing its date, which is then that of its making.
        saved_at=info.modified if info.modified != info.created else "",
        site=site,
        site_name=site_name,
        level=level,
        language=language,
        edition=edition,
        print_edition=info.print_edition,
        content_hash=info.content_hash,
        identified_by=identity.identified_by,
        reader_fingerprint=catalog.reader_fingerprint(identity.key, site, identity.identified_by),
        answers=tuple(answers),
        problems=(*identity.problems, *problems, *doubts),
        definitions=tuple(one for one in dictionary.definitions if one.source != "guide"),
        is_damaged=bool(file.damage),
        untouched=tuple(sorted(read.untouched - {one.name for one in found})),
    )


def _site(identity: Identity, found: Iterable[FoundValue], catalog: Catalog) -> tuple[str, str]:
    """Id and name; where nothing else tells the site, the one whose name was typed into a field."""
    if not identity.site.startswith(UNKNOWN_SITE):
        return identity.site, identity.site_name
    typed = {site_named_in(one.value, catalog) for one in found if one.known and len(one.value) <= MOST_NAME}
    # A box for the name of what a site belongs to may have the name of another site, of another level.
    _, level, _ = identity.key
    typed = {site for site in typed & catalog.sites.keys() if level in ("", catalog.sites[site].level)}
    if len(typed) != 1:
        return identity.site, identity.site_name
    (site,) = typed
    return site, catalog.sites[site].name


def _judged(
    found: Iterable[FoundValue], dictionary: DataDictionary
) -> tuple[list[StoredAnswer], list[ReviewItem]]:
    """Each value once, with its status; and every contradiction, orphan and doubt as a problem."""
    once: dict[object, FoundValue] = {}
    for number, one in enumerate(found):
        # What stands outside all fields is kept as often as it is found.
        key = (one.name, one.value) if one.name else number
        # Of two that agree, the one of which there is less to say.
        if key not in once or len(one.notes) < len(once[key].notes):
            once[key] = one
    times = Counter(one.name for one in once.values() if one.name)
    marked: dict[str, dict[str, None]] = defaultdict(dict)  # by group of which one mark is meant
    for name in times:
        field = dictionary.by_name.get(name)
        if field and field.exclusive and field.group_name:
            marked[field.group_name][name] = None
    several = {group: names for group, names in marked.items() if len(names) > 1}
    conflicting = {name for names in several.values() for name in names}
    conflicting |= {name for name, count in times.items() if count > 1}
    position = {field.name: field.position for field in dictionary.definitions}
    answers: list[StoredAnswer] = []
    problems: list[ReviewItem] = []
    for one in sorted(once.values(), key=lambda one: position.get(one.name, len(position) + 1)):
        status: Status = "orphan" if not one.known else "conflict" if one.name in conflicting else "answer"
        note = " ".join("; ".join(one.notes).split())
        answers.append(
            StoredAnswer(one.name, one.value, one.raw, status, one.how, one.page, one.paragraph, note)
        )
        problems += _doubts(one)
    for group, names in several.items():
        options = ", ".join(name.rpartition("=")[2] for name in names)
        problems.append(
            ReviewItem("conflict", group, f"one mark is asked for, and {len(names)} stand: {options}")
        )
    problems += [
        ReviewItem("conflict", name, f"the file answers it in {count} ways")
        for name, count in times.items()
        if count > 1
    ]
    return answers, problems


def _doubts(one: FoundValue) -> Iterator[ReviewItem]:
    """What a person should look at about one value."""
    shown = " ".join(one.value.split())
    # Notes are typed in from the list, so they stand there whole.
    if len(shown) > MOST_SHOWN and one.how != "note":
        shown = shown[: MOST_SHOWN - 1] + "…"
    if not one.known:
        what = one.notes[0] if one.how == "note" else "stands in no field that its edition has"
        yield ReviewItem("orphan", one.name, f'"{shown}" {what}')
        return
    for note in one.notes:
        if note != DRAWN_ONLY:
            yield ReviewItem("unclear", one.name, f'"{shown}" {note}')


def problem_of(error: Exception) -> ReviewItem:
    """The problem that ``error`` is; whatever hostile bytes lead to is one."""
    kind = error.kind if isinstance(error, Unreadable) else Unreadable.kind
    if isinstance(error, SamepageError):
        return ReviewItem(kind, "", line(str(error)))
    if isinstance(error, MemoryError):
        return ReviewItem(kind, "", "reading it takes more memory than any workbook does")
    message = f"it is damaged in a way that cannot be read ({type(error).__name__})"
    return ReviewItem(kind, "", message)
