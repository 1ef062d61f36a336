"""The smallest shared words: refusals, texts in three languages, money."""

from talkoot.commons.base.refusals import Refused

__all__ = ["Refused"]
