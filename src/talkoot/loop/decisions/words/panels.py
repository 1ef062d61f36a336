"""Where a panel stands, why something may not be, and what the figures of a draw mean."""

from collections.abc import Mapping
from copy import copy

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from talkoot.commons.base import Refused
from talkoot.commons.base.texts import pick
from talkoot.commons.design.environment import number
from talkoot.commons.design.words import Sentences, sentence
from talkoot.loop.decisions.models import Panel
from talkoot.loop.decisions.queries import panels as queries
from talkoot.loop.decisions.rules.panels import SeatState, State
from talkoot.loop.decisions.words import panel_forms as forms

Words = str | Promise

STATES: Mapping[str, Words] = {
    State.DRAFT: _lazy("Draft"),
    State.OPEN: _lazy("Registration"),
    State.CLOSED: _lazy("Registration is over"),
    State.PUBLISHED: _lazy("The draw is announced"),
    State.DRAWN: _lazy("Drawn"),
    State.REPORTED: _lazy("The panel has spoken"),
}
TONES = {State.OPEN: "open", State.REPORTED: "good", State.DRAFT: "quiet"}
SEATS: Mapping[str, Words] = {
    SeatState.WAITING: _lazy("Reserve"),
    SeatState.OFFERED: _lazy("Drawn, has not answered"),
    SeatState.ACCEPTED: _lazy("Takes part"),
    SeatState.DECLINED: _lazy("Cannot come"),
}
SEAT_TONES = {SeatState.OFFERED: "care", SeatState.ACCEPTED: "good", SeatState.DECLINED: "quiet"}

REFUSALS: Sentences = {
    # Making a panel
    "panel-without-call": _lazy(
        "The call is not published or has been withdrawn. A panel serves a call that stands."
    ),
    "panel-times": _lazy(
        "Registration must close after it opens, and the draw comes after that. Check the times."
    ),
    "panel-slug-taken": _lazy("There is a panel at the address “%(slug)s”. Write another one."),
    "panel-texts-missing": _lazy(
        "Write the question, and when and where the panel meets, before people are asked."
    ),
    "panel-no-quotas": _lazy("Choose at least one thing that people are asked about themselves."),
    # Registering
    "register-not-yet": _lazy("Registration is not open yet. It opens on %(opens_at)s."),
    "register-over": _lazy("Registration is over. It closed on %(closes_at)s."),
    "register-still-open": _lazy("Registration runs until %(closes_at)s. Close it after that."),
    "registered-already": _lazy("This person or this letter is registered already."),
    "answers-wrong": _lazy("Choose one answer to each question."),
    "not-agreed": _lazy("Tick the box if you would take part. Without it nothing is kept."),
    "name-missing": _lazy("Write a name, so that the office knows whom it meets."),
    "phone-missing": _lazy("Write a telephone number, so that the office can tell them."),
    "pool-is-fixed": _lazy(
        "The pool is fixed and its hash is published, so nobody can leave it. "
        "If you are drawn you can say no."
    ),
    # Letters
    "panel-is-open-to-all": _lazy("Everyone may register for this panel, so no letters are drawn."),
    "letters-count": _lazy("Draw between 1 and %(most)s letters."),
    "register-unreadable": _lazy("The file cannot be read. Save the register as CSV in UTF-8."),
    "register-columns": _lazy(
        "The first line must name the columns, each once. These are missing: %(missing)s."
    ),
    "register-row": _lazy(
        "Line %(line)s does not fit: it needs a value for each column, and name and address."
    ),
    "register-empty": _lazy("There is nobody in the file. Choose another one."),
    "register-differs": _lazy(
        "This is another file than the one of the first letters (SHA-256 %(hash)s …). Use the "
        "same file, so that nobody gets two letters."
    ),
    "register-used-up": _lazy(
        "The register has only %(left)s homes that have no letter yet. Draw fewer letters."
    ),
    # Quotas
    "quota-order": _lazy(
        "%(category)s, %(feature)s: the least (%(minimum)s) is more than the most (%(maximum)s)."
    ),
    "quota-pool": _lazy(
        "%(category)s, %(feature)s: at least %(minimum)s are asked for, and %(pool)s registered."
    ),
    "quota-sum-low": _lazy(
        "%(category)s: the least numbers add up to %(total)s, and the panel has %(size)s places."
    ),
    "quota-sum-high": _lazy(
        "%(category)s: the most numbers add up to %(total)s, and the panel has %(size)s places."
    ),
    "pool-too-small": _lazy(
        "%(pool)s people have registered, and the panel has %(size)s places. Invite more people."
    ),
    "quotas-clash": _lazy(
        "No panel fits all quotas at once. Change one of those that clash, or invite more people."
    ),
    "quota-number": _lazy("“%(typed)s” is not a whole number. Write figures only."),
    # The draw
    "value-not-named": _lazy(
        "Name the value that decides, and the one that counts if it does not come, before you "
        "publish."
    ),
    "fallback-too-soon": _lazy(
        "The other value must come more than an hour after the draw on %(draw_at)s. Give a later "
        "time."
    ),
    "draw-too-soon": _lazy(
        "The draw was announced for %(draw_at)s. The list must be public before that: give a "
        "later time."
    ),
    "value-shape": _lazy("“%(typed)s” is not written like this kind of value. See the hint."),
    "values-differ": _lazy(
        "The two entries differ. Look at the value again, both of you. Nothing was drawn."
    ),
    "draw-not-yet": _lazy("The draw is on %(draw_at)s. The value is entered after that."),
    "fallback-not-yet": _lazy("The other value counts only from %(fallback_at)s on."),
    "drawn-already": _lazy(
        "This panel has been drawn. A pool is drawn once, ever; the attempt is in the ledger."
    ),
    "pool-changed": _lazy(
        "Pool or quotas are not the ones that were worked out or published. Nothing was changed; "
        "try again, and tell the auditors if it happens again."
    ),
    "out-of-time": _lazy(
        "The list of panels was not ready in ten minutes. Leave more room in the quotas."
    ),
    # After it
    "seat-answered": _lazy("This place has been answered already, or is not on offer now."),
    "statement-missing": _lazy("Write the statement in at least one language."),
    "panel-not-met": _lazy("Note the panel's meetings first: who was there says who speaks."),
}


