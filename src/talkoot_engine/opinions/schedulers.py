"""Where votes lie while they are added up: threads of this machine, or a Dask cluster.

Both give what one thread gives, digit for digit, since only whole numbers are added (see `sums`).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from talkoot_engine.base import BadInput
from talkoot_engine.opinions.sums import Block


class Threads:
    """Blocks side by side in threads of this process; use it in a with statement."""

    def __init__(self, count: int) -> None:
        self._pool = ThreadPoolExecutor(count)

    def __enter__(self) -> "Threads":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def keep(self, blocks: Sequence[Block]) -> Sequence[Block]:
        """The blocks themselves."""
        return blocks

    def map(self, work: Callable[..., Any], blocks: Sequence[Block], *shared: Any) -> Iterable[Any]:
        """The work on each block, in the order of the blocks."""
        return list(self._pool.map(lambda block: work(block, *shared), blocks))


class Dask:
    """Blocks on the workers of a Dask cluster; only sums come back."""

    def __init__(self, client: Any) -> None:
        self._client = client

    @property
    def workers(self) -> int:
        """How many workers there are; as many blocks keep all of them busy."""
        return max(1, len(self._client.scheduler_info()["workers"]))

    def keep(self, blocks: Sequence[Block]) -> Sequence[Any]:
        """Send each block to a worker once."""
        return list(self._client.scatter(list(blocks), hash=False))

    def map(self, work: Callable[..., Any], blocks: Sequence[Any], *shared: Any) -> Iterable[Any]:
        """The work on each block where it lies, in the order of the blocks."""
        there = [self._client.scatter(value, broadcast=True, hash=False) for value in shared]
        done = [self._client.submit(work, block, *there, pure=False) for block in blocks]
        return list(self._client.gather(done))


@contextmanager
def dask_cluster(address: str) -> Iterator[Dask]:
    """A cluster by the address of its scheduler, such as tcp://10.0.0.5:8786.

    Raises BadInput: no-dask, no-scheduler.
    """
    try:
        distributed = import_module("distributed")
    except ModuleNotFoundError as no:
        raise BadInput(
            "no-dask", "A scheduler needs Dask, which is not installed. Install talkoot[cluster]."
        ) from no
    try:
        client = distributed.Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as no:
        raise BadInput(
            "no-scheduler", f"No Dask scheduler answers at {address}. Start one, or correct it."
        ) from no
    with client:
        yield Dask(client)
