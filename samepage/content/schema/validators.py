"""Validators that say themselves, in a sentence for an editor, what is wrong with a value.

Their errors are of two types. ``mistake``: what follows the name of the key in a sentence ("cannot be
`x`: write …"); ``sentence``: a whole sentence. ``samepage.content.validate`` adds the name and the
position in the file. A location that ends with "[key]", as pydantic's own do, means the key itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args
from unicodedata import name

from pydantic import BaseModel, BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from samepage.text import hidden_character, listed, nearest, shortened, slug_from

OWN_TYPES = ("mistake", "sentence")
_LIKE_A_KEY = re.compile(r"[a-z_][\w-]*[a-z_:]|[a-z_]")  # and not words of a text
Sentence = tuple[tuple[str | int, ...], str]  # where in a model, and what is wrong there


def mistake(message: str) -> PydanticCustomError:
    """The error of a value whose name ``message`` follows."""
    return _custom("mistake", message)


def error_details(of: Iterable[Sentence]) -> list[InitErrorDetails]:
    """The errors of a model as a whole."""
    return [InitErrorDetails(type=_custom("sentence", said), loc=loc, input=None) for loc, said in of]


def _custom(kind: Any, message: str) -> PydanticCustomError:
    return PydanticCustomError(kind, "{message}", {"message": message})


def described(value: object) -> str:
    """What stands where something else is wanted, in words."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping of keys"
    return "a list" if isinstance(value, list | tuple) else f"`{shortened(value)}`"


def not_one_of(value: object, known: Sequence[str]) -> str:
    """What is wrong with ``value``, which is none of ``known``, to be read after its name."""
    if value is None or isinstance(value, dict | list):
        return f"is one of {listed(known)}: {described(value)} stands here."
    meant = nearest(value, known) if isinstance(value, str) else None
    hint = f"did you mean `{meant}`? One" if meant else "write one"
    return f"cannot be `{shortened(value)}`: {hint} of {listed(known)}."


def unknown_key(key: object, keys: Collection[str], where: str = "", missing: str | None = None) -> str:
    """The sentence for a key that is none of ``keys``; ``missing`` is the one that is not there and has to be."""
    near = nearest(str(key), keys)
    hint = f"did you mean `{near}`?" if near else "remove it, or use one of these."
    if missing and missing != near:
        hint = f"did you mean `{missing}`, which is missing here?"
    return f"unknown key `{shortened(key)}`{where}: {hint} Keys here: {listed(keys)}."


def _text_as_key(key: str, value: object) -> str:
    """The sentence for words that a comma or a colon has made a key."""
    sign = "colon" if value is not None else "comma"
    return f"`{shortened(key)}` is taken for a key, since a text has a {sign} inside: put the whole text in quotes."


def of_type(words: str, *types: type) -> BeforeValidator:
    """Refuses a value of none of ``types``, which ``words`` name."""

    def check(value: Any) -> Any:
        if not isinstance(value, types):
            raise mistake(f"is {words}: {described(value)} stands here.")
        return value

    return BeforeValidator(check)


@dataclass(frozen=True, eq=False)
class Rule:
    """Metadata of a ``str`` or ``int`` type: a check in Python, and what it adds to the JSON Schema."""

    check: Callable[[Any], Any]
    json_schema: Mapping[str, object]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), **self.json_schema}


def pattern(expression: str, rule: str) -> Rule:
    """A text that ``expression`` matches as a whole, as ``rule`` says in words."""
    matches = re.compile(expression).fullmatch

    def check(value: str) -> str:
        if matches(value):
            return value
        # Of a whole name, such as `commit.norms`, its last part; of a file's, such as `01-commit.yaml`, the words.
        last = re.sub(r"\.ya?ml$", "", value).rpartition(".")[2].lstrip("0123456789-_ ")
        ids = (slug_from(last, "_" if "_" in last else "-"), slug_from(last))
        meant = next((id for id in ids if matches(id)), "")
        hint = f" Perhaps `{meant[:40]}`." if meant and rule.startswith("an id") else ""
        if foreign := next(
            (char for char in value if char.isalpha() and "LATIN" not in name(char, "")), None
        ):
            hint = f" `{foreign}` is the {name(foreign, 'letter of another script').lower()}."
        raise mistake(f"cannot be `{shortened(value)}`: write {rule}.{hint}")

    return Rule(check, {"pattern": expression})


