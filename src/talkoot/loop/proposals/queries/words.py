"""Base forms of words, so that "pyörätiellä" finds "pyörätie"."""

import re
import unicodedata
from functools import cache

from simplemma import Lemmatizer
from simplemma.strategies import DefaultStrategy, StreamDictionaryFactory

LANGUAGES = ("fi", "sv", "en")
_LONGEST = 40
_SHORTEST = 2
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def lemmas(text: str, language: str) -> frozenset[str]:
    """The base forms in a text; each word in its language, and as written when unknown."""
    return frozenset(base(word, language) for word in words(text))


def words(text: str) -> list[str]:
    """The words of a text in lower case, without signs, shortened where absurdly long."""
    plain = unicodedata.normalize("NFC", text).lower()
    return [word[:_LONGEST] for word in _WORD.findall(plain) if len(word) >= _SHORTEST]


def base(word: str, language: str) -> str:
    """The base form in one language; any other language is left as it is written."""
    if language not in LANGUAGES:
        return word
    return _lemmatizer().lemmatize(word, lang=language).lower()[:_LONGEST]


@cache
def _lemmatizer() -> Lemmatizer:
    # Reads its dictionaries as a stream: a fifth of the memory of the library's default.
    factory = StreamDictionaryFactory()
    return Lemmatizer(lemmatization_strategy=DefaultStrategy(dictionary_factory=factory))
