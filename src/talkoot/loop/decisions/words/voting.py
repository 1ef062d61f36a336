"""Sentences about voting."""

from talkoot.commons.design.words import Sentences

REFUSALS: Sentences = {}
