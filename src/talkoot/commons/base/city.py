"""The city that this installation serves, as its pack states it."""

from functools import cache

from django.conf import settings

from talkoot.commons.base.pack import Pack, read_pack


@cache
def pack() -> Pack:
    """The whole pack, read once."""
    return read_pack(settings.CITY_PACK)
