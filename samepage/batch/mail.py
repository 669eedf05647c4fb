"""A draft of an email for each site, with its files attached. Nothing is sent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from samepage.batch.drafts import Attachment, MailAddress, draft
from samepage.batch.mail_text import AttachedFile, MailText, printable_line, size_in_words
from samepage.builder.manifest_by_site import ManifestBySite
from samepage.builder.options import FileEntry
from samepage.builder.site_files import folder_of
from samepage.content.loader import Library
from samepage.content.schema import Partner, Site
from samepage.files import write_whole
from samepage.formats import format_names, get_format
from samepage.sequences import FirstOfMany

LARGE = 20_000_000  # bytes, above which many mail servers refuse an email
SHOWN = 20  # sites of a kind that are named
IN_ORDER = ("fillable", "large-print", "print")  # print editions, as they are attached
FOR_A_PRESS = ("-booklet.pdf", "-marks.pdf")
OTHER = "application/octet-stream"


NamedSites = FirstOfMany[str]  # by id, with what there is to say of each
_named_sites = partial(NamedSites, SHOWN)


@dataclass
class MailReport:
    """What a run made. ``without_address`` are drafts in which nobody is addressed yet; ``left_out`` counts
    files that are not attached, since they are for a press or of another edition."""

    made: int = 0
    left_out: int = 0
    without_address: NamedSites = field(default_factory=_named_sites)
    large: NamedSites = field(default_factory=_named_sites)
    not_built: NamedSites = field(default_factory=_named_sites)
    changed: NamedSites = field(default_factory=_named_sites)  # files that are not as they were built


@dataclass(frozen=True)
class DraftWriter:
    """Writes drafts into ``output``: ``<site>.eml``, of a roster ``<state>/<site>.eml``. ``by`` is a day in words."""

    library: Library
    built: ManifestBySite
    output: Path
    text: MailText
    roster: bool = False
    by: str = ""

    def write(self, site: Site, report: MailReport, returned: str = "") -> None:
        """The draft for ``site``, which ``report`` counts. ``returned`` is the day, in words, of an empty
        workbook that came back. Raises BuildError where the disk refuses."""
        entries = self._entries(site, report)
        attachments = self._attachments(site, entries, report)
        if not attachments:
            return
        partner = self.library.partners[site.partner]
        files = [
            AttachedFile(_name(one), size_in_words(one.bytes), one.format, one.print_edition)
            for one in entries
        ]
        subject, text = self.text.of(self.library, site, files, self.by, returned)
        to = (
            MailAddress(site.contact_email, printable_line(site.contact_name or ""))
            if site.contact_email
            else None
        )
        data = draft(_sender(partner), to, subject, text, attachments)
        folder = self.output / folder_of(site, by_state=True) if self.roster else self.output
        write_whole(folder / f"{site.id}.eml", data)
        report.made += 1
        if to is None:
            report.without_address.add(site.id)
        if len(data) > LARGE:
            report.large.add(f"{site.id} ({size_in_words(len(data))})")

    def _entries(self, site: Site, report: MailReport) -> list[FileEntry]:
        """The files to attach, of the guide's edition and not for a press."""
        built = self.built.of(site, self.roster)
        edition = self.library.guide.edition
        wanted = [one for one in built if one.edition == edition and not one.path.endswith(FOR_A_PRESS)]
        if not wanted:
            others = sorted({printable_line(one.edition) for one in built} - {edition})
            report.not_built.add(f"{site.id} (edition {', '.join(others)})" if others else site.id)
        else:
            report.left_out += len(built) - len(wanted)
        return sorted(wanted, key=_order)

    def _attachments(self, site: Site, entries: list[FileEntry], report: MailReport) -> list[Attachment]:
        """The files' contents; none where one is not as it was built, such as one that somebody has filled in."""
        attachments = []
        for one in entries:
            try:
                data = (self.built.output / one.path).read_bytes()
            except OSError:
                report.not_built.add(f"{site.id} ({_name(one)} cannot be read)")
                return []
            if hashlib.sha256(data).hexdigest() != one.sha256:
                report.changed.add(f"{site.id} ({_name(one)} has been changed)")
                return []
            media_type = get_format(one.format).media_type if one.format in format_names() else OTHER
            attachments.append(Attachment(_name(one), media_type, data))
        return attachments


def _name(entry: FileEntry) -> str:
    return entry.path.rpartition("/")[2]


def _order(entry: FileEntry) -> tuple[int, int, str]:
    formats = format_names()
    edition = IN_ORDER.index(entry.print_edition) if entry.print_edition in IN_ORDER else len(IN_ORDER)
    format = formats.index(entry.format) if entry.format in formats else len(formats)
    return edition, format, entry.path


def _sender(partner: Partner) -> MailAddress:
    return MailAddress(partner.contact_email, printable_line(partner.contact_name or partner.name))
