"""The commands: what they are called, and what --help says of them all."""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from samepage.cli.say import warn
from samepage.errors import program
from samepage.resources import INSTALLED

# What WeasyPrint's import says where a system library is missing, and what we say. build.py installs it for a clone.
CANNOT_LOAD = "cannot load library"
NO_PANGO = """Pango, which lays out the pages, is not on this machine, and pip cannot bring it. Type one of these once:

    sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0    (Debian, Ubuntu)
    sudo dnf install pango                                                       (Fedora)
    brew install pango                                                           (Mac)
"""

EXAMPLES = {
    "": "every site",
    "--site example-valley": "one site",
    "check": "look for mistakes, make nothing",
    "new-site": "add a site: it asks what it needs to know",
    "mail": "a draft of an email to each site",
    "status": "who has answered and who has not",
    "finish FILE …": "a document of what one site answered",
    "build --help": "everything that can be chosen",
    **({"init FOLDER": "a guide to start from"} if INSTALLED else {"test": "run the project's own tests"}),
}
HELP = """Makes the workbooks of a guide as fillable PDF and Word files.

Without a command, a workbook is made for every site in guide/sites, in the folder output.

""" + "".join(f"  {program()} {typed:<24} {meaning}\n" for typed, meaning in EXAMPLES.items())


def examples(*typed: str) -> str:
    """What stands below a command's options: lines to type."""
    return "For example:\n\n" + "\n\n".join(f"{program()} {line}" for line in typed)


# In the order of --help. Each is a function of its name in a module of its name (new_site for new-site).
COMMANDS = tuple("build check init new-site collect diff fields schema report status finish mail".split())


def command_line(typed: str) -> typer.Typer:
    """The commands, for a line that begins with ``typed``.

    Only the module of the command that was typed is imported, which is most of what --help would take; of
    the others the help is read from their files.
    """
    app = typer.Typer(
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        no_args_is_help=False,
        help=HELP.replace("\n\n  ", "\n\n\b\n  "),
    )
    for name in COMMANDS:
        if name == typed:
            module = importlib.import_module(f"samepage.cli.{_python_name(name)}")
            shown = getattr(module, "EXAMPLES", None)
            app.command(name, epilog=examples(*shown) if shown else None)(getattr(module, _python_name(name)))
        else:
            app.command(name, help=_help_of(name) if typed not in COMMANDS else None)(_not_typed)
    return app


def _python_name(command: str) -> str:
    return command.replace("-", "_")


def _not_typed() -> None:
    """Stands for a command that is only listed."""


def _help_of(command: str) -> str:
    """The docstring of a command's function, without importing its module."""
    name = _python_name(command)
    tree = ast.parse((Path(__file__).parent / f"{name}.py").read_text("utf-8"))
    function = next(one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == name)
    return ast.get_docstring(function) or ""


def run_command(args: Sequence[str]) -> int:
    """Run the command in ``args`` and return its exit code, 2 where it is not understood.

    Raises SamepageError, KeyboardInterrupt, and OSError for what no command has met before.
    """
    try:
        typed = with_command(list(args))
        return command_line(typed[0])(args=typed, prog_name=program(), standalone_mode=False) or 0
    except typer.TyperException as error:  # a command or option that does not exist
        warn(error.format_message())
        warn(f"See: {program()} --help")
        return 2
    except typer.Abort:
        raise KeyboardInterrupt from None
    except OSError as error:
        if CANNOT_LOAD not in str(error):
            raise
        print(NO_PANGO, file=sys.stderr)
        return 1


def with_command(args: list[str]) -> list[str]:
    """``args`` with ``build`` before them where they name no command."""
    return args if args and (not args[0].startswith("-") or args[0] == "--help") else ["build", *args]
