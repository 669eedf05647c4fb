"""One report of three sites over the small guide, made once by the command; and what was planted in it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from samepage.render.theme import load_theme
from samepage.report import ReportScope, compose_report, open_answers
from samepage.report.write import html_of, pdf_of
from samepage.returns.database import read_database
from samepage.workbook import compose
from tests.formats.pdf.built_files import every_kind
from tests.guides import ROOT, samepage
from tests.report.report_answers import Sent, made_up, site, write
from tests.report.report_page import Made
from tests.run_folder import once_in_folder

SECRETS = (
    "kai.secret@site.example",
    "808-555-0134",
    "Kai Secret",
    "old.secret@site.example",
    "lost.secret@site.example",
)


def planted(folder: Path) -> Path:
    """Answers of which every test knows what must become of them."""
    library = every_kind()
    district, state, school = (
        compose(library, library.sites[f"every-{kind}"]) for kind in ("district", "state", "school")
    )
    everything = {f.name: "Everything is filled in" for f in school.fields if f.kind in ("text", "long")}
    everything |= {
        f.name: f.on_state for f in school.fields if f.kind == "check" and not (f.group and f.exclusive)
    }
    everything |= {f.name: f.options[0].value for f in school.fields if f.kind == "choice"}
    everything |= {
        "work.first": "2026-09-01",
        "work.students": "410",
        "work.write_to": SECRETS[0],
        "request.site.email": SECRETS[0],
    }
    everything |= {f"work.actions.{n}.when": "2026-10-01" for n in range(1, 15)}
    everything |= {f"work.plan.{n}.when": "2026-10-01" for n in range(1, 5)}
    everything |= {
        "work.pace=fast": "fast",
        "work.trust.share=4": "4",
        "work.trust.keep=2": "2",
        "request.site.size=large": "large",
        "work.both.meet.labor=1": "1",
        "work.both.meet.management=4": "4",
        "work.both.listen.labor=3": "3",
        "work.both.listen.management=3": "3",
        "work.agreement.labor.1.date": "2026-10-01",
        "work.agreement.management.1.date": "2026-10-01",
        "work.stock.time.size": "2",
        "work.stock.time.contact": SECRETS[0],
        "request.site.start": "2026-10-01",
        "request.site.count": "1",
    }
    return write(
        folder / "answers.sqlite",
        [
            Sent(
                district,
                {
                    "work.gain": f"The district’s first answer. Write to {SECRETS[0]} or call {SECRETS[1]}.",
                    "work.needs.labor": "Labor needs time.",
                    "work.needs.management": "Management needs trust.",
                    "work.first": "2026-09-14",
                    "work.students": "1200",
                    "work.write_to": SECRETS[0],
                    "work.pace=slow": "slow",
                    "work.pace_other": "As slowly as it takes",
                    "work.topics=reading": "reading",
                    "work.topics=science": "science",
                    "work.month": "m7",
                    "work.both.meet.labor=1": "1",
                    "work.both.meet.management=4": "4",
                    "work.both.listen.labor=2": "2",
                    "work.actions.2.action": "Meet each month",
                    "work.actions.2.state": "done",
                    "work.actions.2.seen": "yes",
                    "work.actions.15.action": "A row the team added",
                    "work.agreement.labor.1.name": SECRETS[2],
                    "work.helped": "The rating helped us talk.",
                },
                "2026-10-02T10:00:00Z",
                path="valley/second.pdf",
                conflicts={"work.trust.keep=": ("1", "3")},
                orphans={"work.gone": "An answer without a question", "work.gone_email": SECRETS[4]},
            ),
            Sent(
                district,
                {"work.gain": "The district’s older answer."},
                "2026-09-01T10:00:00Z",
                "docx",
                path="valley/first.docx",
            ),
            Sent(
                state,
                {"work.both.meet.labor=2": "2", "work.trust.share=1": "1", "request.site.share": "yes"},
                "2026-09-20T10:00:00Z",
            ),
            Sent(school, everything, "2026-09-25T10:00:00Z", "docx"),
        ],
        problems=[
            ("broken.pdf", "", "unreadable", "", "it ends in the middle; ask for it again"),
            ("valley/second.pdf", "", "unclear", "work.write_to", f"{SECRETS[3]} stands beside it"),
        ],
        differences=[
            (
                "every-district",
                "work.gain",
                "The district’s older answer.",
                1,
                "The district’s first answer.",
                0,
            ),
            ("every-district", "request.site.email", SECRETS[3], 1, "", 0),
        ],
    )


WITH_CONTACTS = ("--contacts", "--partner", "abc", "--title", "Our <own> report")


@pytest.fixture(scope="session")
def database() -> Path:
    return once_in_folder("answers of three sites", planted)


@pytest.fixture(scope="session")
def guide() -> Path:
    return small_guide()


def small_guide() -> Path:
    """The small guide with its words, as a folder."""

    def copied(folder: Path) -> Path:
        shutil.copytree(ROOT / "tests/everykind", folder, dirs_exist_ok=True)
        shutil.copy(ROOT / "guide/words.yaml", folder)
        return folder

    return once_in_folder("guide of the report", copied)


@pytest.fixture(scope="session")
def make():
    return report_of_three


def report_of_three(*options: str) -> Made:
    """What the command makes of the planted database; with the same options once in a test run."""

    def run(folder: Path) -> Made:
        database = once_in_folder("answers of three sites", planted)
        done = samepage("report", database, "--output", folder, "--guide", small_guide(), *options)
        assert done.returncode == 0, done.stderr
        assert sorted(path.name for path in folder.iterdir()) == ["report.html", "report.pdf"]
        return Made(
            (folder / "report.html").read_text("utf-8"),
            (folder / "report.pdf").read_bytes(),
            done.stdout + done.stderr,
        )

    return once_in_folder(f"report: {options}", run)


@pytest.fixture(scope="session")
def made(make) -> Made:
    return make()


@pytest.fixture(scope="session")
def with_contacts(make) -> Made:
    return make(*WITH_CONTACTS)


@pytest.fixture(scope="session")
def of_one(make) -> Made:
    return make("--site", "every-school")


@pytest.fixture(scope="session")
def of_many() -> Made:
    return once_in_folder("report of many", report_of_many)


def report_of_many(folder: Path) -> Made:
    """Two hundred sites, each of which wrote a lot, in a report with room for a tenth of what others have."""
    library = every_kind()
    books = [site(library, f"a-{level}", level, level) for level in library.levels]
    lots = "We wrote this at length, and meant it. " * 12
    sent = []
    for n in range(200):
        book = books[n % 3]
        of = book.site.model_copy(update={"id": f"s{n + 1}", "name": f"Site {n + 1}"})
        sent.append(
            Sent(
                replace(book, site=of),
                made_up(book, n, 0.8, lambda _, field: lots if field.kind == "long" else "12"),
            )
        )
    theme = load_theme()
    path = write(folder / "answers.sqlite", sent)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(open_answers, "MOST_IN_ANSWERS", open_answers.MOST_IN_ANSWERS // 10)
        patch.setattr(open_answers, "MOST_IN_TABLES", open_answers.MOST_IN_TABLES // 10)
        scope = ReportScope("What 200 sites sent back", "all")
        report = compose_report(read_database(path), scope, theme, words=library.words)
    return Made(html_of(report, theme).decode(), pdf_of(report, theme)[0])
