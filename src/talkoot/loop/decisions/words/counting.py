"""Sentences about counting."""

from talkoot.commons.design.words import Sentences

REFUSALS: Sentences = {}
