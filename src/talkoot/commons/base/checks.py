"""Start-up checks: what is unsafe is named, and the service does not start."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections

from talkoot.commons.base.databases import faults


def databases_keep_what_they_acknowledge(
    *, databases: Sequence[str] | None = None, **options: Any
) -> list[CheckMessage]:
    """One error for each setting with which a power cut or a crowd could lose what was stored."""
    return [
        Error(
            f"The setting '{name}' of the database '{alias}' could lose what has been stored.",
            hint=_HINTS[name],
            id="talkoot.E001",
        )
        for alias in databases or ()
        for name in faults(connections[alias])
    ]


_HINTS = {
    "engine": "Use SQLite or PostgreSQL.",
    "fsync": "Set fsync = on in postgresql.conf.",
    "full_page_writes": "Set full_page_writes = on in postgresql.conf.",
    "synchronous_commit": "Set synchronous_commit = on, for this role and database too.",
    "journal_mode": "Use journal_mode=DELETE; WAL only from SQLite 3.51.3.",
    "synchronous": "Use synchronous=EXTRA, or FULL with WAL.",
    "transaction_mode": "Use transaction_mode IMMEDIATE.",
    "timeout": "Let a writer wait 20 seconds.",
}
