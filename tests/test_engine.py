from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genloss.engine import map_ordered, map_processes
from genloss.errors import LoopError

WAIT = 20


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(), max_size=40), st.integers(1, 4), st.none() | st.integers(1, 6))
def test_order(items: list[int], workers: int, ahead: int | None) -> None:
    """Results come in the order of the items, whatever the workers and the room ahead."""
    assert list(map_ordered(lambda x: x * 2, items, workers=workers, ahead=ahead)) == [x * 2 for x in items]


def test_order_of_completion_does_not_matter() -> None:
    """A first item that ends last is still handed out first."""
    second_done = threading.Event()

    def work(item: int) -> int:
        if item == 0:
            assert second_done.wait(WAIT)
        else:
            second_done.set()
        return item

    assert list(map_ordered(work, [0, 1, 2], workers=2)) == [0, 1, 2]


def test_one_worker_stays_in_the_thread() -> None:
    """One worker runs in the caller's thread."""
    here = threading.get_ident()
    assert set(map_ordered(lambda _: threading.get_ident(), range(3), workers=1)) == {here}
    assert here not in set(map_ordered(lambda _: threading.get_ident(), range(3), workers=2))


@pytest.mark.parametrize("ahead", [1, 3])
def test_bounded_ahead(ahead: int) -> None:
    """No more items are drawn than were consumed plus the room ahead."""
    drawn = 0

    def items() -> Iterator[int]:
        nonlocal drawn
        for i in range(50):
            drawn += 1
            yield i

    for consumed, _ in enumerate(map_ordered(lambda x: x, items(), workers=2, ahead=ahead)):
        assert drawn <= consumed + ahead


def test_first_exception_is_raised_promptly() -> None:
    """An exception is raised while an earlier item still runs, and what has not started never starts."""
    release = threading.Event()
    started: list[int] = []

    def work(item: int) -> int:
        started.append(item)
        if item == 0:
            release.wait(WAIT)
        if item == 1:
            raise ValueError("second")
        return item

    try:
        with pytest.raises(ValueError, match="second"):
            list(map_ordered(work, range(100), workers=2, ahead=50))
        assert not release.is_set()
        assert len(started) < 50
    finally:
        release.set()


def test_interrupt_in_the_consumer_cancels() -> None:
    """KeyboardInterrupt in the consumer ends the work that has not started."""
    started: list[int] = []
    release = threading.Event()

    def work(item: int) -> int:
        started.append(item)
        if item > 1:
            release.wait(WAIT)
        return item

    def consume(results: Iterator[int]) -> None:
        for _ in results:
            raise KeyboardInterrupt

    results = map_ordered(work, range(100), workers=2, ahead=50)
    with pytest.raises(KeyboardInterrupt):
        consume(results)
    results.close()  # type: ignore[attr-defined]
    release.set()
    assert len(started) <= 6


def test_exception_of_the_items_is_raised() -> None:
    """An exception of the iterable reaches the consumer."""

    def items() -> Iterator[int]:
        yield 1
        raise OSError("source")

    with pytest.raises(OSError, match="source"):
        list(map_ordered(lambda x: x, items(), workers=2))


@pytest.mark.parametrize(("workers", "ahead"), [(0, None), (-1, None), (2, 0)])
def test_refuses_nonsense(workers: int, ahead: int | None) -> None:
    """Workers and room below 1 are refused before any work."""
    with pytest.raises(ValueError, match="at least 1"):
        map_ordered(lambda x: x, [1], workers=workers, ahead=ahead)


def _twice(item: int) -> int:
    return 2 * item


def _killed(item: int) -> int:
    if item == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def _refused(item: int) -> int:
    message = f"no {item}"
    raise ValueError(message)


def test_processes_keep_the_order() -> None:
    """Results of processes come in the order of the items."""
    assert list(map_processes(_twice, list(range(7)), workers=2)) == [2 * item for item in range(7)]


def test_a_killed_process_is_named_by_its_work() -> None:
    """Where a process is killed, the error says what was under way, and what was finished is handed out before."""
    got: list[int] = []
    with pytest.raises(LoopError, match=r"a worker process was killed.*while it ran (item 1 or )?item 2"):
        got.extend(map_processes(_killed, [0, 1, 2, 3], workers=1, named=lambda item: f"item {item}"))
    assert got == [0, 1][: len(got)]
    assert got  # the last result may be lost with the process that was killed right after it


def test_the_error_of_a_process_is_raised_as_it_is() -> None:
    """An exception of a call in another process keeps its type and its words."""
    with pytest.raises(ValueError, match="no 1"):
        list(map_processes(_refused, [1], workers=1))


def _refused_or_slow(item: int) -> None:
    if item:
        time.sleep(60)
    message = "at once"
    raise ValueError(message)


def test_an_error_does_not_wait_for_other_processes() -> None:
    """What another process is still at is ended, and the error comes long before it would be done."""
    began = time.monotonic()
    with pytest.raises(ValueError, match="at once"):
        list(map_processes(_refused_or_slow, [0, 1], workers=2))
    assert time.monotonic() - began < 30


def test_a_script_is_not_run_again_by_its_processes(tmp_path: Path) -> None:
    """A script that starts processes at its top level, without asking whether it is the main module, runs once."""
    script = tmp_path / "script.py"
    script.write_text(
        "print('once')\nimport math\nfrom genloss.engine import map_processes\n"
        "print(list(map_processes(math.sqrt, [1.0, 4.0, 9.0], workers=2)))\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["once", "[1.0, 2.0, 3.0]"]
    assert done.stderr == ""
