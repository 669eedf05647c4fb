"""What every part of the schema is made of: strict models, ids, numbers and texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from samepage.content.schema.declared import KEYS_OF, ForLevelsOrParts, declared_in
from samepage.content.schema.validators import (
    Sentence,
    block_kinds,
    described,
    error_details,
    in_sentences,
    mistake,
    pattern,
    unknown_key,
)
from samepage.text import with_article

_ID = "an id of small letters a–z and digits, parts joined by one - or _"


def _no_number(value: Any) -> Any:
    if isinstance(value, int | float):
        raise mistake(f"cannot be `{str(value).lower()}`: write {_ID}, beginning with a letter.")
    return value


# A dot separates the parts of a field's name and "=" a field from its option, so neither may
# stand in an id; 40 characters keep whole names readable in a form's field list.
Slug = Annotated[
    str,
    BeforeValidator(_no_number, json_schema_input_type=str),
    StringConstraints(max_length=40),
    pattern(r"^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$", f"{_ID}, beginning with a letter"),
]
OptionSlug = Annotated[str, StringConstraints(max_length=40), pattern(r"^[a-z0-9]+(?:[_-][a-z0-9]+)*$", _ID)]
FieldName = Annotated[
    str,
    pattern(
        r"^[a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+)+(?:=[a-z0-9_-]+)?$",
        "a field's name, such as `begin.hopes` or `plan.actions.2.due`",
    ),
]
# What `was` may say: an id that this part had in its place, or the whole name it had elsewhere.
FormerName = Annotated[
    str,
    StringConstraints(max_length=200),
    pattern(
        r"^[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9_-]+)*(?:=[a-z0-9_-]+)?$",
        "the id it had, such as `hopes`, or its whole name if it has moved, such as `begin.hopes`",
    ),
]


def _as_list(value: Any) -> Any:
    if value is not None and not isinstance(value, str | list | tuple):
        raise mistake(f"is a list or a text: {described(value)} stands here.")
    return (value,) if isinstance(value, str) else value


_FormerNames = Annotated[tuple[FormerName, ...], Field(min_length=1, max_length=4)]
Was = Annotated[
    _FormerNames | None,
    BeforeValidator(_as_list, json_schema_input_type=FormerName | _FormerNames | None),
    Field(
        examples=["hopes", "begin.hopes"],
        description="Its id in an earlier edition, or its whole name if it has moved; "
        "a list, newest first, if it has had several.",
    ),
]
# One plain address (RFC 5321, 4.1.2): it becomes a link and the head of an email, so it has no sign that means
# something there, as in `a@b.co?bcc=c@d.co`. A label of the domain has at most 63 characters; a name's part of more
# than 64 is taken as it is (4.5.3.1: no limit where there need be none).
_ADDRESS = (
    r"^[A-Za-z0-9_+'{0}-]+(?:\.[A-Za-z0-9_+'{0}-]+)*"
    r"@(?:[A-Za-z0-9{0}](?:[A-Za-z0-9{0}-]{{0,61}}[A-Za-z0-9{0}])?\.)+[A-Za-z{0}](?:[A-Za-z0-9{0}-]{{0,61}}[A-Za-z0-9{0}])$"
)
_ONE_ADDRESS = "one email address, such as name@example.org"
Email = Annotated[str, StringConstraints(max_length=254), pattern(_ADDRESS.format(""), _ONE_ADDRESS)]
# Of somebody who is written to, also with accents (RFC 6531); it is no link.
AccentedEmail = Annotated[
    str,
    StringConstraints(max_length=254),
    pattern(_ADDRESS.format("\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"), _ONE_ADDRESS),
]
Color = Annotated[str, pattern(r"^#[0-9a-fA-F]{6}$", '# and six of 0-9 a-f, in quotes, such as "#1f4e79"')]
Language = Annotated[
    str,
    pattern(
        r"^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?$",
        "a language code, such as en-US, es, es-419 or zh-Hans",
    ),
]
Plain = Annotated[str, StringConstraints(min_length=1, max_length=400)]
# Shown in a screen reader's field list and as Word's control title, which Word cuts at 64.
Short = Annotated[str, StringConstraints(min_length=2, max_length=48)]


class Model(BaseModel):
    """Frozen, and an unknown key is an error: a typing mistake must never be passed over."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    missing: ClassVar[dict[str, str]] = {}  # sentences for missing keys that need more than the usual one
    misplaced: ClassVar[dict[str, str]] = {}  # sentences for keys that belong to other models only

    def wrong(self) -> Iterator[Sentence]:
        """What is wrong with it as a whole."""
        yield from ()

    @model_validator(mode="wrap")
    @classmethod
    def _check(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if value is None:
            raise mistake("is empty: write its keys below it, indented, or remove it.")
        if not isinstance(value, dict | cls):
            needed = [name for name, field in cls.model_fields.items() if field.is_required()]
            usual = ", ".join(f"{name}: …" for name in needed or [*cls.model_fields][:1])
            raise mistake(f"is made of keys, as `{{{usual}}}`: {described(value)} stands here.")
        try:
            made = handler(value)
        except ValidationError as error:
            keys = {name: field.description for name, field in cls.model_fields.items()}
            where = "".join(f" in {with_article(kind)} block" for kind in block_kinds(cls))
            raise in_sentences(error, keys, where, cls.missing, cls.misplaced) from None
        if wrong := error_details(made.wrong()):
            raise ValidationError.from_exception_data(cls.__name__, wrong)
        return made


class ByLevel(str):
    """A text that may differ by level.

    In YAML either one string for every level, or a mapping with any of the guide's levels and ``default`` as
    keys. ``for_level`` picks one.
    """

    by_level: dict[str, str]
    most: ClassVar[int]  # characters

    def __new__(cls, value: str | dict[str, str]) -> Self:
        by_level = {"default": value} if isinstance(value, str) else dict(value)
        if not by_level:
            raise mistake("is empty: write a text, or one for each level.")
        text = super().__new__(cls, next(iter(by_level.values())))
        text.by_level = by_level
        return text

    def for_level(self, level: str) -> str | None:
        """The text for ``level``, or None where this text has none for it."""
        return self.by_level.get(level, self.by_level.get("default"))

    def __getnewargs__(self) -> tuple[dict[str, str]]:  # type: ignore[override]  # what __new__ takes
        return (self.by_level,)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        string = core_schema.str_schema(min_length=1, max_length=cls.most, strict=True)
        mapping = core_schema.dict_schema(core_schema.any_schema(), string)

        def by_level(
            value: Any, handler: core_schema.ValidatorFunctionWrapHandler, info: ValidationInfo
        ) -> Any:
            declared = declared_in(info)
            keys = declared.text_keys if declared else tuple(value)
            wrong = error_details(
                ((key, "[key]"), unknown_key(key, keys)) for key in value if key not in keys
            )
            known = {key: text for key, text in value.items() if key in keys}
            try:
                made = handler(known)
            except ValidationError as error:
                raise in_sentences(error, {}, more=wrong) from None
            if wrong:
                raise ValidationError.from_exception_data(cls.__name__, wrong)
            return made

        # The input's own type decides which errors are shown: a mapping is judged as a mapping.
        either = core_schema.tagged_union_schema(
            {
                "<by level>": core_schema.with_info_wrap_validator_function(by_level, mapping),
                "<text>": string,
            },
            discriminator=lambda value: "<by level>" if isinstance(value, dict) else "<text>",
        )
        return core_schema.no_info_after_validator_function(
            cls,
            either,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda text: text.by_level if len(text.by_level) > 1 else str(text)
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        string = {"maxLength": cls.most, "minLength": 1, "type": "string"}
        mapping = {"additionalProperties": string, KEYS_OF: "text_keys", "type": "object"}
        return {"oneOf": [mapping, string]}


class Text(ByLevel):
    """Markdown that may differ by level."""

    most = 8000


class Paragraphs(Text):
    """A text of paragraphs, lists and quotations; any other text is printed as one run of words."""


class Item(Model):
    """One entry of a list; a bare string in YAML is short for ``text: …``."""

    text: Text = Field(description="What is printed.")
    levels: ForLevelsOrParts = None


def _item_from_string(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


Entry = Annotated[Item, BeforeValidator(_item_from_string, json_schema_input_type=str | Item)]
Entries = Annotated[tuple[Entry, ...], Field(min_length=1)]
