"""Where mail goes: a folder by default, an SMTP server when one is named."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def from_url(url: str | None, *, var: Path, laptop: bool) -> tuple[str, dict[str, Any]]:
    """The mail backend's path and its settings."""
    if not url:
        backend = "talkoot.commons.gateways.mail.FolderAndTerminal"
        return (
            backend if laptop else "django.core.mail.backends.filebased.EmailBackend",
            {"EMAIL_FILE_PATH": var / "mail"},
        )
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps"):
        raise ImproperlyConfigured(
            f"EMAIL_URL begins with '{parts.scheme}'. Give smtp://HOST or smtps://HOST"
        )
    return "django.core.mail.backends.smtp.EmailBackend", {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
        "EMAIL_TIMEOUT": 20,
    }
