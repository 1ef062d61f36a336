"""Reading places: the tree, and what lies on the way up and down."""

from collections.abc import Iterable

from django.db.models import QuerySet

from talkoot.commons.places.models import Place

# Enough for names, lists and links; shapes are large and read only for maps.
_LIGHT = ("slug", "kind", "parent", "name", "lon", "lat", "position")


def choosable() -> QuerySet[Place]:
    """Places by which people choose: the city's centres and the rest, without shapes."""
    kinds = (Place.Kind.CENTRE, Place.Kind.REST)
    return Place.objects.filter(kind__in=kinds).only(*_LIGHT)


def everywhere() -> QuerySet[Place]:
    """Every place without its shape, in the order of lists."""
    return Place.objects.only(*_LIGHT)


def shapes() -> QuerySet[Place]:
    """The centres and the rest with their shapes, for a map of the whole city."""
    return Place.objects.filter(kind__in=(Place.Kind.CENTRE, Place.Kind.REST))


def around(place: Place) -> set[int]:
    """Keys of the place itself, of what it lies in and of what lies in it."""
    parents = dict(Place.objects.values_list("pk", "parent_id"))
    return {*_up(place.pk, parents), *_down(place.pk, parents)}


def _up(key: int | None, parents: dict[int, int | None]) -> Iterable[int]:
    while key is not None:
        yield key
        key = parents.get(key)


def _down(key: int, parents: dict[int, int | None]) -> Iterable[int]:
    for child, parent in parents.items():
        if parent == key:
            yield child
            yield from _down(child, parents)
