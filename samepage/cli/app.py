"""How the program begins and ends: its streams, its signals, its exit code, and every mistake as a sentence.

Slow imports are inside functions, so that Ctrl-C is handled while they run.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from types import FrameType
from typing import cast

from samepage.cli.say import warn

STOPPED = 130  # what shells expect of a program that Ctrl-C has ended
# The system shuts down, or the terminal is closed.
STOP_SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


def main(args: Sequence[str] | None = None) -> None:
    """Run a command and exit: 0 all made, 1 something to mend, 2 not understood, 130 stopped.

    Every mistake of a user, and every refusal of the system, is printed here and nowhere else, one plain
    line each. Without ``args``, it is the program itself, and the process is its own.
    """
    code = 1
    try:
        if args is None:
            _begin_process()
        code = _run(sys.argv[1:] if args is None else args)
    except KeyboardInterrupt:
        code = STOPPED
    except MemoryError:
        _say("there is not enough memory for this; close other programs, or use --jobs 1")
    if args is None:  # nothing is left to be cleaned up
        for number in (signal.SIGINT, *STOP_SIGNALS):
            signal.signal(number, signal.SIG_DFL)
    if code == STOPPED:  # which is also what Typer makes of Ctrl-C
        _say("\nStopped. Files that were done are whole; nothing else was written.")
    sys.exit(code)


def _run(args: Sequence[str]) -> int:
    from samepage.errors import SamepageError, refused_by_system

    try:
        _check_folder()
        from samepage.cli.commands import run_command

        code = run_command(args)
        try:
            sys.stdout.flush()
        except BrokenPipeError:  # whoever reads what is printed, such as `head`, has read enough
            sys.stdout = None
        return code
    except SamepageError as error:
        _say(str(error))
    except OSError as error:
        _say(refused_by_system(error))
    return 1


def _check_folder() -> None:
    """Raise SamepageError where the folder that this was started in is gone."""
    from samepage.errors import BuildError

    try:
        os.getcwd()  # noqa: PTH109
    except FileNotFoundError:
        raise BuildError(
            "the folder you are in is not there any more: go to another one, and type this again"
        ) from None


def _say(text: str) -> None:
    with suppress(OSError):  # nobody is there to read it
        for line in text.split("\n"):
            warn(line)


def _begin_process() -> None:
    # Opened in this order, each gets the number of the stream that is closed, as POSIX has it. A file that we write
    # would get it else, and be printed into.
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
    encoding, interactive = sys.stdout.encoding, sys.stdout.isatty()
    # A character that the terminal does not have is shown as its number.
    buffer = cast(TextIOWrapper, sys.stdout).detach()
    sys.stdout = Output(buffer, encoding, "backslashreplace", line_buffering=interactive)
    for number in STOP_SIGNALS:
        if signal.getsignal(number) == signal.SIG_DFL:  # not ignored, as under nohup
            signal.signal(number, _stop)
    sys.unraisablehook = _unraisable


class Output(TextIOWrapper):
    """Standard output, which names itself where it cannot be written: an error of the system does not."""

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except BrokenPipeError:  # which Typer answers
            raise
        except OSError as error:
            raise _output_error(error) from error

    def flush(self) -> None:
        try:
            super().flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise _output_error(error) from error


def _output_error(error: OSError) -> Exception:
    from samepage.errors import BuildError

    return BuildError(f"what this prints cannot be written ({error.strerror}); make room where it goes")


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _unraisable(found: sys.UnraisableHookArgs) -> None:
    """What goes wrong while Python throws something away: Ctrl-C in that moment counts, and a temporary
    file that is gone already does not."""
    if isinstance(found.exc_value, KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    elif not isinstance(found.exc_value, OSError):
        sys.__unraisablehook__(found)
