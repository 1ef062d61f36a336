"""How far the centres are: the files of the city pack, with names and shapes from the places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from talkoot.commons.base.city import pack
from talkoot.commons.base.pack import ReachChange, ReachFiles, ReachMatrix, SourceRow
from talkoot.commons.base.texts import Texts
from talkoot.commons.places.models import Place
from talkoot.loop.impact import bridge
from talkoot.loop.impact.bridge import BadInput, Changed, Reach

_FOLDER = "reach"
_AREAS = "areas.csv"


@dataclass(frozen=True)
class Chart:
    """Minutes with the names, shapes and sources that belong to them.

    places: slug of an area or a centre -> its place, where the city has one. modes: their names.
    sources: the matrices with their publishers, then who counted what stands in the areas.
    """

    reach: Reach
    places: Mapping[str, Place]
    modes: Mapping[str, Texts | str]
    matrices: tuple[tuple[ReachMatrix, SourceRow], ...]
    counted: SourceRow
    changes: tuple[tuple[ReachChange, SourceRow, tuple[Changed, ...]], ...]

    def name(self, slug: str) -> Texts | str:
        """The name of a centre or an area: of the place, else of the file, else its slug."""
        place = self.places.get(slug)
        if place is not None:
            return dict(place.name)
        in_file = {area.id: area.name for area in self.reach.areas}
        return in_file.get(slug) or slug

    def mode(self, asked: str | None) -> str:
        """The way of travel that was asked for, else the first."""
        return asked if asked in self.reach.modes else self.reach.modes[0]

    def has(self, slug: str) -> bool:
        return slug in self.reach.centres or any(a.id == slug for a in self.reach.areas)


@dataclass(frozen=True)
class Absent:
    """Why there is nothing to show: no-file, or a code of the engine with its sentence."""

    code: str
    sentence: str = ""


def chart(*, shapes: bool = False) -> Chart | Absent:
    """The city's travel times; shapes: with the outlines of the areas, which are large."""
    stated = pack().reach
    if stated is None:
        return Absent("no-file")
    try:
        reach = bridge.reach(_files(Path(settings.CITY_PACK) / _FOLDER, stated))
    except BadInput as no:
        return Absent(no.code, no.sentence)
    sources = {source.slug: source for source in pack().sources}
    return Chart(
        reach=reach,
        places=_places([*(area.id for area in reach.areas), *reach.centres], shapes=shapes),
        modes=_named(reach.modes, stated.matrices),
        matrices=tuple((row, sources[row.source]) for row in stated.matrices),
        counted=sources[stated.areas_source],
        changes=tuple(
            (row, sources[row.source], reach.changed[row.slug]) for row in stated.changes
        ),
    )


def _files(folder: Path, stated: ReachFiles) -> bridge.Files:
    return bridge.Files(
        areas=folder / _AREAS,
        matrices=tuple(folder / row.file for row in stated.matrices),
        changes=tuple((row.slug, folder / row.file) for row in stated.changes),
    )


def _named(modes: Sequence[str], matrices: Sequence[ReachMatrix]) -> dict[str, Texts | str]:
    """What the pack calls each way of travel; the word of the file where it says nothing."""
    names = {mode: texts for row in matrices for mode, texts in row.modes.items()}
    return {mode: names.get(mode) or mode.replace("_", " ").capitalize() for mode in modes}


def _places(slugs: Sequence[str], *, shapes: bool) -> dict[str, Place]:
    rows = Place.objects.filter(slug__in=slugs)
    return {row.slug: row for row in (rows if shapes else rows.defer("geometry"))}
