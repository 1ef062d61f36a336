"""A result in words: what was chosen and why, what was a tie, what other rules would have done."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from talkoot.commons.base.texts import Texts, pick
from talkoot.commons.design import maps
from talkoot.commons.design.environment import day, money, number
from talkoot.commons.places.models import Place
from talkoot.loop.decisions.queries.results import Project, Result
from talkoot.loop.decisions.rules.ceremony import Channel
from talkoot.loop.decisions.words import reasons

RULES = {
    ("equal-shares", "cost"): _lazy("Equal shares, large projects count more"),
    ("equal-shares", "cardinality"): _lazy("Equal shares, every project counts the same"),
    ("bounded-overspending", "cost"): _lazy("Equal shares with bounded overspending"),
    ("phragmen", ""): _lazy("Phragmén"),
    ("greedy", "cost"): _lazy("Most votes first"),
    ("greedy", "cardinality"): _lazy("Most votes for the money first"),
    ("greedy-stop", "cost"): _lazy("Most votes first, stop when one does not fit"),
    ("greedy-stop", "cardinality"): _lazy(
        "Most votes for the money first, stop when one does not fit"
    ),
    ("max-welfare", "cost"): _lazy("The set worth most to all voters"),
    ("published", ""): _lazy("The city's own rule"),
}
MEANINGS = {
    "equal-shares": _lazy(
        "Each voter gets an equal share of the money and spends it only on the projects they "
        "chose. A project is chosen when its voters can pay for it together."
    ),
    "greedy": _lazy(
        "The project with the most votes is chosen first, then the next that still fits the money."
    ),
    "greedy-stop": _lazy(
        "The project with the most votes is chosen first, then the next, until one does not fit."
    ),
    "bounded-overspending": _lazy(
        "As equal shares, but a project may also be chosen when its voters can pay only a part. "
        "The missing part comes from money that others have not spent."
    ),
    "phragmen": _lazy(
        "All voters receive money at the same pace. The project is chosen whose voters can first "
        "pay for it together. The count ends when that project no longer fits the money."
    ),
    "max-welfare": _lazy(
        "Of all sets of projects that fit the money, the one is chosen that is worth most to all "
        "voters together. A project is worth its cost to everyone who chose it."
    ),
    "published": _lazy("What the city published. We do not know how to recount its rule."),
}
COMPLETIONS = {
    "": _lazy("money left over stays"),
    "none": _lazy("money left over stays"),
    "add1": _lazy("shares are raised while the money suffices"),
    "add1u": _lazy("shares are raised, then the most votes first"),
    "greedy": _lazy("then the most votes first"),
}
_WITHOUT_SHARES = ("phragmen", "published")
CHANNELS = {
    Channel.WEB: _lazy("On the web"),
    Channel.PAPER: _lazy("On paper"),
    Channel.SCHOOL: _lazy("At school"),
}


def rule_name(outcome: Mapping[str, Any]) -> str:
    """The name of a rule as readers know it."""
    return str(RULES[outcome["rule"], outcome["satisfaction"] or _default(outcome["rule"])])


def _default(rule: str) -> str:
    return "" if rule in _WITHOUT_SHARES else "cost"


def full_rule_name(outcome: Mapping[str, Any]) -> str:
    """The name of a rule with what equal shares does with money left over."""
    name = rule_name(outcome)
    if outcome["rule"] != "equal-shares":
        return name
    return f"{name}; {COMPLETIONS[outcome['completion']]}"


def completion_note(result: Result) -> str:
    """What equal shares is taken to do with money left over, where the vote does not say it."""
    others = [one for one in result.outcome["others"] if one["rule"] == "equal-shares"]
    if not others:
        return ""
    how = COMPLETIONS[others[0]["completion"]]
    if result.outcome["rule"] == "equal-shares":
        return _("Equal shares is counted as in this vote: %(how)s.") % {"how": how}
    return _(
        "This vote does not say what equal shares would do with money left over. Here it is "
        "counted so: %(how)s."
    ) % {"how": how}


def rule_meanings(result: Result) -> list[tuple[str, str]]:
    """Each rule on the page with what it does, once each."""
    shown = (result.outcome, *result.outcome["others"])
    return [(rule_name(one), str(MEANINGS[one["rule"]])) for one in shown]


def summary(result: Result) -> str:
    """The result in one sentence."""
    outcome = result.outcome
    return ngettext(
        "%(chosen)s of %(num)s project gets the money: %(spent)s of %(budget)s.",
        "%(chosen)s of %(num)s projects get the money: %(spent)s of %(budget)s.",
        len(result.projects),
    ) % {
        "chosen": number(len(result.winners)),
        "num": number(len(result.projects)),
        "spent": money(outcome["spent"], result.vote.currency),
        "budget": money(outcome["budget"], result.vote.currency),
    }


def coverage(result: Result) -> str:
    """How many voters got something."""
    outcome = result.outcome
    return _(
        "%(covered)s of %(voters)s voters (%(share)s %%) voted for at least one chosen project."
    ) % {
        "covered": number(outcome["covered"]),
        "voters": number(outcome["voters"]),
        "share": _share(outcome["covered"], outcome["voters"]),
    }


def _share(part: int, whole: int) -> str:
    """Whole per cent, but never 0 or 100 where it is not none or all of them."""
    share = 100 * part / whole if whole else 0
    if round(share) in (0, 100) and part not in (0, whole):
        return number(min(max(round(share, 1), 0.1), 99.9))
    return number(round(share))


def order_note(result: Result) -> str:
    """What the order of the winners means, and what each voter had to spend."""
    outcome = result.outcome
    if outcome["rule"] == "published":
        return _("The projects with the most votes stand first.")
    order = _("The projects stand in the order in which the count chose them.")
    if outcome["purse"] is None:
        return order
    share = _("Each voter had a share of %(purse)s to spend on the projects they chose.")
    return f"{order} {share}" % {"purse": money(outcome["purse"], result.vote.currency)}


def reason(project: Project, result: Result) -> str:
    """Why one project won or did not."""
    return reasons.sentence(project, result)


def reasons_for_authors(result: Result) -> dict[str, Texts]:
    """The reason of each proposal in every language, by its slug."""
    found: dict[str, dict[str, str]] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for project in result.projects:
                if project.proposal:
                    found.setdefault(project.proposal, {})[code] = reason(project, result)
    return dict(found)


def archive_notes(result: Result) -> list[str]:
    """What a reader of a round held elsewhere must know."""
    source = result.count.source
    if not source:
        return []
    notes = [_("The ballots come from the file %(name)s of Pabulib.") % {"name": source["name"]}]
    if source["winners"] == "published":
        notes.append(
            _(
                "The city used a rule that we cannot recount (%(rule)s). The winners are those "
                "that the city published; the other rules below are counted from the same ballots."
            )
            % {"rule": source["rule"] or _("not named")}
        )
    elif source["winners"] == "not-named":
        notes.append(
            _(
                "The file does not name the projects that the city chose, and its rule as "
                "%(rule)s. The projects below are those that our count of the ballots gives."
            )
            % {"rule": source["rule"] or _("not named")}
        )
    else:
        notes.append(_("A recount of the ballots gives just the winners that the city published."))
    return notes


def ties_note(result: Result) -> str:
    """How ties were settled, in general."""
    if result.count.source:
        return _("Equal projects were taken in the order in which the city's file lists them.")
    return _(
        "The order that settles ties was drawn by lot and published on %(day)s, before voting."
    ) % {"day": day(result.vote.drawn_at)}


def tie(one: Mapping[str, Any], result: Result) -> str:
    """One tie and how it was settled."""
    titles = {id_: result.by_id[id_].title for id_ in one["projects"]}
    rest = [title for id_, title in titles.items() if id_ != one["chosen"]]
    return _("“%(chosen)s” went before %(rest)s: the published order names it first.") % {
        "chosen": titles[one["chosen"]],
        "rest": ", ".join(f"“{title}”" for title in rest),
    }


def comparison(result: Result) -> str:
    """What the other rules would have changed, in one or two sentences."""
    same = [o for o in result.outcome["others"] if not _differing(result, o)]
    others = result.outcome["others"]
    if len(same) == len(others):
        return _("All the rules shown choose the same projects.")
    parts = [
        ngettext(
            "%(rule)s would have changed %(num)s project.",
            "%(rule)s would have changed %(num)s projects.",
            n,
        )
        % {"rule": rule_name(other), "num": number(n)}
        for other in others
        if (n := _differing(result, other))
    ]
    return " ".join(parts)


def _differing(result: Result, other: Mapping[str, Any]) -> int:
    return len(set(result.outcome["winners"]) ^ set(other["winners"]))


def comparison_columns(result: Result) -> list[Any]:
    return [
        _("Rule"),
        {"label": _("Chosen projects"), "number": True},
        {"label": _("Money given"), "number": True},
        {"label": _("Voters with a chosen project"), "number": True},
    ]


def comparison_totals(result: Result) -> list[list[str]]:
    """One row a rule, the vote's own first."""
    own = full_rule_name(result.outcome)
    return [
        totals_row(result.outcome, result, _("%(rule)s (this result)") % {"rule": own}),
        *(totals_row(one, result, full_rule_name(one)) for one in result.outcome["others"]),
    ]


