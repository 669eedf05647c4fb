"""Whatever a site wrote and whatever became of the guide: each answer is in its place or in the appendix, once."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from past_answers import EveryKind

from samepage.render.html import render_sections
from samepage.workbook import PreviousAnswer, PreviousAnswers, compose

W = "stages/work.yaml"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    guide = EveryKind(tmp_path_factory.mktemp("revised") / "guide")
    guide.replace(W, "{kind: prompt, id: needs,", "{kind: prompt, id: interests, was: needs,")
    guide.replace(W, "{id: fast, ", "{id: quick, was: fast, ")
    guide.replace(W, "rows: 14", "rows: 3")
    return guide.load()


NAMES = st.sampled_from(
    [
        "",
        "work.gain",
        "work.needs.labor",
        "work.interests.labor",
        "work.pace=fast",
        "work.pace=quick",
        "work.pace=gone",
        "work.pace",
        "work.month",
        "work.month=m2",
        "work.first",
        "work.name",
        "work.students",
        "work.actions.2.labor",
        "work.actions.14.labor",
        "work.actions.2.seen",
        "work.actions.2.state",
        "work.trust.share=3",
        "work.ready.room",
        "request.site.count",
        "request.site.long",
        "odd",
        "odd.name=x",
        "../../etc.passwd",
        "work",
        "work.actions",
        "work.actions.99999999999999999999.labor",
    ]
)
VALUES = st.sampled_from(
    [
        "yes",
        "m2",
        "fast",
        "3",
        "2026-09-30",
        "new",
        "Fast",
        "two\nlines",
        "x" * 3000,
        "{{ 7 * 7 }}",
        "<b>&amp;",
    ]
) | st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn"]), min_size=1, max_size=20)
KINDS = st.sampled_from(["", "text", "long", "date", "choice", "check"])


@st.composite
def answers(draw):
    name, value = draw(NAMES), draw(VALUES)
    group = name.partition("=")[0] if "=" in name else ""
    return PreviousAnswer(
        name=name,
        value=value,
        said=value,
        kind="check" if group else draw(KINDS),
        group=group,
        question=draw(st.sampled_from(["", "Q *x* <y>"])),
    )


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(answers(), max_size=12))
def test_each_answer_stands_somewhere(library, wrote):
    workbook = compose(library, library.sites["every-district"], previous=PreviousAnswers(tuple(wrote)))
    (earlier,) = [s for s in workbook.sections if s.kind == "earlier"] or [None]
    left = Counter(
        (name, "\n".join(lines))
        for stage in (earlier.view["stages"] if earlier else ())
        for entry in stage["entries"]
        for name, lines in zip(entry["names"], entry["answers"], strict=True)
    )
    fields = {field.name: field for field in workbook.fields if field.value}
    for one in wrote:
        if left[one.name, one.said]:
            left[one.name, one.said] -= 1
            continue
        here = [fields[name] for name in homes(one) if name in fields]
        assert any(field.value == one.said or field.kind in ("check", "choice") for field in here), one
    assert not +left  # nothing in the appendix that no one wrote
    for field in fields.values():
        assert field.kind != "choice" or field.value in {option.value for option in field.options}
        assert not field.max_length or len(field.value) <= field.max_length
    if earlier:  # printed as it was written, with nothing read as markup
        html = next(section.html for section in render_sections(workbook) if section.id == "earlier")
        assert not any(tag in html for tag in ("<b>", "<y>", "<em>")) and html.count("{{ 7 * 7 }}") == sum(
            lines == ["{{ 7 * 7 }}"]
            for stage in earlier.view["stages"]
            for entry in stage["entries"]
            for lines in entry["answers"]
        )


def homes(one: PreviousAnswer) -> set[str]:
    """Every name that a field may have in which this answer stands."""
    whole = one.name.partition("=")[0]
    names = {one.name, whole, f"{one.name}={one.value}"}
    return names | {name.replace("work.needs", "work.interests").replace("=fast", "=quick") for name in names}
