"""Makes the fields of one section: their names, and what a screen reader says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from typing import Any

from samepage.content.aliases import AliasedName, previous_ids
from samepage.content.markdown import plain
from samepage.workbook.model import Field
from samepage.workbook.text_context import Context

LONG_LABEL = 40  # characters of a label that leave no room for its place in Word's title
Mark = tuple[str, str, tuple[str, ...]]  # an option's id, its words, and the ids it had


@dataclass
class FieldFactory:
    """Makes the fields of one section, of one of its blocks; ``made`` collects them in reading order."""

    context: Context
    at: AliasedName  # the section, now and in earlier editions
    spoken: str  # how the section is called in a tooltip
    made: list[Field] = dataclass_field(default_factory=list)
    block: str = ""  # name of the block that the fields belong to; "" for a field on its own
    block_title: str = ""

    def within(self, block: Any, title: str) -> FieldFactory:
        """The same for the fields of ``block``, which people call ``title``."""
        return replace(self, block=self.below(block).now, block_title=title)

    def below(self, part: Any, within: AliasedName | None = None) -> AliasedName:
        """The name of a block, or of a part of what is named ``within``."""
        return (within or self.at).part(part.id, previous_ids(part))

    def field(
        self, named: AliasedName, label: str, where: Sequence[str], *, short: str = "", **more: Any
    ) -> Field:
        """The field beside which ``label`` is printed; ``where`` says where it stands in its section, from the
        block inward. Its tooltip begins with the label, as those who speak to their computer say it (WCAG 2.2,
        2.5.3); Word's shorter title begins with ``short`` where the label is long.
        """
        kind = more.get("kind", "long")
        question = more.pop("question", "")
        around = [part for part in (*reversed(where), self.spoken) if part]
        name = _in_a_row(label, around)
        hint = more.pop("hint", "") or self._kind_hint(kind)
        needed = self.context.labels["required"] if more.get("required") else ""
        notes = "; ".join(part for part in (hint, needed) if part)
        made = Field(
            name=named.now,
            tooltip=f"{name} ({notes})" if notes else name,
            alias=_in_a_row(short if short and len(label) > LONG_LABEL else label, around),
            placeholder=more.pop("placeholder", None) or self._placeholder(kind),
            section=self.at.now,
            question=plain(question),
            was=" ".join(named.former) or None,
            block=self.block or named.now,
            block_title=self.block_title or label,
            **{"kind": kind, **more},
        )
        self.made.append(made)
        return made

    def _kind_hint(self, kind: str) -> str:
        labels = self.context.labels
        return {"date": labels["date_hint"], "email": labels["email_hint"]}.get(kind, "")

    def _placeholder(self, kind: str) -> str:
        labels = self.context.labels
        return {
            "date": labels["pick_date"],
            "choice": labels["choose"],
            "email": labels["email_hint"],
            "number": labels["number_hint"],
        }.get(kind, labels["write_here"])

    def marks(
        self,
        named: AliasedName,
        where: Sequence[str],
        options: list[Mark],
        *,
        label: str = "",
        exclusive: bool,
        question: str,
        required: bool = False,
        side: str = "",
    ) -> list[Field]:
        """One check box for each option, named ``name=option``; beside each stands ``label``, or else the option."""
        return [
            self.field(
                named.option(option, was),
                label or plain(text),
                [*where, plain(text)] if label else where,
                kind="check",
                question=question,
                group=named.now,
                exclusive=exclusive,
                on_state=option,
                required=required,
                side=side,
                option_text=plain(text),
            )
            for option, text, was in options
        ]


def _in_a_row(label: str, around: Sequence[str]) -> str:
    """``label``, a comma unless it ends a sentence, and what stands around it."""
    return (" " if label.endswith((".", "?", "!", ":")) else ", ").join((label, ", ".join(around))).strip()
