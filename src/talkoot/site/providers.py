"""OpenID Connect providers from a TOML file: one table a provider.

[[provider]]
id = "strong"                      # part of the return address
name = "Suomi.fi e-Identification" # shown on the button
client_id = "…"
secret = "…"
server_url = "https://…"           # where /.well-known/openid-configuration is found
strong = true                      # counts as strong identification for ballots
acr = ["…"]                        # levels of identification that are enough; any where left out
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


def openid_connect(file: str | None) -> dict[str, Any]:
    """Allauth's settings for the providers in `file`; none where no file is named."""
    rows = tomllib.loads(Path(file).read_text())["provider"] if file else []
    apps = [
        {
            "provider_id": row["id"],
            "name": row["name"],
            "client_id": row["client_id"],
            "secret": row["secret"],
            "settings": {
                "server_url": row["server_url"],
                "strong": row.get("strong", False),
                "acr": row.get("acr", []),
            },
        }
        for row in rows
    ]
    return {"openid_connect": {"APPS": apps, "OAUTH_PKCE_ENABLED": True}}


def origins(settings: Mapping[str, Any]) -> list[str]:
    """Where a sign-in form may lead, for the content security policy."""
    apps = settings["openid_connect"]["APPS"]
    parts = [urlsplit(app["settings"]["server_url"]) for app in apps]
    return [f"{part.scheme}://{part.netloc}" for part in parts]
