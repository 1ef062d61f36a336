"""Texts in several languages: a plain dict such as {"fi": "…", "sv": "…", "en": "…"}."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import get_language

Texts = Mapping[str, str]


def pick(texts: Texts, language: str | None = None) -> tuple[str, str]:
    """The text in `language` or, failing that, in the first language that has one.

    The city's own languages come first, then whatever another city's round was written in.
    Returns the text and the language it is in; empty text and the asked language where there
    is none at all.
    """
    asked = language or (get_language() or settings.LANGUAGE_CODE)[:2]
    for code in (asked, *(code for code, _ in settings.LANGUAGES), *texts):
        if texts.get(code):
            return texts[code], code
    return "", asked
