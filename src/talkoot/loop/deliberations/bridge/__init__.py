"""Opinions to the engine and back: the map, one person's place, Polis' files in and out."""

from talkoot.loop.deliberations.bridge.archives import Archive, Said, read_archive
from talkoot.loop.deliberations.bridge.maps import Drawn, Figure, Place, draw, new_priority, place
from talkoot.loop.deliberations.bridge.votes import comments, participants_votes, summary

__all__ = [
    "Archive",
    "Drawn",
    "Figure",
    "Place",
    "Said",
    "comments",
    "draw",
    "new_priority",
    "participants_votes",
    "place",
    "read_archive",
    "summary",
]
