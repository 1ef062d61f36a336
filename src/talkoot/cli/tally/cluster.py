"""Work spread over a Dask cluster; the same results, whoever counts what."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from talkoot_engine.base import BadInput

PATIENCE = "10s"


@contextmanager
def spread(address: str) -> Iterator[Callable[..., Iterator[Any]]]:
    """Something like the built-in map, whose calls run on the workers of a scheduler.

    Raises BadInput: dask-missing, scheduler-not-found.
    """
    try:
        from distributed import Client, as_completed
    except ImportError as no:
        raise BadInput(
            "dask-missing", "--scheduler needs Dask. Install talkoot with its cluster extra."
        ) from no
    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, ValueError, TimeoutError) as no:
        raise BadInput(
            "scheduler-not-found",
            f"No Dask scheduler answers at {address!r}. Start one, or leave --scheduler out.",
        ) from no

    def mapped(work: Callable[[int], Any], numbers: Iterable[int]) -> Iterator[Any]:
        shared = client.scatter(work, broadcast=True)
        futures = [client.submit(_call, shared, number, pure=False) for number in numbers]
        for future in as_completed(futures):
            yield future.result()

    try:
        yield mapped
    finally:
        client.close()


def _call(work: Callable[[int], Any], number: int) -> Any:
    return work(number)
