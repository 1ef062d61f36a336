"""Keys in files outside the database, readable only by the city's own processes.

settings.KEY_FOLDER holds a folder for each use. Whoever has a copy of the database alone, such as
a backup, has none of these.
"""

import os
from pathlib import Path

from django.conf import settings


def keep(folder: str, name: str, content: bytes) -> Path:
    """Write a key once and make sure that it is on the disk; an existing one is never replaced.

    Raises FileExistsError.
    """
    path = place(folder) / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    _sync(path.parent)
    return path


def read(folder: str, name: str) -> bytes:
    """Raises FileNotFoundError."""
    return (place(folder) / name).read_bytes()


def exists(folder: str, name: str) -> bool:
    return (place(folder) / name).exists()


def destroy(folder: str, name: str) -> None:
    """Overwrite and remove a key; one that is gone already is no error."""
    path = place(folder) / name
    try:
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return
    _sync(path.parent)


def place(folder: str) -> Path:
    """Where the keys of one use lie."""
    return Path(settings.KEY_FOLDER) / folder


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
