"""A line that says how far long work has come: on a terminal only, and only after a second."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_WIDTH = 30
_AFTER = 1.0


@contextmanager
def bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function of done and all; the line is wiped in the end."""
    started, shown = time.monotonic(), False

    def show(done: int, total: int) -> None:
        nonlocal shown
        if not sys.stderr.isatty() or time.monotonic() - started < _AFTER:
            return
        shown = True
        full = _WIDTH * min(done, total) // max(total, 1)
        line = f"\r{title} [{'#' * full}{'.' * (_WIDTH - full)}] {done}/{total} "
        print(line, end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        if shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
