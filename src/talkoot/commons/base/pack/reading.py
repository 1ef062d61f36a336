"""Reads a pack's folder."""

import tomllib
from pathlib import Path

from talkoot.commons.base.pack.contents import City, Examples, Pack


def read_pack(folder: Path) -> Pack:
    """Read the pack in `folder`."""
    row = tomllib.loads((folder / "city.toml").read_text(encoding="utf-8"))
    city = City(**{**row, "languages": tuple(row["languages"])})
    return Pack(city, (), (), (), (), (), Examples(), "")
