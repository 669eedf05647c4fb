"""Jobs that this process and its helpers do together, each taking the next one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TypeVar

from samepage.builder.context import BuildContext
from samepage.builder.pool import WorkerPool
from samepage.builder.worker import WorkerContext

AHEAD = 2  # jobs for each helper, so that none waits for the next

Job = TypeVar("Job")
Result = TypeVar("Result")


def shared_work(
    function: Callable[[WorkerContext, Job], Result],
    jobs: Sequence[Job],
    here: BuildContext | None,
    helpers: WorkerPool,
    on_start: Callable[[Job], None] = lambda job: None,  # noqa: ARG005
) -> Generator[tuple[Job, Result], None, None]:
    """Each of ``jobs`` with what ``function`` makes of it, as it is done; begun in their order.

    Without ``here`` the helpers do them all. ``on_start`` is called with those on their way. Raises BuildError where
    a helper is gone.
    """
    waiting = deque(jobs)
    underway: dict[Future[Result], Job] = {}
    while waiting or underway:
        # Helpers without work come first; the last job is not left waiting for one that has some.
        while waiting and len(underway) < (AHEAD if len(waiting) > 1 else 1) * helpers.workers:
            job = waiting.popleft()
            on_start(job)
            underway[helpers.submit(function, job)] = job
        if here and waiting and not any(future.done() for future in underway):
            job = waiting.popleft()
            on_start(job)
            yield job, function(here, job)
        else:
            for future in wait(underway, return_when=FIRST_COMPLETED).done:
                yield underway.pop(future), helpers.result(future)
