"""The bar that says how far a long command is: on a terminal only, and on standard error."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from samepage.text import visible

if TYPE_CHECKING:
    from rich.progress import ProgressColumn


class ProgressBar(ExitStack):
    """How much is done of how much, the time that took, and what is being done now."""

    def __init__(self, description: str, total: int | None = None, time_left: bool = False):
        """Without ``total`` it is not known yet; ``time_left`` adds an estimate."""
        from rich import progress
        from rich.console import Console

        super().__init__()
        left: list[ProgressColumn] = [progress.TextColumn("left"), progress.TimeRemainingColumn()]
        console = Console(stderr=True)
        self._bar = progress.Progress(
            progress.SpinnerColumn(),
            progress.MofNCompleteColumn(),
            progress.BarColumn(bar_width=24),
            progress.TimeElapsedColumn(),
            *(left if time_left else ()),
            progress.TextColumn("{task.description}", markup=False),
            console=console,
            transient=True,
            disable=not console.is_terminal,
            refresh_per_second=5,
        )
        self._task = self._bar.add_task(description, total=total)

    def __enter__(self) -> Self:
        self.enter_context(self._bar)
        return self

    def update(
        self, description: str | None = None, done: int | None = None, total: int | None = None
    ) -> None:
        """Change what is given."""
        said = None if description is None else visible(description)
        self._bar.update(self._task, description=said, completed=done, total=total)

    def advance(self) -> None:
        self._bar.advance(self._task)

    @property
    def per_second(self) -> float:
        return self._bar.tasks[0].speed or 0.0
