"""Words of the forms of a panel, and what people may be asked about themselves."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talkoot.commons.base.texts import Texts
from talkoot.commons.places.queries import choosable
from talkoot.loop.calls.queries import languages
from talkoot.loop.calls.words import IN_LANGUAGE
from talkoot.loop.decisions.rules.panels import Invite, Objective, ValueKind

Words = str | Promise

FIELDS: Mapping[str, Words] = {
    "title": _("Title"),
    "task": _("The question"),
    "practical": _("When, where and what is paid"),
    "statement": _("The statement"),
}
HINTS: Mapping[str, Words] = {
    "title": _("What the panel is called, in a few words."),
    "task": _("What the panel shall answer, and what happens with the answer."),
    "practical": _("Days and times, the place, what is paid, and what help there is."),
    "statement": _("What the panel says, in its own words. It is published as it stands."),
}
INVITES: Mapping[str, Words] = {
    Invite.REGISTER: _("Those who get a letter, drawn by lot from a register"),
    Invite.OPEN: _("Everyone who lives in the city (open call)"),
}
OBJECTIVES: Mapping[str, Words] = {
    Objective.LEXIMIN: _("The smallest chance as large as can be, then the next, and so on"),
    Objective.MAXIMIN: _("The smallest chance as large as can be, all others nearly equal"),
    Objective.NASH: _("The product of all chances as large as can be"),
}
VALUE_KINDS: Mapping[str, Words] = {
    ValueKind.DICE: _("Dice thrown at an open meeting"),
    ValueKind.LOTTERY: _("Numbers of a public lottery"),
    ValueKind.DRAND: _("A round of the public random beacon drand"),
}
VALUE_SHAPES: Mapping[str, Words] = {
    ValueKind.DICE: _("At least ten throws in order, such as 3 6 1 1 4 2 5 6 2 3."),
    ValueKind.LOTTERY: _("The numbers in the order in which they were published, such as 4 11 23."),
    ValueKind.DRAND: _("The 64 figures and letters of the field “randomness”."),
}

# What a panel may ask, with its answers. Names are kept with the panel in every language.
ASKED: Mapping[str, Words] = {
    "age": _("Age"),
    "gender": _("Gender"),
    "area": _("Where you live"),
    "language": _("Mother tongue"),
    "education": _("Education"),
}
_ANSWERS: Mapping[str, tuple[tuple[str, Words], ...]] = {
    "age": (
        ("16-29", _("16–29 years")),
        ("30-44", _("30–44 years")),
        ("45-64", _("45–64 years")),
        ("65", _("65 years or more")),
    ),
    "gender": (
        ("woman", _("Woman")),
        ("man", _("Man")),
        ("other", _("Another gender, or I would rather not say")),
    ),
    "language": (
        ("fi", pgettext_lazy("language", "Finnish")),
        ("sv", pgettext_lazy("language", "Swedish")),
        ("other", pgettext_lazy("language", "Another language")),
    ),
    "education": (
        ("basic", _("Comprehensive school")),
        ("secondary", _("Upper secondary or vocational school")),
        ("higher", _("University or university of applied sciences")),
    ),
}


def asked_of(keys: Iterable[str]) -> list[tuple[str, Texts, list[tuple[str, Texts, int | None]]]]:
    """The chosen questions with their answers, worded in every language, in the order above."""
    chosen = set(keys)
    return [
        (key, _in_all(ASKED[key]), _areas() if key == "area" else _of(key))
        for key in ASKED
        if key in chosen
    ]


def _of(key: str) -> list[tuple[str, Texts, int | None]]:
    return [(code, _in_all(name), None) for code, name in _ANSWERS[key]]


def _areas() -> list[tuple[str, Texts, int | None]]:
    return [(place.slug[:40], dict(place.name), None) for place in choosable()]


def _in_all(words: Words) -> Texts:
    found = {}
    for code in languages():
        with translation.override(code):
            found[code] = str(words)
    return found


def label(field: str, language: str) -> Any:
    """A text field in one language, such as "Title in Finnish"."""
    return format_lazy("{} {}", FIELDS[field], IN_LANGUAGE.get(language, language))


TABLES = {
    "fields": FIELDS,
    "hints": HINTS,
    "in_language": {code: capfirst(phrase) for code, phrase in IN_LANGUAGE.items()},
}
"""What the macro of fields in every language needs."""
