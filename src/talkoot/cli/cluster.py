"""Work spread over a Dask cluster; the same results, whoever counts what."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from talkoot_engine.base import BadInput

PATIENCE = "10s"


@contextmanager
def spread(address: str) -> Iterator[Callable[..., Iterator[Any]]]:
    """Something like the built-in map, whose calls run on the workers of a scheduler; results come
    as they are ready.

    Raises BadInput: dask-missing, scheduler-not-found.
    """
    with _client(address) as client:

        def mapped(work: Callable[[int], Any], numbers: Iterable[int]) -> Iterator[Any]:
            from distributed import as_completed

            shared = client.scatter(work, broadcast=True)
            futures = [client.submit(_call, shared, number, pure=False) for number in numbers]
            for future in as_completed(futures):
                yield future.result()

        yield mapped


@contextmanager
def spread_in_order(address: str) -> Iterator[Callable[..., Iterable[Any]]]:
    """The same for values that differ in size: each goes to one worker, results come in order.

    Raises BadInput: dask-missing, scheduler-not-found.
    """
    with _client(address) as client:

        def mapped(work: Callable[[Any], Any], values: Iterable[Any]) -> Iterable[Any]:
            found: Iterable[Any] = client.gather(client.map(work, list(values), pure=False))
            return found

        yield mapped


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client
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

    try:
        yield client
    finally:
        client.close()


def _call(work: Callable[[int], Any], number: int) -> Any:
    return work(number)
