"""Where work runs: a function over work items, in threads or processes, with results in the order of the items."""

from __future__ import annotations

from collections import deque
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from genloss.errors import LoopError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

T = TypeVar("T")
R = TypeVar("R")


def map_ordered(
    function: Callable[[T], R],
    items: Sequence[T] | Iterable[T],
    *,
    workers: int,
    ahead: int | None = None,
) -> Iterator[R]:
    """Yield ``function(item)`` for every item, in the order of the items, computed by ``workers`` threads.

    At most ``ahead`` results (default ``2 * workers``) are under way or waiting to be taken, so memory stays bounded when
    the consumer is slow; items are drawn as they are needed. The first exception of any call cancels what has not started
    and is raised at once, before results that are still being computed; so is one of the consumer, such as
    KeyboardInterrupt. One worker runs in the caller's thread.

    Raises ValueError if ``workers`` or ``ahead`` is below 1.
    """
    if workers < 1:
        message = f"workers must be at least 1, not {workers}"
        raise ValueError(message)
    if ahead is not None and ahead < 1:
        message = f"ahead must be at least 1, not {ahead}"
        raise ValueError(message)
    if workers == 1:
        return map(function, items)
    return _threaded(function, iter(items), workers=workers, ahead=ahead or 2 * workers)


def map_processes(
    function: Callable[[T], R], items: Sequence[T], *, workers: int, named: Callable[[T], str] = str
) -> Iterator[R]:
    """The same in processes, for work that holds the interpreter: function, items and results must be picklable.

    By loky, whose processes do not run the caller's script again, as those of the standard library would. Raises LoopError, with
    the names of the items that were under way, where a process was killed; the exception of any call.
    """
    from loky import ProcessPoolExecutor

    pool = ProcessPoolExecutor(max_workers=workers)
    taken = 0
    try:
        for result in _pooled(pool, partial(pool.shutdown, kill_workers=True), function, iter(items), ahead=2 * workers):
            taken += 1
            yield result
    except BrokenProcessPool as error:
        lost = items[taken : taken + workers + 1]  # one more than ran: a result on its way may be lost with the process
        under_way = " or ".join(dict.fromkeys(named(item) for item in lost))
        raise LoopError(
            f"a worker process was killed, perhaps for want of memory, while it ran {under_way}; what was finished is kept: "
            f"run the same command again, with fewer --workers or --samples"
        ) from error


def _threaded(function: Callable[[T], R], items: Iterator[T], *, workers: int, ahead: int) -> Iterator[R]:
    pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="genloss")
    # Not waiting: a running call cannot be stopped, and the error must not be held back by it.
    return _pooled(pool, partial(pool.shutdown, wait=False, cancel_futures=True), function, items, ahead=ahead)


def _pooled(
    pool: Executor, stop: Callable[[], None], function: Callable[[T], R], items: Iterator[T], *, ahead: int
) -> Iterator[R]:
    pending: deque[Future[R]] = deque()
    try:
        while True:
            pending.extend(pool.submit(function, item) for item in islice(items, ahead - len(pending)))
            if not pending:
                return
            _await_first(pending)
            yield pending.popleft().result()
    finally:
        stop()


def _await_first(pending: deque[Future[R]]) -> None:
    """Return when the first future is done; raise as soon as any of them has failed."""
    while True:
        for future in pending:
            if future.done() and (error := future.exception()) is not None:
                raise error
        if pending[0].done():
            return
        wait([future for future in pending if not future.done()], return_when=FIRST_COMPLETED)
