"""Whether a database keeps what it has acknowledged: the settings that lost votes in power cuts.

`docs/methods/durability.md` has the drills behind each line.
"""

from typing import Any

# Write-ahead logging has a known corruption bug before this version.
_WAL_IS_SOUND = (3, 51, 3)
_FULL, _EXTRA = 2, 3
_TIMEOUT_SECONDS = 20
_POSTGRESQL_ON = ("fsync", "full_page_writes", "synchronous_commit")


def faults(connection: Any) -> list[str]:
    """Names of the settings of an open connection that are unsafe; empty when all is well."""
    if connection.vendor == "postgresql":
        return postgresql_faults(_shown(connection))
    if connection.vendor == "sqlite":
        return sqlite_faults(_pragmas(connection), connection.settings_dict.get("OPTIONS", {}))
    return ["engine"]


def postgresql_faults(values: dict[str, str]) -> list[str]:
    """values: setting -> what SHOW says of it."""
    return [name for name in _POSTGRESQL_ON if values[name] == "off"]


def sqlite_faults(pragmas: dict[str, Any], options: dict[str, Any]) -> list[str]:
    """pragmas: journal_mode, synchronous and version; options: Django's for the connection."""
    found = []
    journal, level = pragmas["journal_mode"], pragmas["synchronous"]
    if journal == "wal":
        if pragmas["version"] < _WAL_IS_SOUND:
            found.append("journal_mode")
        if level < _FULL:
            found.append("synchronous")
    else:
        if journal in ("off", "memory"):
            found.append("journal_mode")
        if level < _EXTRA:
            found.append("synchronous")
    if str(options.get("transaction_mode", "")).upper() not in ("IMMEDIATE", "EXCLUSIVE"):
        found.append("transaction_mode")
    if options.get("timeout", 0) < _TIMEOUT_SECONDS:
        found.append("timeout")
    return found


def _shown(connection: Any) -> dict[str, str]:
    with connection.cursor() as cursor:
        values = {}
        for name in _POSTGRESQL_ON:
            cursor.execute(f"SHOW {name}")
            values[name] = cursor.fetchone()[0]
    return values


def _pragmas(connection: Any) -> dict[str, Any]:
    with connection.cursor() as cursor:
        values: dict[str, Any] = {}
        for name in ("journal_mode", "synchronous"):
            cursor.execute(f"PRAGMA {name}")
            values[name] = cursor.fetchone()[0]
        cursor.execute("SELECT sqlite_version()")
        values["version"] = tuple(map(int, cursor.fetchone()[0].split(".")))
    return values
