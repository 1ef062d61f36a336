"""Texts as counted features: base forms of words, concepts, stretches of letters."""

import csv
import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from importlib import resources

from simplemma import Lemmatizer
from simplemma.strategies import DefaultStrategy, StreamDictionaryFactory

from talkoot_engine.matching.inputs import LANGUAGES, Entry

TITLE_WEIGHT = 2  # a word of the title counts as two
GRAM = 4
_LONGEST = 40
_BEGINS = 4  # a shorter stem is a word of its own
_INSIDE = 5  # a stem so long counts inside a compound, too
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Words that say nothing of what a text is about; the commonest are weighed down anyway.
_EMPTY_WORDS = """
    olla ja tai että se ne joka mikä kun jos ei niin myös voida pitää saada tulla tämä hän me te he
    kaikki muu sekä mutta kuin vain jo nyt siis koska jotta varten kanssa
    och att det den en ett som för på med av till är vara ha kunna ska inte men eller om vi de i
    the a an of to in and or is are be for on with that this it we they as by at from can will not
    but have has our
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


def words(entry: Entry) -> Counter[str]:
    """Base forms in an entry; those of the title weigh double."""
    found: Counter[str] = Counter()
    for text, weight in ((entry.title, TITLE_WEIGHT), (entry.text, 1)):
        for word in split(text):
            lemma = base(word, entry.language)
            if lemma not in _EMPTY:
                found[lemma] += weight
    return found


def grams(entry: Entry) -> Counter[str]:
    """Stretches of four letters within words: a floor that needs no dictionary."""
    found: Counter[str] = Counter()
    for text, weight in ((entry.title, TITLE_WEIGHT), (entry.text, 1)):
        for word in split(text):
            padded = f"_{word}_"
            for start in range(max(1, len(padded) - GRAM + 1)):
                found[padded[start : start + GRAM]] += weight
    return found


def concepts(entry: Entry) -> Counter[str]:
    """What the entry is about, whatever its language; see concepts.csv."""
    found: Counter[str] = Counter()
    languages = (entry.language,) if entry.language else LANGUAGES
    for text, weight in ((entry.title, TITLE_WEIGHT), (entry.text, 1)):
        plain = split(text)
        for language in languages:
            for word in plain:
                for concept in _about(word, language):
                    found[concept] += weight
            for phrase, concept in _phrases(language):
                if phrase in " ".join(plain):
                    found[concept] += weight
    return found


def split(text: str) -> list[str]:
    """The words of a text in lower case, without figures and signs."""
    plain = unicodedata.normalize("NFC", text).lower()
    return [word[:_LONGEST] for word in _WORD.findall(plain) if len(word) > 1]


@lru_cache(maxsize=200_000)
def base(word: str, language: str) -> str:
    """The base form in one language; an unknown language leaves words as they are written."""
    if language not in LANGUAGES:
        return word
    return str(_lemmatizer().lemmatize(word, lang=language)).lower()[:_LONGEST]


@lru_cache(maxsize=200_000)
def _about(word: str, language: str) -> tuple[str, ...]:
    forms = {word, base(word, language)}
    hits = {c for stem, c in _stems(language) for form in forms if _fits(stem, form)}
    return tuple(sorted(hits))


def _fits(stem: str, form: str) -> bool:
    """A stem as =sea is the word alone; others begin a word, and long ones may stand inside it."""
    if stem.startswith("=") or len(stem) < _BEGINS:
        return form == stem.lstrip("=")
    return form.startswith(stem) or (len(stem) >= _INSIDE and stem in form)


@cache
def _lemmatizer() -> Lemmatizer:
    # Reads its dictionaries as a stream: a fifth of the memory of the library's default.
    factory = StreamDictionaryFactory()
    return Lemmatizer(lemmatization_strategy=DefaultStrategy(dictionary_factory=factory))


@cache
def _stems(language: str) -> tuple[tuple[str, str], ...]:
    return tuple((stem, concept) for stem, concept in _table(language) if " " not in stem)


@cache
def _phrases(language: str) -> tuple[tuple[str, str], ...]:
    return tuple((stem, concept) for stem, concept in _table(language) if " " in stem)


@cache
def _table(language: str) -> tuple[tuple[str, str], ...]:
    file = resources.files("talkoot_engine.matching") / "concepts.csv"
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return tuple((stem, row["concept"]) for row in rows for stem in row[language].split("|"))
