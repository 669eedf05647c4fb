"""The files below a folder, each content once. Nothing outside is reached: links are not followed."""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BufferedReader
from pathlib import Path

from samepage.errors import BuildError, display_path
from samepage.files import real_path
from samepage.formats.returned import ReviewItem
from samepage.limits import MIB, MOST_BYTES, MOST_IN_MEMBER, MOST_IN_ZIP, MOST_PATH, MOST_ZIP_UNPACKED
from samepage.returns.database import ReviewRecord
from samepage.text import visible

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_SECOND, LAST_SECOND = -30_610_224_000, 253_402_300_799  # of the years 1000 and 9999

# Files that operating systems make in folders, in lower case.
LEFT_BEHIND = ("thumbs.db", "desktop.ini", "icon\r")

BROKEN_ZIP = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
    *(NotImplementedError, ValueError, RuntimeError),
)
ZIP_HEAD = b"PK\x03\x04"  # APPNOTE.TXT 4.3.7
WORD_NAMES = (".docx", ".docm", ".dotx", ".dotm")
# Of what is one document in a ZIP file: Word, OpenDocument, Pages.
DOCUMENT_PARTS = frozenset(
    ["[Content_Types].xml", "word/document.xml", "mimetype", "Index/Document.iwa", "Index.zip"]
)


@dataclass(frozen=True)
class FolderFile:
    """A file's content under its first name. ``path`` is below the folder, with ``/``.

    ``member`` is its place in the ZIP file ``place``, -1 for a file of the folder itself.
    """

    path: str
    place: Path
    sha256: str
    bytes: int
    changed: str  # the disk's date of change, ISO 8601 in UTC
    member: int = -1


def files_below(
    folder: Path, leave_out: Collection[Path] = ()
) -> tuple[list[FolderFile], list[ReviewRecord]]:
    """Every regular file in the order of names, but for hidden ones and ``leave_out``; raises ``BuildError``.

    The second list has what is not read: the same content again, links, and what cannot be opened.
    """
    if not folder.is_dir():
        raise BuildError(
            f"{display_path(folder)}: there is no such folder; give the folder with the files that came back"
        )
    files: dict[str, FolderFile] = {}  # by hash
    problems: list[ReviewRecord] = []
    skip = {real_path(path) for path in leave_out}
    for name, place in sorted((place.relative_to(folder).as_posix(), place) for place in _walk(folder)):
        path = _shown(name)
        try:
            found = _look(place, path)
        except OSError as error:
            found = ReviewItem("unreadable", "", f"it cannot be opened ({error.strerror or error})")
        if isinstance(found, FolderFile) and real_path(place) in skip:
            continue
        inside = files_in_zip(found) if isinstance(found, FolderFile) and _is_zip(found) else []
        for one in inside or [found]:
            if isinstance(one, FolderFile):
                first = files.setdefault(one.sha256, one)
                if first is one:
                    continue
                message = f"it is the same file as {first.path}, and was read once"
                problems.append(ReviewRecord("duplicate", "", message, one.path, one.sha256))
            else:
                problems.append(ReviewRecord(one.kind, one.name, one.message, path, ""))
    return list(files.values()), problems


def _shown(path: str) -> str:
    """A path as it stands in the database and in every list: on one line, and with its ending."""
    path = visible(path)
    return path if len(path) <= MOST_PATH else f"{path[: MOST_PATH - 100]}…{path[-99:]}"


def _walk(folder: Path) -> Iterator[Path]:
    """All that is no folder, or is a folder that cannot be entered."""
    closed: list[Path] = []
    for root, folders, files in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        here = Path(root)
        folders[:] = filter(_is_wanted, folders)
        yield from (here / name for name in files if _is_wanted(name))
        yield from (here / name for name in folders if (here / name).is_symlink())
    yield from closed


def _is_wanted(name: str) -> bool:
    return not name.startswith((".", "~$")) and name.lower() not in LEFT_BEHIND


