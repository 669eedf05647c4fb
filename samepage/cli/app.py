"""The command line: ``python3 build.py …`` or ``samepage …``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from samepage.cli import build, check, collect, diff, fields, new_site, report, schema
from samepage.errors import SamepageError

STOPPED = 130  # what shells expect of a program that Ctrl-C has ended

HELP = """Makes the workbooks of On the Same Page as fillable PDF and Word files.

Without a command, a workbook is made for every site in guide/sites, in the folder output.

  python3 build.py                          every site
  python3 build.py --site example-valley    one site
  python3 build.py check                    look for mistakes, make nothing
  python3 build.py new-site                 add a site: it asks what it needs to know
  python3 build.py build --help             everything that can be chosen
  python3 build.py test                     run the project's own tests
"""

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    no_args_is_help=False,
    help=HELP.replace("\n\n  ", "\n\n\b\n  "),
)
app.command("build")(build.build)
app.command("check")(check.check)
app.command("new-site")(new_site.new_site)
app.command("collect")(collect.collect)
app.command("diff")(diff.diff)
app.command("fields")(fields.fields)
app.command("schema")(schema.schema)
app.command("report")(report.report)


def main(args: Sequence[str] | None = None) -> None:
    """Run a command and exit: 0 all made, 1 something to mend, 2 not understood, 130 stopped.

    Every mistake of a user is printed here and nowhere else, one plain line each.
    """
    given = list(sys.argv[1:] if args is None else args)
    try:
        code = app(args=with_command(given), prog_name=_program(), standalone_mode=False)
    except SamepageError as error:
        print(error, file=sys.stderr)
        code = 1
    except typer.TyperException as error:  # a command or option that does not exist
        print(f"{error.format_message()}\nSee: {_program()} --help", file=sys.stderr)
        code = 2
    except (typer.Abort, KeyboardInterrupt):
        code = STOPPED
    except BrokenPipeError:  # `… | head` has read enough
        sys.stdout = None
        code = 0
    if code == STOPPED:  # which is also what Typer makes of Ctrl-C
        print("\nStopped. Files that were done are whole; nothing else was written.", file=sys.stderr)
    sys.exit(code or 0)


def with_command(args: list[str]) -> list[str]:
    """``args`` with ``build`` before them where they name no command."""
    return args if args and (not args[0].startswith("-") or args[0] == "--help") else ["build", *args]


def _program() -> str:
    return "samepage" if Path(sys.argv[0]).name == "samepage" else "python3 build.py"
