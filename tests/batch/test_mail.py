"""Drafts of emails, opened as a mail program opens them. Nothing is sent."""

from __future__ import annotations

import gc
import hashlib
import json
import multiprocessing
import re
import tracemalloc
from concurrent.futures import ProcessPoolExecutor
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from pathlib import Path

import pytest
from guides import ROOT, buildable_guide, files_in, samepage
from hypothesis import given
from hypothesis import strategies as st

from samepage.batch.drafts import MailAddress, draft
from samepage.batch.mail import DraftWriter, MailReport
from samepage.batch.mail_text import addressee, load_mail_text, printable_line
from samepage.builder.manifest_by_site import ManifestBySite
from samepage.builder.selection import select_roster
from samepage.content.loader import load_library
from samepage.errors import ContentError
from tests.returned_sites import Pilot, make_pilot

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
HOSTILE = [
    "a@b.co?bcc=evil@c.co",
    "a?bcc=evil@b.co",
    "a@b.co, c@d.co",
    "a@b.co;c@d.co",
    "a@b.co c@d.co",
    "A Name <a@b.co>",
    "mailto:a@b.co",
    "a@b",
    "a@-b.co",
    "a..b@c.co",
    ".a@b.co",
    "a@b..co",
    "a@b.co.",
    "a@b@c.co",
    '"a b"@c.co',
    "a%40b@c.co",
    "a&cc=x@c.co",
    "jos\u0435@b.co",
    "@b.co",
    f"a@{'b' * 64}.co",
]


@pytest.fixture(scope="module")
def pilot(tmp_path_factory) -> Pilot:
    return make_pilot(tmp_path_factory.mktemp("mail"))


def mail(pilot: Pilot, output: Path, *options: str | Path, guide: Path | None = None, **environment: str):
    done = samepage(
        *("mail", "--guide", guide or pilot.guide, "--built", pilot.folder / "out", "--output", output),
        *options,
        **environment,
    )
    assert "Traceback" not in done.stderr
    return done


def opened(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=default)


def text_of(message: EmailMessage) -> str:
    return message.get_body().get_content().replace("\r\n", "\n")


@pytest.fixture(scope="module")
def drafts(pilot, tmp_path_factory) -> tuple[Path, str]:
    """The folder of drafts for all sites, and what was said."""
    folder = tmp_path_factory.mktemp("drafts")
    done = mail(pilot, folder, "--by", "10/30/2026")
    assert done.returncode == 0, done.stderr
    return folder, done.stdout + done.stderr


def test_a_draft_a_site_and_nothing_is_sent(drafts, pilot):
    folder, said = drafts
    assert {*files_in(folder)} == {
        f"{site}.eml" for site in ("east", "north", "scan", "south", "torn", "west")
    }
    assert "6 drafts in" in said and "Nothing was sent." in said


def test_a_mail_program_finds_who_what_and_the_sites_own_files(drafts, pilot):
    folder, _ = drafts
    for path in folder.iterdir():
        message, site = opened(path), path.stem
        assert message["From"] == "A Body of Colleagues <pilot@example.org>"
        assert message["X-Unsent"] == "1" and "Date" not in message and "Message-ID" not in message
        assert message["Subject"].startswith("A guide: the workbook for ")
        attached = [*message.iter_attachments()]
        assert [one.get_filename() for one in attached] == [f"{site}.pdf", f"{site}.docx"]
        for one in attached:
            kind = one.get_filename().rpartition(".")[2]
            assert one.get_content_type() == TYPES[kind]
            assert one.get_content() == (pilot.folder / "out" / site / one.get_filename()).read_bytes()


def test_the_text_says_what_to_do(drafts):
    message = opened(drafts[0] / "south.eml")
    text, plain = text_of(message), message.get_body()
    assert plain.get_content_type() == "text/plain" and plain.get_content_charset() == "utf-8"
    assert plain["Content-Transfer-Encoding"] == "quoted-printable"
    assert "the workbook of =Sūth “School” for A guide, edition 1.0" in text
    assert "to pilot@example.org, by Friday, October 30, 2026" in text
    assert re.search(r"- south\.pdf \(\d+ KB\): a PDF to fill in on a screen", text)
    assert re.search(r"- south\.docx \(\d+ KB\): a Word file", text)
    assert "Save the file to your computer first" in text and "{" not in text
    lines = (drafts[0] / "south.eml").read_bytes().split(b"\r\n")
    assert max(map(len, lines)) < 100 and not any(b"\n" in line for line in lines)


