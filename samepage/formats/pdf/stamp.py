"""What is laid over compiled pages: the lines of a site's own words, and running matter.

Sources: ISO 32000-1, 8.10 (form XObjects), 14.8.2.2 (artifacts).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from samepage.errors import NotBindable
from samepage.formats.pdf.compact import with_line_feed
from samepage.formats.pdf.compile import CompiledPages
from samepage.formats.pdf.merge import set_fonts
from samepage.formats.pdf.page_headers import PLAIN, PageHeaders
from samepage.formats.pdf.slots import EMPTY, Slot
from samepage.formats.pdf.tags import MARKED

PX = 0.75  # points


def draw_slots(
    pdf: Pdf, run: CompiledPages, first: int, fonts: Object, names: Mapping[str, str]
) -> Iterator[tuple[Slot, int, str]]:
    """Where hidden lines stood, the page draws a form XObject for each slot."""
    for number in sorted({slot.page for slot in run.slots}):
        page = pdf.pages[first + number].obj
        slots = [slot for slot in run.slots if slot.page == number]
        drawn = [_xobject(pdf, page, slot, fonts, names) for slot in slots]
        content = page.Contents.read_bytes()
        if len(EMPTY.findall(content)) != len(slots):
            raise NotBindable(f"a page of {run.section} has other unseen texts than its slots")
        order = iter(range(len(slots)))
        page.Contents = pdf.make_indirect(
            Stream(
                pdf,
                with_line_feed(
                    EMPTY.sub(
                        lambda match: match[0].removesuffix(b"EMC") + b"q /Slot%d Do Q\nEMC" % next(order),
                        content,
                    )
                ),
            )
        )
        # A page of its own: the section's other pages share their resources.
        resources = Dictionary(dict(page.Resources.items()))
        resources.XObject = Dictionary(
            {
                **dict(page.Resources.get("/XObject", Dictionary()).items()),
                **{f"/Slot{n}": x for n, x in enumerate(drawn)},
            }
        )
        page.Resources = resources
        yield from ((slot, first + number, f"/Slot{n}") for n, slot in enumerate(slots))


def _xobject(pdf: Pdf, page: Object, slot: Slot, fonts: Object, names: Mapping[str, str]) -> Object:
    """An empty form XObject in CSS px, with the slot's font as ``/F``."""
    left, bottom, right, top = (float(n) for n in page.MediaBox)
    form = Stream(pdf, b"")
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox = Array([0, 0, round(right / PX, 2), round(top / PX, 2)])
    form.Resources = Dictionary(Font=Dictionary(F=fonts[f"/{names[slot.file]}"]))
    return pdf.make_indirect(form)


def lay_over(
    pdf: Pdf, running: PageHeaders, matter: Pdf, kinds: Sequence[str], fonts: Object, names: Mapping[str, str]
) -> Iterator[tuple[Slot, int, str]]:
    """Running matter onto every page, as an artifact."""
    before = pdf.make_indirect(Stream(pdf, b"q\n"))
    height = float(pdf.pages[0].MediaBox[3])
    heads = []
    for slot in running.heads:
        head = _xobject(pdf, pdf.pages[0].obj, slot, fonts, names)
        head.Matrix = Array([PX, 0, 0, -PX, 0, height])
        heads.append(head)
    drawn = b"Q /Artifact <</Type /Pagination>> BDC q /Running Do Q q /Head Do Q EMC\n"
    after = pdf.make_indirect(Stream(pdf, drawn if heads else drawn.replace(b" q /Head Do Q", b"")))
    for number, (page, kind) in enumerate(zip(pdf.pages, kinds, strict=True)):
        if kind in PLAIN:
            continue
        source = matter.pages[number]
        form = pdf.copy_foreign(source.as_form_xobject())
        form.write(with_line_feed(_unmarked(source.Contents.read_bytes())))
        set_fonts(form.Resources, fonts)
        shown = Dictionary(Running=form, **({"Head": heads[number % 2]} if heads else {}))
        # The section's pages share their resources: this page gets a set with its own pictures.
        resources = Dictionary(dict(page.obj.Resources.items()))
        resources.XObject = Dictionary(
            {**dict(page.obj.Resources.get("/XObject", Dictionary()).items()), **dict(shown.items())}
        )
        page.obj.Resources = resources
        page.obj.Contents = Array([before, page.obj.Contents, after])
    for side, slot in enumerate(running.heads):
        page = next((n for n, kind in enumerate(kinds) if n % 2 == side and kind not in PLAIN), None)
        if page is not None:
            yield slot, page, "/Head"


def _unmarked(content: bytes) -> bytes:
    """``content`` without marks of its own: it stands inside an artifact."""
    return (
        MARKED.sub(b"", content)
        .replace(b"/Artifact\nBMC", b"")
        .replace(b"/Artifact BMC", b"")
        .replace(b"EMC", b"")
    )
