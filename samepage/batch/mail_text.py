"""The text of an email: a file that a partner may change, filled in for each site.

Its first line is the subject. It is a Jinja template of which little is allowed: to name a value, to
leave a part out, and to say something of each attached file. So a text that somebody else wrote
cannot reach anything and cannot run for ever, and all that is wrong with it is reported before any
email is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from samepage.content.loader import Library
from samepage.content.markdown import plain_lines
from samepage.content.named_values import KNOWN, unknown_name
from samepage.content.schema import Site
from samepage.errors import ContentError, Problem, display_path
from samepage.render.print_editions import EDITIONS
from samepage.text import printable, shortened
from samepage.workbook.text_context import context_for

SUBJECT = "Subject:"
BEHIND_A_NAME = re.compile(
    r"(?:jr|sr|ii+|iv|esq|p\.?h\.?d|ed\.?d|m\.?ed|[mb]\.?[as]|j\.?d|cpa)\.?", re.IGNORECASE
)
PEN = "print"  # the edition to be filled in with a pen
MOST_BYTES = 100_000  # of the file
# What a text may name besides what the guide's texts may: `addressee` is who is greeted; `returned` the day of an
# empty workbook that came back; `sides`: what the two are called;
# `several`: more than one file is attached; `on_screen`, `on_paper`: one of them is to be filled in there; `how`: the
# guide says of one of them how it is filled in and sent back.
OWN = frozenset(["addressee", "by", "returned", "several", "on_screen", "on_paper", "sides", "how"])
OF_A_FILE = frozenset(f"file.{name}" for name in ("name", "size", "format", "edition", "how"))
MEDIUM = {"docx": "word", "web": "web"}  # by format; of a PDF its edition tells
NAMES = KNOWN | OWN | OF_A_FILE | {"site.id"}
ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.Name, nodes.Getattr),
    *(nodes.If, nodes.For, nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand),
)
REMEDY = (
    "write `{{ site.name }}` to name a value, `{% if by %}…{% endif %}` to leave a part out, and "
    "`{% for file in files %}…{% endfor %}` to list what is attached."
)


@dataclass(frozen=True)
class AttachedFile:
    """What a text may say of a file: ``size`` in words, ``format`` as ``--format`` calls it."""

    name: str
    size: str
    format: str
    edition: str


@dataclass(frozen=True)
class MailText:
    """A subject and a text, to be filled in."""

    subject: Template
    body: Template

    def of(
        self, library: Library, site: Site, files: Sequence[AttachedFile], by: str = "", returned: str = ""
    ) -> tuple[str, str]:
        """Subject, on one line, and text for ``site``. ``by`` and ``returned`` are days in words, "" for none."""
        steps = [*_steps(library, site, files)]
        values = {
            "site": _values(site.model_dump()),
            "partner": _values(library.partners[site.partner].model_dump()),
            "guide": _values(library.guide.model_dump()),
            "files": [{**asdict(one), "how": how} for one, how in zip(files, steps, strict=True)],
            "how": "yes" if any(steps) else "",
            "addressee": addressee(printable_line(site.contact_name or "")),
            "by": by,
            "returned": returned,
            "sides": " and ".join(library.words.sides.values()),
            "several": "yes" if len(files) > 1 else "",
            "on_screen": "yes" if any(one.edition != PEN for one in files) else "",
            "on_paper": "yes" if any(one.edition == PEN for one in files) else "",
        }
        body = printable(self.body.render(values))
        return printable_line(self.subject.render(values)), f"{body}\n"


def _steps(library: Library, site: Site, files: Iterable[AttachedFile]) -> Iterator[str]:
    """For each file the steps that its workbook prints below its contents, as plain text; "" where it has none, or
    those of a file before it."""
    context = context_for(library.guide, library.words, site, library.partners[site.partner])
    left = {
        medium: "\n".join(plain_lines(context.text(part)) for part in (box.title, box.text))
        for medium, box in library.guide.send_back
        if box
    }
    for one in files:
        edition = EDITIONS.get(one.edition)
        media = edition.media if one.format == "pdf" and edition else (MEDIUM.get(one.format, ""),)
        yield "\n\n".join(filter(None, (left.pop(medium, "") for medium in media)))


def addressee(name: str) -> str:
    """A person's ``name`` as one greets them: ``Dr. Ann Smith`` for ``Smith, Dr. Ann``, as lists have it; "" where it
    is not certain what stands behind a comma."""
    last, *behind = (part.strip() for part in name.split(","))
    if not behind:
        return name
    is_last_name = last and " " not in last and behind[0] and not BEHIND_A_NAME.fullmatch(behind[0])
    return f"{behind[0]} {last}" if is_last_name else ""


def _values(of: Mapping[str, object]) -> dict[str, str]:
    """What a text may name, each on one line; "" where there is none."""
    return {name: printable_line(value) if isinstance(value, str) else "" for name, value in of.items()}


def printable_line(text: str) -> str:
    """``text`` without anything that ends a line, or is not seen."""
    return " ".join(printable(text).split())


def size_in_words(size: int) -> str:
    """Of ``size`` bytes: ``1.2 MB``, ``310 KB``."""
    return f"{size / 1_000_000:,.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} KB"


def load_mail_text(path: Path) -> MailText:
    """Raises ContentError with every mistake in the file at ``path``."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise ContentError.of_file(path, f"cannot be read ({reason}): check its name.") from None
    except UnicodeDecodeError:
        raise ContentError.of_file(path, "is not UTF-8: save it again as plain text in UTF-8.") from None
    if len(data) > MOST_BYTES:
        raise ContentError.of_file(path, f"has more than {MOST_BYTES:,} bytes: an email's text is short.")
    first, _, body = text.partition("\n")
    if not first.startswith(SUBJECT) or not first.removeprefix(SUBJECT).strip():
        message = f"does not begin with the subject: write a first line such as `{SUBJECT} Your workbook`."
        raise ContentError.of_file(path, message, 1, 1)
    if not body.strip():
        raise ContentError.of_file(path, "has no text below the subject: write one.", 2, 1)
    # The line end before the body keeps the numbers of lines true.
    return MailText(_template(path, first.removeprefix(SUBJECT).strip()), _template(path, f"\n{body}"))