def test_the_text_has_the_steps_that_the_workbooks_print(tmp_path):
    """One text for both: each kind of copy's once, in plain words, with the partner's address."""
    guide = buildable_guide(tmp_path / "guide")
    files = {"d.pdf": 10, "d-large-print.pdf": 10, "d.docx": 10}
    built = fake_build(tmp_path / "out", {f"ohio/{name}": size for name, size in files.items()}, "d")
    (tmp_path / "r.csv").write_text("id,name,state\nd,A & B_C* Schools,Ohio\n", "utf-8")
    options = ("--guide", guide.root, "--built", built, "--roster", tmp_path / "r.csv", "--level", "district")

    def text(folder: str) -> str:
        done = samepage("mail", *options, "--output", tmp_path / folder)
        assert done.returncode == 0, done.stderr
        return text_of(opened(tmp_path / folder / "ohio/d.eml"))

    assert "Save the file to your computer first" in text("without")
    with (guide.root / "guide.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "send_back:\n"
            "  pdf: {title: Send it, text: '1. **Open** it, {{ site.name }}.\n\n  2. Write to "
            "[{{ partner.contact_email }}](mailto:{{ partner.contact_email }}).'}\n"
            "  word: {title: In Word, text: Click *in a box*.}\n"
        )
    said = text("with")
    assert "\nd.pdf\n\nSend it\n1. Open it, A & B_C* Schools.\n2. Write to pilot@example.org.\n" in said
    assert "\nd.docx\n\nIn Word\nClick in a box.\n" in said
    assert said.count("Send it") == 1 and "to your computer first" not in said


def test_who_has_no_address_is_told(drafts):
    folder, said = drafts
    assert opened(folder / "south.eml")["To"] == "jose@example.org"
    assert "To" not in opened(folder / "north.eml")
    assert "Not addressed yet, since no address is known: 5 sites: east, north, scan, torn, west." in said


def test_the_same_input_gives_the_same_bytes(drafts, pilot, tmp_path):
    done = mail(
        pilot, tmp_path, "--by", "2026-10-30", PYTHONHASHSEED="7", TZ="Asia/Tokyo", LC_ALL="C", LANG="C"
    )
    assert done.returncode == 0 and files_in(tmp_path) == files_in(drafts[0])


def test_reminders_go_to_those_who_have_not_answered(pilot, tmp_path):
    done = mail(pilot, tmp_path, pilot.database, "--remind", "--by", "2026-11-06")
    assert done.returncode == 0, done.stderr
    assert {*files_in(tmp_path)} == {"east.eml", "south.eml"}
    nothing, empty = opened(tmp_path / "east.eml"), opened(tmp_path / "south.eml")
    assert nothing["Subject"] == "Reminder: A guide, the workbook for East District"
    assert "We have not had any answers from East District" in text_of(nothing)
    (saved,) = {row["saved"] for row in pilot.status()[1].values() if row["site"] == "south"}
    assert f", {saved[:4]}, but there is nothing written in it" in text_of(empty)
    assert all("by Friday, November 6, 2026" in text_of(one) for one in (nothing, empty))
    assert [one.get_filename() for one in nothing.iter_attachments()] == ["east.pdf", "east.docx"]
    assert "Not reminded, since they have answered: 2 sites." in done.stdout
    assert (
        "Not reminded, since a person must first look at what they sent: 2 sites: scan, torn." in done.stderr
    )
    assert "Look first at 1 file that could not be read" in done.stderr


def test_drafts_of_an_earlier_run_are_told(pilot, tmp_path):
    (tmp_path / "old.eml").write_bytes(b"Subject: an old one\r\n\r\n")
    done = mail(pilot, tmp_path, "--site", "east")
    assert "1 draft in" in done.stdout and "1 draft of an earlier run" in done.stderr


