"""Each kind of mistake, with the line that its writer sees."""

from __future__ import annotations

import pytest

from samepage.errors import ContentError

S = "stages/commit.yaml"
A = "front/about.yaml"

# file, what stands there, what is written instead, start of the line printed, part of its message
MISTAKES = {
    "duplicate key": (
        S,
        "title: Commit\n",
        "title: Commit\ntitle: Again\n",
        f"{S}:3:1:",
        "`title` is here twice (first on line 2)",
    ),
    "no": (S, "short: Norms", "short: no", f"{S}:10:12:", 'write "no" in quotes'),
    "Yes": (S, "[a team]", "[Yes]", f"{S}:5:12:", 'write "Yes" in quotes'),
    "sexagesimal": (S, "why: Because.", "why: 1:30", f"{S}:4:6:", 'write "1:30" in quotes'),
    "octal": (
        "sites/north.yaml",
        "partner: abc",
        "partner: abc\nzip: 01234",
        "sites/north.yaml:5:6:",
        'write "01234" in quotes',
    ),
    "number for text": (
        "sites/north.yaml",
        "partner: abc",
        "partner: abc\nzip: 97201",
        "sites/north.yaml:5:6:",
        'in quotes, "97201"',
    ),
    "at sign": (S, "why: Because.", "why: @all", f"{S}:4:6:", "cannot begin with @"),
    "backtick": (S, "why: Because.", "why: `x` is", f"{S}:4:6:", "cannot begin with `"),
    "percent": (S, "why: Because.", "why: %5", f"{S}:4:6:", "cannot begin with %"),
    "bold first": (S, "why: Because.", "why: **Because** so", f"{S}:4:6:", "cannot begin with *"),
    "braces first": (
        S,
        "why: Because.",
        "why: {{ site.name }} is",
        f"{S}:4:6:",
        "begins with `{{` must be in quotes",
    ),
    "tab": (S, "    id: norms", "\tid: norms", f"{S}:9:1:", "use spaces"),
    "unclosed quote": (S, "why: Because.", 'why: "Because.', f"{S}:4:6:", "never closed"),
    "text after quote": (
        S,
        "why: Because.",
        'why: "Because" of it',
        f"{S}:4:6:",
        "goes on after its closing",
    ),
    "two colons": (S, "why: Because.", "why: Because: it", f"{S}:4:13:", "a second colon"),
    "no space": (S, "why: Because.", "why:Because.", f"{S}:4:5:", "a space is missing after the colon"),
    "lost comment": (S, "why: Because.", "why: Reason #1 is", f"{S}:4:6:", "`#1` on would be lost"),
    "alias": (S, "why: Because.", "why: *because", f"{S}:4:6:", "put the whole text in quotes"),
    "anchor": (S, "why: Because.", "why: &b Because.", f"{S}:4:6:", "reference"),
    "tag": (S, "why: Because.", "why: !!python/name:os.system x", f"{S}:4:6:", "tags are not used here"),
    "merge key": (S, "why: Because.", "why: Because.\n<<: {a: b}", f"{S}:5:1:", "write the keys out"),
    "second document": (S, "why: Because.", "---\nwhy: Because.", f"{S}:4:1:", "a second document"),
    "control character": (S, "why: Because.", 'why: "a\\u0007"', f"{S}:4:6:", "control character (U+0007)"),
    "unknown key": (S, "why: Because.", "wy: Because.", f"{S}:4:1:", "did you mean `why`?"),
    "missing key": (S, "why: Because.\n", "", f"{S}:1:1:", "`why` is missing here: add `why: …`"),
    "unknown kind": (S, "kind: prompt", "kind: promt", f"{S}:8:11:", "did you mean `prompt`?"),
    "no kind": (S, "kind: prompt", "# nothing", f"{S}:9:5:", "add `kind: …`"),
    "bad slug": (S, "id: norms", "id: Our Norms", f"{S}:9:9:", "Perhaps `our-norms`."),
    "too long": (S, "short: Norms", "short: " + "N" * 49, f"{S}:10:12:", "has 49 characters, and at most 48"),
    "empty": (S, "why: Because.", "why:", f"{S}:4:5:", "`why` is empty"),
    "only spaces": (S, "why: Because.", 'why: "  "', f"{S}:4:6:", "only spaces"),
    "not a list": (S, "[a team]", "a team", f"{S}:5:11:", 'begins with "- "'),
    "number out of range": (S, "width: 60", "width: 99", f"{S}:18:40:", "from 5 to 80"),
    "unknown level in a text": (
        S,
        "why: Because.",
        "why: {sate: A, default: B}",
        f"{S}:4:7:",
        "did you mean `state`?",
    ),
    "edition as a number": (
        "guide.yaml",
        'edition: "1.0"',
        "edition: 1.0",
        "guide.yaml:3:10:",
        'in quotes, "1.0"',
    ),
    "level missing": (S, "why: Because.", "why: {state: A, district: B}", f"{S}:4:1:", "add `school: …`"),
    "block twice": (S, "id: plan", "id: norms", f"{S}:14:9:", "already that of another block on line 9"),
    "short twice": (S, "short: Plan", "short: norms", f"{S}:15:12:", "`short` `norms` is already"),
    "column twice": (S, "{id: who", "{id: what", f"{S}:19:14:", "another column on line 18"),
    "option twice": (S, "{id: b,", "{id: a,", f"{S}:19:78:", "another option"),
    "reserved id": (S, "id: norms", "id: feedback", f"{S}:9:9:", "reserved for the feedback"),
    "levels never meet": (
        S,
        "{id: first, title: First}",
        "{id: first, title: First, levels: []}",
        f"{S}:21:43:",
        "no workbook",
    ),
    "empty at a level": (
        S,
        "{id: first, title: First}",
        "{id: first, title: First, levels: [state]}",
        f"{S}:20:5:",
        "a district and a school workbook",
    ),
    "choice without options": (
        S,
        ", options: [{id: a, text: A}, {id: b, text: B}]",
        "",
        f"{S}:19:37:",
        "needs `options`",
    ),
    "options without choice": (S, "type: choice, ", "", f"{S}:19:31:", "write `type: choice`, or remove"),
    "too wide": (S, "title: Who,", "title: Who, width: 45,", f"{S}:17:5:", "105 percent"),
    "row headings": (S, "    head: Step\n", "", f"{S}:20:5:", "add `head: …`"),
    "one side": (S, "[labor, management]", "[labor]", f"{S}:12:9:", "write `by: [labor, management]`"),
    "one side's column": (
        S,
        "title: What,",
        "title: What, side: labor,",
        f"{S}:17:5:",
        "none `side: management`",
    ),
    "dead link": (A, "#commit.norms", "#commit.norm", f"{A}:6:84:", "did you mean `#commit.norms`?"),
    "odd link": (A, "#commit.norms", "file.pdf", f"{A}:6:84:", "neither in the workbook nor on the web"),
    "HTML": (S, "why: Because.", "why: Because <b>so</b>.", f"{S}:4:14:", "write **bold** instead"),
    "picture in a text": (S, "why: Because.", "why: So ![x](y.png)", f"{S}:4:9:", "`kind: figure`"),
    "unknown name": (A, "site.name", "site.nmae", f"{A}:6:26:", "did you mean `{{ site.name }}`?"),
    "unknown word": (A, "words.leader", "words.leeder", f"{A}:6:50:", "did you mean `{{ words.leader }}`?"),
    "filter": (A, "site.name", "site.name|upper", f"{A}:6:23:", "only `{{ name.attribute }}` works"),
    "call": (A, "site.name", "site.__class__()", f"{A}:6:23:", "only `{{ name.attribute }}` works"),
    "statement": (A, "{{ site.name }}", "{% if x %}", f"{A}:6:23:", "not used in texts"),
    "open braces": (A, "{{ site.name }}", "{{ site.name", f"{A}:6:23:", "not closed"),
    "braces in a plain text": (
        "guide.yaml",
        "title: A guide",
        'title: "{{ site.name }}"',
        "guide.yaml:1:9:",
        "printed as it is written",
    ),
    "unknown chapter": ("guide.yaml", "[commit]", "[comit]", "guide.yaml:10:10:", "did you mean `commit`?"),
    "wrong list": ("guide.yaml", "[about]", "[commit]", "guide.yaml:9:9:", "list it under `stages`"),
    "not listed": (
        "guide.yaml",
        "[team, glossary]",
        "[team]",
        "glossary.yaml:1:5:",
        "is not listed in guide.yaml",
    ),
    "unknown partner": (
        "sites/north.yaml",
        "partner: abc",
        "partner: abd",
        "sites/north.yaml:4:10:",
        "did you mean `abc`?",
    ),
    "unknown stage": (
        "sites/north.yaml",
        "partner: abc",
        "partner: abc\nleave_out: [comit]",
        "sites/north.yaml:5:13:",
        "did you mean `commit`?",
    ),
    "pale color": (
        "partners/abc.yaml",
        "#1f4e79",
        "#ffcc00",
        "partners/abc.yaml:4:9:",
        "1.51:1 against white",
    ),
    "unquoted color": (
        "partners/abc.yaml",
        '"#1f4e79"',
        "#1f4e79",
        "partners/abc.yaml:4:8:",
        "put the whole text in quotes",
    ),
    "no address": (
        "partners/abc.yaml",
        "contact_email: pilot@example.org\n",
        "",
        "partners/abc.yaml:1:1:",
        "add a line `contact_email: name@example.org`",
    ),
    "blank address": (
        "partners/abc.yaml",
        "pilot@example.org",
        "TBD",
        "partners/abc.yaml:3:16:",
        "email address, such as",
    ),
    "no logo": (
        "partners/abc.yaml",
        "id: abc",
        "id: abc\nlogo: {file: abc.svg, alt: ABC}",
        "partners/abc.yaml:2:14:",
        "there is no picture `abc.svg`",
    ),
    "logo outside": (
        "partners/abc.yaml",
        "id: abc",
        "id: abc\nlogo: {file: ../../x.svg, alt: ABC}",
        "partners/abc.yaml:2:14:",
        "leads outside",
    ),
    "bad key": (
        "words.yaml",
        "  leader:",
        "  Leader X:",
        "words.yaml:4:3:",
        "a key cannot be `Leader X`: write an id",
    ),
    "no keys": (
        S,
        "  - kind: prompt\n    id: norms\n",
        "  - \n  - kind: prompt\n    id: norms\n",
        f"{S}:8:4:",
        "entry 1 of `blocks` is empty",
    ),
    "rows of no kind": (
        S,
        "rows:\n      - {id: first, title: First}",
        "rows: some",
        f"{S}:20:11:",
        "is a list or a whole number: `some` stands here",
    ),
    "too many rows": (
        S,
        "rows:\n      - {id: first, title: First}",
        "rows: 31",
        f"{S}:20:11:",
        "from 1 to 30, or a list",
    ),
    "was of no kind": (
        S,
        "id: norms",
        "id: norms\n    was: 5",
        f"{S}:10:10:",
        "is a list or a text: `5` stands here",
    ),
    "locked and empty": (
        "forms/team.yaml",
        'value: "{{ site.name }}"',
        "read_only: true",
        "forms/team.yaml:10:38:",
        "give the field a `value`",
    ),
    "term twice": (
        "glossary.yaml",
        "terms:",
        "terms:\n  - {term: Standard, text: Twice.}",
        "glossary.yaml:6:5:",
        "explained twice",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_line_printed_names_place_and_remedy(guide, mistake):
    file, old, new, place, message = MISTAKES[mistake]
    guide.replace(file, old, new)
    errors = guide.errors()
    assert any(line.startswith(place) and message in line for line in errors), "\n".join(errors)


def test_the_small_guide_is_right(guide):
    library = guide.load()
    assert list(library.chapters) == ["about", "commit", "team", "glossary"]
    assert library.sites["north"].name == "North District"
    line = library.problem("site", "north", ("partner",), "x").line
    assert line == 4


def test_all_mistakes_of_all_files_are_shown_at_once(guide):
    guide.replace("guide.yaml", "language: en-US", "language: english")
    guide.replace(S, "why: Because.", "why: no")
    guide.replace("partners/abc.yaml", "pilot@example.org", "nobody")
    files = {line.split(":")[0] for line in guide.errors()}
    assert files == {"guide.yaml", S, "partners/abc.yaml"}


def test_one_mistake_makes_one_message(guide):
    # A misspelt key is not also a missing one, and a broken file not also an unknown chapter.
    guide.replace(S, "why: Because.", "wy: Because.")
    assert len(guide.errors()) == 1
    guide.replace(S, "wy: Because.", "why: Because.")
    guide.replace(S, "[{id: a, text: A}, {id: b, text: B}]", "[{id: a, text: 5}, {id: b, text: B}]")
    assert len(guide.errors()) == 1


def test_mistakes_of_several_blocks_are_shown_at_once(guide):
    guide.replace(S, "[labor, management]", "[labor]")
    guide.replace(S, "    head: Step\n", "")
    assert [error.split(": ")[1] for error in guide.errors()] == [
        "`by` asks both sides, each once",
        "rows with headings need a heading for their column",
    ]


def test_blocks_may_share_an_id_where_their_levels_never_meet(guide):
    block = "  - {kind: prompt, id: calm, short: Calm, text: T, levels: [%s]}\n"
    text = (guide.root / S).read_text()
    guide.write(S, text + block % "state" + block % "district, classroom")
    assert guide.errors() == []
    guide.write(S, text + block % "school" + block % "classroom")
    assert "already that of another block" in guide.errors()[0]


def test_a_link_must_lead_somewhere_at_each_level_that_shows_it(guide):
    guide.replace(S, "id: norms\n", "id: norms\n    levels: [state]\n")
    assert "leads nowhere in a district and a school workbook" in guide.errors()[0]


def test_a_missing_or_misplaced_file_is_named(guide):
    (guide.root / "forms/stage-feedback.yaml").unlink()
    guide.write("stages/two.yml", "id: two")
    guide.write("extra.yaml", "id: two")
    errors = guide.errors()
    assert any(e.startswith("forms/stage-feedback.yaml: this file is missing") for e in errors)
    assert any(e.startswith("stages/two.yml: is not read: end its name in `.yaml`") for e in errors)
    assert any(e.startswith("extra.yaml: is not read: move it") for e in errors)


def test_no_folder_is_an_error_in_words(tmp_path):
    from samepage.content.loader import load_library

    with pytest.raises(ContentError, match="there is no such folder"):
        load_library(tmp_path / "nothing")


def test_two_files_with_one_id(guide):
    guide.write("sites/south.yaml", (guide.root / "sites/north.yaml").read_text())
    assert "sites/south.yaml:1:5: the id `north` is that of" in guide.errors()[0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("why: caf\xe9".encode("latin-1"), ":1:9: is not UTF-8"),
        ("why: x".encode("utf-16"), "is saved as UTF-16"),
        (b"a: " + b"x" * 1_000_001, "is larger than 1 MB"),
        (b"", "is empty"),
        (b"[" * 5000, "nested more than 40 levels deep"),
        (b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]", "read as a name for a reference"),
    ],
)
def test_files_that_are_no_yaml_for_us(guide, content, message):
    guide.write(S, content)
    assert any(S in line and message in line for line in guide.errors())


def test_a_byte_order_mark_and_windows_lines_do_no_harm(guide):
    text = (guide.root / S).read_text()
    guide.write(S, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert guide.errors() == []


def test_a_sites_own_questions_are_checked_among_those_of_their_stage(guide):
    guide.replace(
        "sites/north.yaml",
        "partner: abc",
        "partner: abc\nprompts:\n  - stage: commit\n    block: {kind: prompt, id: norms, short: Ours, text: T}",
    )
    assert guide.errors() == [
        "sites/north.yaml:7:31: the id `norms` is already that of another block in the guide itself: choose another, "
        "or give the two `levels` that differ (both are in the district workbook)."
    ]


def test_a_site_may_lie_elsewhere(guide, tmp_path):
    from samepage.content.loader import load_site

    library = guide.load()
    path = tmp_path / "mine.yaml"
    path.write_text("id: mine\nlevel: school\nname: Mine\npartner: xyz\n")
    assert load_site(path).name == "Mine"
    with pytest.raises(ContentError, match="mine.yaml:4:10: there is no partner `xyz`"):
        load_site(path, library)
