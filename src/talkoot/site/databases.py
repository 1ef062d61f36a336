"""One DATABASE_URL becomes safe settings for SQLite or PostgreSQL."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# DELETE with EXTRA is the mode that lost nothing in power cuts; write-ahead logging has a known
# corruption bug before SQLite 3.51.3.
_SQLITE_PRAGMAS = "PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA;"


def from_url(url: str | None, *, var: Path) -> dict[str, Any]:
    """Django's settings for one database; SQLite in the var folder where no address is given."""
    if not url:
        return _sqlite(var / "talkoot.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme in ("postgresql", "postgres"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "OPTIONS": {"pool": True, **dict(parse_qsl(parts.query))},
        }
    raise ImproperlyConfigured(
        f"DATABASE_URL begins with '{parts.scheme}'. Give sqlite:///FILE or postgresql://…"
    )


def _sqlite(path: Path) -> dict[str, Any]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": _SQLITE_PRAGMAS,
        },
    }