def test_a_roster_gives_addresses_and_each_state_a_folder(pilot, tmp_path):
    roster, built, guide = tmp_path / "r.csv", tmp_path / "out", buildable_guide(tmp_path / "guide").root
    roster.write_text(
        "id,name,state,email,contact_name\n"
        'd-1,Łódź–Ñandú,Ohio,one@example.org,"Núñez, José"\n'
        "d-2,Two,Hawaiʻi,,\n",
        "utf-8",
    )
    options = ("--guide", guide, "--roster", roster, "--level", "district")
    done = samepage(*options, "--format", "docx", "--output", built)
    assert done.returncode == 0, done.stderr
    with roster.open("a", encoding="utf-8") as file:
        file.write("d-3,Three,Ohio,three@example.org,\nd-4,Four,Ohio,a@b.co?bcc=evil@c.co,\n,No id,Ohio,,\n")
    planned = samepage(*options, "--format", "docx", "--output", built, "--dry-run")
    assert (
        "row 5: ohio/d-4.docx" in planned.stdout
        and planned.stderr.count("row 5: `contact_email` cannot be") == 1
    )
    done = samepage("mail", *options, "--built", built, "--output", tmp_path / "mail")
    assert {*files_in(tmp_path / "mail")} == {"ohio/d-1.eml", "hawaii/d-2.eml"}
    message = opened(tmp_path / "mail/ohio/d-1.eml")
    (to,) = message["To"].addresses
    assert (to.display_name, to.addr_spec) == ("Núñez, José", "one@example.org")
    assert message["Subject"] == "A guide: the workbook for Łódź–Ñandú"
    (attached,) = message.iter_attachments()
    assert attached.get_content() == (built / "ohio/d-1.docx").read_bytes()
    assert "Each file asks" not in text_of(message), "there is one"
    assert done.returncode == 1 and "run build: 2 sites: d-3, d-4." in done.stderr
    assert "1 row of" in done.stderr and "1 no id" in done.stderr
    assert f"{roster}:5:4: row 5: `email` cannot be" in done.stderr or "r.csv:5:4: row 5:" in done.stderr
    assert "Not addressed yet, since no address is known: 1 site: d-2." in done.stderr


def test_an_address_with_accents_and_a_long_one_are_written_to(tmp_path):
    """Those of people: a partner's stands in links, and stays plain."""
    long = f"{'a' * 90}@example.org"
    guide = buildable_guide(tmp_path / "guide")
    guide.replace(
        "sites/north.yaml",
        "partner: abc",
        'partner: abc\ncontact_email: josé.núñez@señal.example\ncontact_name: "Núñez, Dr. José"',
    )
    built = fake_build(tmp_path / "out", {"north/north.pdf": 10})
    done = samepage("mail", "--guide", guide.root, "--built", built, "--output", tmp_path / "mail")
    assert done.returncode == 0, done.stderr
    data = (tmp_path / "mail/north.eml").read_bytes()
    head, _, text = data.partition(b"\r\n\r\n")
    assert "\r\n <josé.núñez@señal.example>\r\n".encode() in head
    message = opened(tmp_path / "mail/north.eml")
    assert "Dear Dr. José Núñez," in text_of(message)
    guide.replace("sites/north.yaml", "josé.núñez@señal.example", long)
    guide.replace("sites/north.yaml", "Núñez, Dr. José", "Ann Lee, Ed.D.")
    done = samepage("mail", "--guide", guide.root, "--built", built, "--output", tmp_path / "mail")
    message = opened(tmp_path / "mail/north.eml")
    assert message["To"].addresses[0].addr_spec == long and "Dear colleagues," in text_of(message)
    guide.replace("partners/abc.yaml", "pilot@example.org", "josé@example.org")
    assert len(guide.errors()) == 1


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Ann Smith", "Ann Smith"),
        ("Smith, Dr. Ann", "Dr. Ann Smith"),
        ("Smith, Ann, Ph.D.", "Ann Smith"),
        ("Lee, President", "President Lee"),
        ("Ann Smith, Superintendent", ""),
        ("Smith, Jr.", ""),
        ("García López, María", ""),
        (",", ""),
    ],
)
def test_a_name_from_a_list_is_greeted_as_people_say_it(name, greeted):
    assert addressee(name) == greeted


