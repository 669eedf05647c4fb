"""Makes the fields of one section: their names, and what a screen reader says of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from typing import Any

from samepage.content.aliases import AliasedName, previous_ids
from samepage.content.markdown import plain
from samepage.workbook.context import Context
from samepage.workbook.model import Field

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

    def field(self, named: AliasedName, spoken: list[str], **more: Any) -> Field:
        kind = more.get("kind", "long")
        question = more.pop("question", "")
        label = ", ".join(part for part in (self.spoken, *spoken) if part)
        hint = more.pop("hint", "") or self._kind_hint(kind)
        needed = self.context.labels["required"] if more.get("required") else ""
        notes = "; ".join(part for part in (hint, needed) if part)
        made = Field(
            name=named.now,
            tooltip=f"{label} ({notes})" if notes else label,
            alias=label,
            placeholder=more.pop("placeholder", None) or self._placeholder(kind),
            section=self.at.now,
            question=plain(question),
            was=" ".join(named.former) or None,
            block=self.block or named.now,
            block_title=self.block_title or ", ".join(spoken),
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
        spoken: list[str],
        options: list[Mark],
        *,
        exclusive: bool,
        question: str,
        required: bool = False,
        side: str = "",
    ) -> list[Field]:
        """One check box for each option, named ``name=option``."""
        return [
            self.field(
                named.option(option, was),
                [*spoken, plain(text)],
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