def _template(path: Path, text: str) -> Template:
    env = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    try:
        if problems := [*_wrong(env.parse(text), display_path(path))]:
            raise ContentError(problems)
        return env.from_string(text)
    except TemplateSyntaxError as error:
        said = (error.message or "").rstrip(".")
        raise ContentError.of_file(
            path, f"cannot be understood ({said}): {REMEDY}", error.lineno, 1
        ) from None
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # numbers or nesting without end
        raise ContentError.of_file(path, f"is too involved: {REMEDY}") from None


def _wrong(node: nodes.Node, file: str, in_loop: bool = False) -> Iterator[Problem]:
    """Everything in ``node`` that a text may not say. ``in_loop``: a file is at hand."""

    def problem(message: str) -> Problem:
        return Problem(file, node.lineno, 1, message)

    if isinstance(node, nodes.For):
        if in_loop or not _lists_files(node):
            yield problem(f"only the attached files can be gone through, and once at a time: {REMEDY}")
            return
        for child in (*node.body, *node.else_):
            yield from _wrong(child, file, in_loop=True)
    elif isinstance(node, (nodes.Name, nodes.Getattr)):
        name = _dotted(node)
        if name == "files":
            yield problem(f"`files` is a list: {REMEDY}")
        elif said := unknown_name(name, NAMES):
            yield problem(said)
        elif name in OF_A_FILE and not in_loop:
            yield problem(f"`{name}` is known between `{{% for file in files %}}` and `{{% endfor %}}` only.")
    elif not isinstance(node, ALLOWED) or (isinstance(node, nodes.Compare) and not _compares_equal(node)):
        yield problem(f"`{type(node).__name__.lower()}` is not possible here: {REMEDY}")
    else:
        for child in node.iter_child_nodes():
            yield from _wrong(child, file, in_loop)


def _compares_equal(node: nodes.Compare) -> bool:
    """Whether it is ``==`` or ``!=``, which never raise an error."""
    return all(one.op in ("eq", "ne") for one in node.ops)


def _lists_files(node: nodes.For) -> bool:
    """Whether it is ``for file in files`` and nothing more."""
    target, of = node.target, node.iter
    if not isinstance(target, nodes.Name) or not isinstance(of, nodes.Name) or node.test or node.recursive:
        return False
    return (target.name, of.name) == ("file", "files")


def _dotted(node: nodes.Name | nodes.Getattr) -> str:
    """``site.name``; of something else the part that can be shown."""
    if isinstance(node, nodes.Name):
        return shortened(node.name)
    inner = node.node
    before = _dotted(inner) if isinstance(inner, (nodes.Name, nodes.Getattr)) else "…"
    return f"{before}.{shortened(node.attr)}"