def test_what_is_not_as_it_was_built_is_not_sent(pilot, tmp_path):
    """A file that somebody has written in by mistake; files of an earlier edition; no files at all."""
    guide = buildable_guide(tmp_path / "guide")
    done = samepage("--guide", guide.root, "--format", "docx", "--output", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    options = ("mail", "--guide", guide.root, "--output", tmp_path / "mail", "--built")
    done = samepage(*options, tmp_path / "nowhere")
    assert done.returncode == 1 and "no workbook has been built there; run build first." in done.stderr
    built = tmp_path / "out/north/north.docx"
    data = built.read_bytes()
    built.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    done = samepage(*options, tmp_path / "out")
    assert done.returncode == 1 and "north (north.docx has been changed)" in done.stderr
    assert "move them away, and run build again" in done.stderr
    built.unlink()
    done = samepage(*options, tmp_path / "out")
    assert done.returncode == 1 and "run build: 1 site: north." in done.stderr
    done = samepage("--guide", guide.root, "--format", "docx", "--output", tmp_path / "out")
    assert done.returncode == 0 and built.read_bytes() == data  # as the message says
    guide.replace("guide.yaml", 'edition: "1.0"', 'edition: "1.1"')
    done = samepage(*options, tmp_path / "out")
    assert done.returncode == 1 and "1 site: north (edition 1.0)." in done.stderr
    assert not (tmp_path / "mail").exists()


def fake_build(folder: Path, sizes: dict[str, int], site: str = "north", level: str = "district") -> Path:
    """An output folder with files of these sizes, as a build would list them."""
    entries = []
    for name, size in sorted(sizes.items()):
        path, data = folder / name, name.encode().ljust(size, b".")[:size]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        edition = next((one for one in ("large-print", "print", "booklet") if f"-{one}." in name), "fillable")
        entries.append(
            {
                "path": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": size, "pages": 1, "fields": 1,
                "site": site, "level": level, "language": "en-US", "edition": "1.0",
                "format": name.rpartition(".")[2], "print_edition": edition,
            }
        )  # fmt: skip
    lines = ",\n".join(map(json.dumps, entries))
    (folder / "manifest.json").write_text(f'{{"files": [\n{lines}\n]}}\n')
    return folder


def test_a_large_draft_is_told_and_what_a_press_needs_is_not_attached(pilot, tmp_path):
    guide = buildable_guide(tmp_path / "guide").root
    names = ("north.pdf", "north.docx", "north-print.pdf", "north-large-print.pdf", "north-booklet.pdf")
    built = fake_build(
        tmp_path / "out", {f"north/{name}": 15_300_000 if name == "north.pdf" else 3000 for name in names}
    )
    done = samepage("mail", "--guide", guide, "--built", built, "--output", tmp_path / "mail")
    assert done.returncode == 0, done.stderr
    assert re.search(r"Larger than 20 MB, .*: 1 site: north \(2\d\.\d MB\)\.", done.stderr)
    assert "Not attached: 1 file" in done.stderr
    message = opened(tmp_path / "mail/north.eml")
    assert [one.get_filename() for one in message.iter_attachments()] == [
        *("north.pdf", "north.docx", "north-large-print.pdf", "north-print.pdf")
    ]
    text = text_of(message)
    assert "north-print.pdf (3 KB): the workbook to print and to fill in with a pen" in text
    assert "north.pdf (15.3 MB)" in text


@pytest.mark.parametrize(
    "path",
    [
        "../secret.pdf",
        "north/../../secret.pdf",
        "/etc/passwd",
        "north/other.pdf",
        "north/north.pdf\r\nBcc: evil@c.co",
    ],
)
def test_a_manifest_that_names_other_files_attaches_none(tmp_path, path):
    guide = buildable_guide(tmp_path / "guide").root
    (tmp_path / "secret.pdf").write_bytes(b"secret")
    built = fake_build(tmp_path / "out", {"north/other.pdf": 10})
    text = (built / "manifest.json").read_text()
    (built / "manifest.json").write_text(text.replace('"north/other.pdf"', json.dumps(path)))
    if "\r" in path:
        (built / path).write_bytes((built / "north/other.pdf").read_bytes())
    done = samepage("mail", "--guide", guide, "--built", built, "--output", tmp_path / "mail")
    assert done.returncode == 1 and "1 site: north." in done.stderr and not (tmp_path / "mail").exists()


@pytest.mark.parametrize("address", HOSTILE)
def test_an_address_that_is_not_one_plain_address_is_a_mistake(tmp_path, address):
    guide = buildable_guide(tmp_path / "guide")
    guide.replace("sites/north.yaml", "partner: abc", f"partner: abc\ncontact_email: {json.dumps(address)}")
    (line,) = guide.errors()
    assert (
        line.startswith("sites/north.yaml:5:16: ")
        and "write one email address, such as name@example.org" in line
    )
    guide = buildable_guide(tmp_path / "other")
    guide.replace("partners/abc.yaml", "pilot@example.org", json.dumps(address))
    (line,) = guide.errors()
    assert line.startswith("partners/abc.yaml:3:16: ")
    roster = tmp_path / "r.csv"
    cell = address.replace('"', '""')
    roster.write_text(f'id,name,contact_email\nd,D,"{cell}"\n', "utf-8")
    (row,) = select_roster(buildable_guide(tmp_path / "third").load(), roster, "district", None).rows()
    assert row.site and row.site.contact_email is None and row.remark and not row.problems
    assert (row.remark.line, row.remark.column) == (2, 3) and "is used without it" in row.remark.message


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x85", "\u2028"])
def test_no_line_end_reaches_the_head(tmp_path, end):
    """In an address it is a mistake; in a name it is a space."""
    guide = buildable_guide(tmp_path / "guide")
    guide.replace(
        "sites/north.yaml",
        "partner: abc",
        f"partner: abc\ncontact_email: {json.dumps(f'a@b.co{end}Bcc: evil@c.co')}",
    )
    assert len(guide.errors()) == 1
    guide = buildable_guide(tmp_path / "other")
    name = json.dumps(f"A{end}Bcc: evil@c.co", ensure_ascii=True)
    guide.replace(
        "sites/north.yaml", "partner: abc", f"partner: abc\ncontact_email: a@b.co\ncontact_name: {name}"
    )
    if guide.errors():  # which is what most of them are
        return
    built = fake_build(tmp_path / "out", {"north/north.pdf": 10})
    done = samepage("mail", "--guide", guide.root, "--built", built, "--output", tmp_path / "mail")
    assert done.returncode == 0, done.stderr
    message = opened(tmp_path / "mail/north.eml")
    assert [*message.keys()] == ["From", "To", "Subject", "X-Unsent", "MIME-Version", "Content-Type"]
    (to,) = message["To"].addresses
    assert (to.display_name, to.addr_spec) == ("A Bcc: evil@c.co", "a@b.co")


LINES = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=200),
    st.text('ab ,;:<>@"\\()é=?', max_size=90),
).map(printable_line)