def refusal(no: Refused, panel: Panel | None = None) -> str:
    """A refusal about quotas, with the names of categories and features in it."""
    if panel is None or "category" not in no.values:
        return sentence(REFUSALS, no)
    names = names_of(panel)
    named = copy(no)
    named.values = values = dict(no.values)
    key = values["category"]
    if "feature" in values:
        values["feature"] = names.get((key, values["feature"]), values["feature"])
    values["category"] = names.get((key, ""), key)
    return sentence(REFUSALS, named)


def names_of(panel: Panel) -> dict[tuple[str, str], str]:
    """(category, feature) → name in the reader's language; feature "" names the category."""
    found = {}
    for category in queries.categories_of(panel):
        found[category.key, ""] = pick(category.name)[0]
        for feature in category.features.all():
            found[category.key, feature.key] = pick(feature.name)[0]
    return found


def invitation(panel: Panel) -> str:
    return str(forms.INVITES[panel.invite])


def fairness(panel: Panel) -> str:
    return str(forms.OBJECTIVES[panel.objective])


def lead(panel: Panel) -> str:
    """The panel in one sentence."""
    return ngettext(
        "%(num)s resident is drawn by lot and thinks the question through for the city.",
        "%(num)s residents are drawn by lot and think the question through for the city.",
        panel.size,
    ) % {"num": number(panel.size)}


def answers_in_words(panel: Panel, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """What somebody answered, as (question, answer)."""
    names = names_of(panel)
    return [(names.get((c, ""), c), names.get((c, f), f)) for c, f in answers.items()]


def steps(panel: Panel) -> list[tuple[Words, bool, bool]]:
    """The way of a panel: (words, whether it is behind us, whether we are there)."""
    order = (
        (State.OPEN, _lazy("People register")),
        (State.PUBLISHED, _lazy("Pool and chances are published")),
        (State.DRAWN, _lazy("The draw, and the panel meets")),
        (State.REPORTED, _lazy("The statement goes to those who decide")),
    )
    all_states = list(State)
    here = all_states.index(State(panel.state))
    reached = [state for state, _words in order if all_states.index(state) <= here]
    now = reached[-1] if reached else None
    return [(words, state in reached and state != now, state == now) for state, words in order]