def totals_row(outcome: Mapping[str, Any], result: Result, name: str) -> list[str]:
    """An outcome on the ballots of a result: projects, money, and voters with a project."""
    covered = outcome["covered"]
    return [
        name,
        number(len(outcome["winners"])),
        money(outcome["spent"], result.vote.currency),
        f"{number(covered)} ({_share(covered, result.outcome['voters'])} %)",
    ]


def disputed_columns(result: Result) -> list[Any]:
    shown = (result.outcome, *result.outcome["others"])
    return [_("Project"), {"label": _("Cost"), "number": True}, *(rule_name(o) for o in shown)]


def disputed_rows(result: Result) -> list[list[str]]:
    """Where the rules part: a project a row, a rule a column."""
    return [
        [
            row.title,
            money(row.cost, result.vote.currency),
            *(_("chosen") if on else "" for on in row.selected_by),
        ]
        for row in result.disputed
    ]


def ballot_facts(result: Result) -> list[tuple[str, str]]:
    """Dates and numbers of the count."""
    vote, outcome = result.vote, result.outcome
    facts = [
        (_("Ballots counted"), number(outcome["voters"])),
        (_("Rule"), rule_name(outcome)),
        (_("Voting ended"), day(vote.closes_at)),
    ]
    if vote.invalid:
        facts.insert(1, (_("Ballots without a valid choice"), number(vote.invalid)))
    if not result.count.source:
        facts.append((_("Counted"), day(result.count.counted_at)))
        if vote.certified_at:
            facts.append(
                (_("Certified by two people"), day(vote.certified_at)),
            )
    return facts