@given(name=LINES, subject=LINES)
def test_any_name_comes_back_as_it_was(name, subject):
    data = draft(MailAddress("a@b.co", name), MailAddress("c@d.co", name), subject, "Text\n", [])
    head = data.partition(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 78 and b"\n" not in data.replace(b"\r\n", b"")
    message = message_from_bytes(data)
    assert message.keys()[:4] == ["From", "To", "Subject", "X-Unsent"] and len(message.keys()) == 7

    def decoded(text: str) -> str:
        return str(make_header(decode_header(text.replace("\r\n", ""))))

    ((found, address),) = getaddresses([message["To"].replace("\r\n", "")])
    assert (decoded(found), address) == (name, "c@d.co")
    assert decoded(message["Subject"]) == subject


# Texts of a partner's own.


def test_the_shipped_text_can_be_changed(pilot, drafts, tmp_path):
    shown = samepage("mail", "--show-text").stdout
    text = tmp_path / "own.txt"
    text.write_text(shown, "utf-8")
    options = ("--by", "2026-10-30", "--text", text)
    assert mail(pilot, tmp_path / "same", *options).returncode == 0
    assert files_in(tmp_path / "same") == files_in(drafts[0])
    text.write_text(
        "Subject: {{ site.short_name }}¡Hola, {{ site.name }}!\r\n\r\n{% if by %}Hasta {{ by }}.\r\n{% endif %}"
        "{% for file in files %}{{ file.name }};{% endfor %}",
        "utf-8",
    )
    assert mail(pilot, tmp_path / "own", "--site", "east", "--text", text).returncode == 0
    message = opened(tmp_path / "own/east.eml")
    assert message["Subject"] == "¡Hola, East District!" and text_of(message) == "east.pdf;east.docx;\n"


def test_a_site_s_words_are_no_template(tmp_path):
    guide, roster = buildable_guide(tmp_path / "guide").root, tmp_path / "r.csv"
    roster.write_text("id,name,state\nd,{{ 7 * 7 }}{% for x in y %},Ohio\n", "utf-8")
    built = fake_build(tmp_path / "out", {"ohio/d.pdf": 10}, "d")
    options = ("--guide", guide, "--built", built, "--output", tmp_path / "mail")
    done = samepage("mail", *options, "--roster", roster, "--level", "district")
    assert done.returncode == 0, done.stderr
    assert opened(tmp_path / "mail/ohio/d.eml")["Subject"].endswith("{{ 7 * 7 }}{% for x in y %}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Dear all,\n", ":1:1: does not begin with the subject"),
        ("Subject:\n\nText", ":1:1: does not begin with the subject"),
        ("Subject: x\n\n", ":2:1: has no text below the subject"),
        (
            "Subject: x\n\n{{ site.nmae }}",
            ":3:1: `{{ site.nmae }}` names nothing: did you mean `{{ site.name }}`?",
        ),
        ("Subject: {{ sit }}\n\nText", ":1:1: `{{ sit }}` names nothing"),
        ("Subject: x\n\n\n{% if by %}", ":4:1: cannot be understood"),
        ("Subject: x\n\n{{ site.name", ":3:1: cannot be understood"),
        ("Subject: x\n\n{{ 'a' * 10**9 }}", ":3:1: `mul` is not possible here"),
        ("Subject: x\n\n{{ site.name|upper }}", ":3:1: `filter` is not possible here"),
        ("Subject: x\n\n{{ site.name.__class__ }}", ":3:1: `{{ site.name.__class__ }}` names nothing"),
        ("Subject: x\n\n{{ ''.__class__.__mro__ }}", ":3:1: `{{ ….__class__.__mro__ }}` names nothing"),
        ("Subject: x\n\n{{ cycler() }}", ":3:1: `call` is not possible here"),
        ("Subject: x\n\n{% include '/etc/passwd' %}", ":3:1: `include` is not possible here"),
        (
            "Subject: x\n\n{% for i in range(9) %}{% endfor %}",
            ":3:1: only the attached files can be gone through",
        ),
        (
            "Subject: x\n\n{% for file in files %}{% for file in files %}{% endfor %}{% endfor %}",
            ":3:1: only the attached files can be gone through, and once at a time",
        ),
        ("Subject: x\n\n{{ files }}", ":3:1: `files` is a list"),
        ("Subject: x\n\n{{ file.name }}", ":3:1: `file.name` is known between"),
        ("Subject: x\n\n{% if by < 3 %}{% endif %}", ":3:1: `compare` is not possible here"),
        ("Subject: x\n\n{% set a = 1 %}", ":3:1: `assign` is not possible here"),
        ("Subject: x\n\n" + "{{ " + "(" * 5000, "is too involved"),
        ("Subject: x\n\n" + "{{ " + "not " * 5000 + "by }}", "is too involved"),
        ("Subject: x\n\n{{ " + "9" * 5000 + " }}", "is too involved"),
        ("Subject: x\n\n" + "{% if by %}" * 200 + "x" + "{% endif %}" * 200, "is too involved"),
        ("Subject: x\n\n" + "long " * 30_000, "has more than 100,000 bytes"),
        (b"Subject: x\n\n\xff", "is not UTF-8"),
    ],
    ids=range(25),
)
def test_a_text_that_cannot_be_used_says_why(tmp_path, text, said):
    file = tmp_path / "own.txt"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ContentError) as wrong:
        load_mail_text(file)
    assert str(wrong.value).startswith(f"{file}:") and said in str(wrong.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--by", "next week"], "--by cannot be `next week`: write a day as year-month-day"),
        (["--by", "2026-02-30"], "--by cannot be `2026-02-30`"),
        (["answers.sqlite"], "The database goes with --remind"),
        (["nowhere.sqlite", "--remind"], "nowhere.sqlite: there is no such file; make it with"),
        (["--site", "nroth"], "there is no site `nroth`"),
        (["--site", "guide/sites/north.yaml"], "--site is a site's id here"),
        (
            ["--site", "north", "--roster", "r.csv", "--level", "school"],
            "--site and --roster do not go together",
        ),
        (["--roster", "r.csv"], "--roster needs --level too"),
        (["--partner", "abd"], "there is no partner `abd`"),
        (["--text", "none.txt"], "none.txt: cannot be read"),
        (["--text", "README.md"], "README.md:1:1: does not begin with the subject"),
    ],
)
def test_a_mistake_is_one_line_and_writes_nothing(pilot, tmp_path, options, said):
    done = mail(pilot, tmp_path / "mail", *options)
    assert done.returncode == 1 and said in done.stderr and len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "mail").exists()