def _look(place: Path, path: str) -> FolderFile | ReviewItem:
    status = place.lstat()
    if stat.S_ISLNK(status.st_mode):
        return ReviewItem(
            "unreadable", "", "it is a link, and links are not followed: put the file itself here"
        )
    if stat.S_ISDIR(status.st_mode):
        message = (
            "this folder cannot be opened, and what is in it was not read: ask for the right to read it, and "
        )
        return ReviewItem("unreadable", "", message + "collect again")
    if not stat.S_ISREG(status.st_mode):
        return ReviewItem("not a return", "", "it is no file")
    if status.st_size > MOST_BYTES:
        return ReviewItem("unreadable", "", f"it is larger than {MOST_BYTES // MIB} MB, which no workbook is")
    with open_file(place) as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return FolderFile(path, place, sha256, status.st_size, _time_text(status.st_mtime))


def _time_text(seconds: float) -> str:
    """Seconds since 1970 as ISO 8601 in UTC; the nearest that has four digits for the year, for a broken clock's."""
    within = min(max(int(seconds), FIRST_SECOND), LAST_SECOND)
    return (EPOCH + timedelta(seconds=within)).strftime("%Y-%m-%dT%H:%M:%SZ")


def open_file(place: Path) -> BufferedReader:
    """``place`` for reading; raises ``OSError`` where a link has taken the file's place."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(place, flags), "rb")


def read_file(place: Path, member: int) -> bytes:
    """The content of a ``FolderFile``; raises ``OSError`` where it is not there any more."""
    with open_file(place) as file:
        if member < 0:
            return file.read()
        try:
            with zipfile.ZipFile(file) as archive:
                return _unpacked(archive, archive.infolist()[member])
        except (*BROKEN_ZIP, IndexError) as error:
            raise OSError(str(error)) from error


def _is_zip(file: FolderFile) -> bool:
    """Whether it may be a ZIP file of files, whatever its name: a file that is named as Word's is one document."""
    if file.path.lower().endswith((".zip", *WORD_NAMES)):
        return file.path.lower().endswith(".zip")
    try:
        with open_file(file.place) as data:
            if data.read(len(ZIP_HEAD)) != ZIP_HEAD:
                return False
            with zipfile.ZipFile(data) as archive:
                names = archive.namelist()
    except BROKEN_ZIP:
        return False  # whoever reads it will say so
    return bool(names) and DOCUMENT_PARTS.isdisjoint(names)


def files_in_zip(file: FolderFile) -> list[FolderFile | ReviewItem]:
    """The files in a ZIP file; none where it holds one document's own parts, as a .docx does."""
    found: list[FolderFile | ReviewItem] = []
    total = 0
    try:
        with open_file(file.place) as data, zipfile.ZipFile(data) as archive:
            members = archive.infolist()
            if any(member.filename in DOCUMENT_PARTS for member in members):
                return []
            for number, member in enumerate(members):
                total += member.file_size
                if number >= MOST_IN_ZIP or total > MOST_ZIP_UNPACKED:
                    message = (
                        f"it holds more than {MOST_IN_ZIP} files or {MOST_ZIP_UNPACKED // MIB} MB, and the rest "
                        "was not read: unpack it here, and collect again"
                    )
                    found.append(ReviewItem("unread", "", message))
                    break
                parts = [part for part in member.filename.split("/") if part not in ("", ".", "..")]
                name = _shown("/".join(parts))
                if member.is_dir() or "__MACOSX" in parts or not all(map(_is_wanted, parts)):
                    continue
                try:
                    content = _unpacked(archive, member)
                except BROKEN_ZIP as error:
                    message = f"“{name}” in it cannot be read ({error}): unpack it here, and collect again"
                    found.append(ReviewItem("unreadable", "", message))
                    continue
                sha256 = hashlib.sha256(content).hexdigest()
                changed = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*member.date_time)
                found.append(
                    FolderFile(f"{file.path}/{name}", file.place, sha256, len(content), changed, number)
                )
    except BROKEN_ZIP as error:
        message = f"this ZIP file cannot be opened ({error}): ask for the files themselves"
        return [ReviewItem("unreadable", "", message)]
    return found or [ReviewItem("not a return", "", "this ZIP file holds no file")]


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if member.flag_bits & 0x1:
        raise zipfile.BadZipFile("it has a password")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile("it is packed in a rare way")
    with archive.open(member) as part:
        data = part.read(MOST_IN_MEMBER + 1)
    if len(data) > MOST_IN_MEMBER:
        raise zipfile.BadZipFile(f"it is larger than {MOST_IN_MEMBER // MIB} MB")
    return data