def channels_note(result: Result) -> str:
    """How ballots came in, in one sentence."""
    shown = {name: n for name, n in result.channels.items() if n is not None}
    note = "; ".join(f"{CHANNELS[Channel(name)]}: {number(n)}" for name, n in shown.items())
    if len(shown) < len(result.channels):
        hidden = _("Numbers so small that they could point to a person are not shown.")
        return f"{note}. {hidden}" if note else hidden
    return f"{note}."


def channel_rows(result: Result) -> list[list[str]]:
    return [
        [str(CHANNELS[Channel(name)]), number(n) if n is not None else _("not shown")]
        for name, n in result.channels.items()
    ]


def counted() -> str:
    """What comes after the count."""
    return _("The votes are counted. Look at the result; two people certify it.")


def certified(published: bool) -> str:
    """What happened when someone certified."""
    if published:
        return _("Two people have certified the result. It is published.")
    return _("You have certified the result. It is published when another person certifies it too.")


def size(count: int | None) -> str:
    """The size of a download."""
    kilobytes = max(1, round((count or 0) / 1000))
    if kilobytes < 1000:
        return f"{number(kilobytes)} kB"
    return f"{number(round(kilobytes / 1000, 1))} MB"


def tally_command(result: Result) -> str:
    """The command that counts the ballots of the bundle by the vote's rule."""
    outcome = result.outcome
    if outcome["rule"] == "published":
        return "talkoot tally election.pb --rule equal-shares"
    options = {
        "--rule": outcome["rule"],
        "--satisfaction": outcome["satisfaction"],
        "--completion": outcome["completion"],
    }
    given = " ".join(f"{name} {value}" for name, value in options.items() if value)
    return f"talkoot tally election.pb {given}"


def map_note(result: Result) -> str:
    """What the map shows, in one sentence."""
    placed = sum(1 for row in result.winners if row.lon is not None)
    return ngettext(
        "The map shows %(placed)s of %(num)s chosen project.",
        "The map shows %(placed)s of %(num)s chosen projects.",
        len(result.winners),
    ) % {"placed": number(placed), "num": number(len(result.winners))}


def map_of(result: Result, areas: Iterable[Place]) -> dict[str, Any] | None:
    """The winners that have a spot; on the shapes of the city where the round is its own."""
    spots = [_spot(row) for row in result.winners if row.lon is not None]
    if not spots:
        return None
    shapes = [] if result.count.source else [_area(place) for place in areas if place.geometry]
    return maps.collection([*shapes, *spots])


def _spot(row: Project) -> dict[str, Any]:
    address = reverse("proposals:proposal", args=[row.proposal]) if row.proposal else ""
    return maps.feature(id=row.id, name=row.title, lon=row.lon, lat=row.lat, url=address)


def _area(place: Place) -> dict[str, Any]:
    return maps.feature(
        id=place.slug,
        name=pick(place.name)[0],
        geometry=place.geometry,
        lon=place.lon,
        lat=place.lat,
        named=True,
    )