def peaks(folder: Path, *sizes: int) -> list[int]:
    """The most memory that rosters of these sizes take, in bytes."""
    gc.set_threshold(500, 5, 5)  # what is really kept, not what has yet to be collected
    library, found = load_library(folder / "guide"), []
    for size in sizes:
        roster = folder / f"{size}.csv"
        roster.write_text("id,name,state\n" + "".join(f"d-{n},D {n},Ohio\n" for n in range(size)), "utf-8")
        # One and the same small file for all: what is listed is what would be kept.
        data = b"%PDF"
        sha, lines = hashlib.sha256(data).hexdigest(), []
        (folder / "out/ohio").mkdir(parents=True, exist_ok=True)
        for n in range(size):
            (folder / f"out/ohio/d-{n}.pdf").write_bytes(data)
            lines.append(
                f'{{"path": "ohio/d-{n}.pdf", "sha256": "{sha}", "bytes": 4, "pages": 1, "fields": 1, "site": "d-{n}", '
                '"level": "district", "language": "en-US", "edition": "1.0", "format": "pdf", "print_edition": "fillable"}'
            )
        (folder / "out/manifest.json").write_text('{"files": [\n' + ",\n".join(sorted(lines)) + "\n]}\n")
        del lines
        rows = select_roster(library, roster, "district", None)
        text = load_mail_text(ROOT / "templates/mail/first.txt")
        tracemalloc.start()
        report = MailReport()
        writer = DraftWriter(library, ManifestBySite(folder / "out"), folder / "mail", text, roster=True)
        for row in rows.rows():
            assert row.site
            writer.write(row.site, report)
        assert (report.made, report.not_built.number) == (size, 0)
        found.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    return found


def test_memory_does_not_grow_with_the_roster(tmp_path):
    buildable_guide(tmp_path / "guide")
    # In a process of its own: what earlier tests left in this one would be measured too.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as fresh:
        *_, few, many = fresh.submit(
            peaks, tmp_path, 60, 60, 60, 560
        ).result()  # the first two fill what is kept
    # Were the drafts of 500 rows more kept, it would be 1.7 MB; pathlib's own table of names grows to 0.8 MB.
    assert many < few + 1_200_000
