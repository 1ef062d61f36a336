"""A city pack: a folder of plain files that holds everything that makes a city itself."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from talkoot.commons.base.texts import Texts


@dataclass(frozen=True)
class City:
    """Who the city is."""

    slug: str
    name: Texts
    languages: tuple[str, ...]
    time_zone: str
    security_contact: str
    theme: Mapping[str, str]


@dataclass(frozen=True)
class Pack:
    city: City


def read_pack(folder: Path) -> Pack:
    """Read the pack in `folder`."""
    row = tomllib.loads((folder / "city.toml").read_text(encoding="utf-8"))
    return Pack(City(**{**row, "languages": tuple(row["languages"])}))
