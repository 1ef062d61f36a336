"""Reads a pack's folder, file by file in the order in which one leans on the other."""

from hashlib import sha256
from pathlib import Path

from talkoot.commons.base.pack.city_file import read_city
from talkoot.commons.base.pack.contents import Pack
from talkoot.commons.base.pack.conversations_file import read_conversations
from talkoot.commons.base.pack.examples_file import read_examples
from talkoot.commons.base.pack.experiments_file import read_experiments
from talkoot.commons.base.pack.figures_files import (
    read_indicators,
    read_observations,
    read_sources,
)
from talkoot.commons.base.pack.goals_file import read_goals
from talkoot.commons.base.pack.panels_file import read_panels
from talkoot.commons.base.pack.places_file import read_places
from talkoot.commons.base.pack.reach_file import read_reach
from talkoot.commons.base.pack.services_file import read_services

FILES = (
    "city.toml",
    "places.geojson",
    "sources.toml",
    "indicators.toml",
    "observations.csv",
    "goals.toml",
    "examples.toml",
    "conversations.toml",
    "panels.toml",
    "experiments.toml",
    "services.toml",
    "reach/reach.toml",
)


def read_pack(folder: Path) -> Pack:
    """Read the pack in `folder`, whole or not at all.

    Raises BadPack with the code, the file and line, and the remedy.
    """
    city = read_city(folder)
    places = read_places(folder, city.languages)
    sources = read_sources(folder, city.languages)
    source_slugs = {row.slug for row in sources}
    place_slugs = {row.slug for row in places}
    indicators = read_indicators(folder, city.languages, source_slugs)
    by_slug = {row.slug: row for row in indicators}
    observations = read_observations(folder, by_slug, place_slugs, source_slugs)
    goals = read_goals(folder, city.languages, by_slug, source_slugs)
    examples = read_examples(folder, city.languages, place_slugs, {row.slug for row in goals})
    return Pack(
        city=city,
        places=places,
        sources=sources,
        indicators=indicators,
        observations=observations,
        goals=goals,
        examples=examples,
        conversations=read_conversations(folder, city.languages, examples),
        panels=read_panels(folder, city.languages, examples),
        experiments=read_experiments(folder, city.languages, place_slugs, examples),
        services=read_services(folder, city.languages, goals),
        reach=read_reach(folder, city.languages, source_slugs),
        digest=digest(folder),
    )


def digest(folder: Path) -> str:
    """SHA-256 over the names and contents of the files that make the pack."""
    sum_ = sha256()
    for name in FILES:
        path = folder / name
        if path.exists():
            inner = sha256(path.read_bytes()).hexdigest()
            sum_.update(f"{name} {inner}\n".encode())
    return sum_.hexdigest()