def _check_line(text: str) -> str:
    if character := hidden_character(text):
        code = f"U+{ord(character):04X}"
        raise mistake(
            f"is one line of text: remove line breaks, tabs and control characters (the first is {code})."
        )
    return text


# A text on one line without control characters, or others that every format would show in its own way, or refuse.
# The JSON Schema knows the characters that people meet.
ONE_LINE = Rule(
    _check_line,
    {"pattern": r"^[^\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]+$"},
)


def between(low: int, high: int, otherwise: str = "") -> Rule:
    """A number from ``low`` to ``high``; ``otherwise`` is what may stand there instead, for the message."""

    def check(value: int) -> int:
        if not low <= value <= high:
            raise mistake(f"cannot be {value}: write a number from {low} to {high}{otherwise}.")
        return value

    return Rule(check, {"minimum": low, "maximum": high})


def block_kinds(model: type[BaseModel]) -> tuple[str, ...]:
    """The values of ``kind`` that ``model`` stands for; none where it is not a block."""
    field = model.model_fields.get("kind")
    return get_args(field.annotation) if field else ()


class ByKind:
    """Metadata of alternative kinds of block: ``kind`` tells which is meant, and so which errors are shown.

    In an error's location, the kind stands between < and >, so that it is not taken for a key.
    """

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.tagged_union_schema(
            {f"<{kind}>": handler.generate_schema(m) for m in get_args(source) for kind in block_kinds(m)},
            discriminator=lambda v: f"<{v.get('kind') if isinstance(v, dict) else getattr(v, 'kind', None)}>",
        )


def in_sentences(
    error: ValidationError,
    keys: Mapping[str, str | None],
    where: str = "",
    missing: Mapping[str, str] = {},
    misplaced: Mapping[str, str] = {},
    more: Sequence[InitErrorDetails] = (),
) -> ValidationError:
    """``error`` with a sentence for each unknown or missing key of the mapping that was judged.

    ``keys`` are those it may have, with their descriptions; ``where`` names it (" in a prompt
    block"); ``missing`` has the sentences of keys that need a longer one, ``misplaced`` those of keys that
    belong elsewhere. A key that is missing because it is misspelled is left out. ``more`` are errors beside it.
    """
    said: list[Sentence] = []
    others: list[InitErrorDetails] = []
    meant: set[str | None] = set()
    # Unknown keys come first, so that it is known which keys are misspelled.
    errors = sorted(error.errors(include_url=False), key=lambda e: e["type"] != "extra_forbidden")
    lacking = [str(e["loc"][-1]) for e in errors if e["type"] == "missing" and e["loc"]]
    unknown = sum(e["type"] == "extra_forbidden" for e in errors)
    for e in errors:
        kind, loc, context = e["type"], e["loc"], e.get("ctx", {})
        key = str(loc[-1]) if loc else ""
        if kind == "extra_forbidden" and key in misplaced:
            said.append(((*loc, "[key]"), misplaced[key]))
        elif kind == "extra_forbidden" and not nearest(key, keys) and not _LIKE_A_KEY.fullmatch(key):
            meant.update(lacking)
            said.append(((*loc, "[key]"), _text_as_key(key, e["input"])))
        elif kind == "extra_forbidden":
            instead = lacking[0] if unknown == len(lacking) == 1 else None
            meant.add(instead or nearest(key, keys))
            said.append(((*loc, "[key]"), unknown_key(key, keys, where, instead)))
        elif kind == "missing" and key in keys:
            about = (keys[key] or "").rstrip(".")
            usual = f"`{key}` is missing here: add `{key}: …`{about and f' ({about})'}."
            said += [(loc[:-1], missing.get(key) or usual)] if key not in meant else []
        else:
            own = _custom(kind, context["message"]) if kind in OWN_TYPES else kind
            others.append(InitErrorDetails(type=own, loc=loc, input=e["input"], ctx=context))
    return ValidationError.from_exception_data(error.title, [*more, *error_details(said), *others])
