"""Promise and fact, waits and what-ifs as sentences and tables."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.commons.base.texts import pick
from talkoot.commons.design import charts
from talkoot.commons.design.environment import day, number
from talkoot.loop.services.models import Service
from talkoot.loop.services.rules.requests import State
from talkoot.loop.services.words.states import ACTIVITIES, KINDS

_DAY = 86_400
_SHOWN_MONTHS = 13


def span(hours: int | None) -> str:
    """A promise in words."""
    if hours is None:
        return _("Nothing is promised")
    days, rest = divmod(hours, 24)
    if rest or not days:
        return ngettext("within %(num)s hour", "within %(num)s hours", hours) % {"num": hours}
    return ngettext("within %(num)s day", "within %(num)s days", days) % {"num": days}


def time(seconds: float | None) -> str:
    """How long, in the unit that reads best."""
    if seconds is None:
        return _("not known yet")
    for size, one in ((_DAY, _("%(n)s d")), (3_600, _("%(n)s h")), (60, _("%(n)s min"))):
        if abs(seconds) >= size:
            value = seconds / size
            return one % {"n": number(value, 0 if value >= 100 else 1)}
    return _("%(n)s s") % {"n": number(seconds, 0)}


def days(value: float | None) -> str:
    return time(None if value is None else value * _DAY)


def promise(found: Mapping[str, Any] | None, service: Service) -> str:
    """Promise and fact in one sentence, honest about what is still open."""
    if not found or not found["n"]:
        return _("No requests yet, so nothing is measured.")
    if not found["shown"]:
        return _("Fewer than ten requests so far: too few to say how long they take.")
    half = _("Half of the requests are closed within %(p50)s, nine of ten within %(p90)s.") % {
        "p50": days(found["p50_days"]),
        "p90": days(found["p90_days"]),
    }
    if found["p90_days"] is None:
        half = _("Half of the requests are closed within %(p50)s; too many are open to say more.")
        half %= {"p50": days(found["p50_days"])}
    if found["p50_days"] is None:
        half = _("More than half of the requests are still open.")
    if found["kept"] is None:
        return half
    held = _("The promise was kept for %(kept)s of 100, open requests counted too.") % {
        "kept": number(100 * found["kept"], 0)
    }
    return f"{half} {held}"


def months(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of the table by month, the newest first."""
    return [_month(row) for row in reversed(found)]


def _month(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**told(row), "name": day(_first(row["month"]), "LLLL y")}


def _first(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Figures of one span as words; hidden where they are of fewer than ten."""
    hidden = not row["shown"]
    return {
        "n": row["n"] if not hidden else None,
        "hidden": hidden,
        "open": row["n"] - row["ended"],
        "p50": "" if hidden else days(row["p50_days"]),
        "p90": "" if hidden else days(row["p90_days"]),
        "kept": None if row["kept"] is None else 100 * row["kept"],
        "kept_of_ended": None if row["kept_of_ended"] is None else 100 * row["kept_of_ended"],
        "late": row["late"],
        "open_late": row["open_late"],
        "paused": time((row["paused_days"] or 0) * _DAY) if row["paused_days"] else "",
    }


def chart(found: Sequence[Mapping[str, Any]], service: Service) -> Any:
    """p50 and p90 by month, as lines; None where no month has enough requests."""
    rows = [row for row in found if row["shown"]][-_SHOWN_MONTHS:]
    if len(rows) < 2:
        return None
    lines = [
        charts.Series(
            name,
            [
                charts.Point(n, row[key], _month(row)["name"])
                for n, row in enumerate(rows)
                if row[key] is not None
            ],
        )
        for name, key in ((_("Half within"), "p50_days"), (_("Nine of ten within"), "p90_days"))
    ]
    names = {n: day(_first(row["month"]), "LLL") for n, row in enumerate(rows)}
    return charts.line([one for one in lines if one.points], unit=_("days"), x_words=names)


def remaining(found: Mapping[str, Any] | None, last: str, state: str) -> str:
    """How long a running request may still take; the naive figure where nothing beats it."""
    if not found or state == State.CLOSED:
        return ""
    left = found["left"].get(last if found["beats_naive"] else "", found["left"].get("", 0))
    said = _("Requests like this one take %(left)s more on average.") % {"left": time(left)}
    if found["beats_naive"]:
        how = _(
            "Judged by the last step; for earlier cases this was wrong by %(error)s on average."
        )
    else:
        how = _(
            "It is the middle of all cases, since nothing we tried was better; it was wrong by "
            "%(error)s on average."
        )
    error = found["errors"][found["method"]]
    return f"{said} {how % {'error': time(error)}}"


def activity(code: str, service: Service) -> str:
    """An activity of the map by its name in the catalogue."""
    if code in ACTIVITIES:
        return str(ACTIVITIES[code])  # type: ignore[index]
    steps = {one["code"]: one["name"] for one in service.steps}
    return pick(steps[code])[0] if code in steps else code


def rule(kept: Mapping[str, Any], service: Service) -> str:
    """A rule as a sentence."""
    if kept["kind"] == "path":
        return _("The intended path: %(path)s") % {
            "path": " → ".join(activity(one, service) for one in kept["path"])
        }
    first, other = (activity(kept.get(name, ""), service) for name in ("activity", "other"))
    sentences = {
        "first": _("“%(one)s” always comes first"),
        "never-without": _("“%(one)s” never without “%(two)s” before it"),
        "within": _("From “%(one)s” to “%(two)s” at most %(days)s days"),
        "four-eyes": _("“%(one)s” and “%(two)s” never by the same person"),
    }
    values = {"one": first, "two": other, "days": number(float(kept.get("days") or 0))}
    return sentences[kept["kind"]] % values


def what_if(found: Mapping[str, Any]) -> str:
    """The answer to a what-if in one sentence."""
    change, before, after = (
        found["change_seconds"],
        found["before"]["mean_seconds"],
        found["after"]["mean_seconds"],
    )
    values = {"after": time(after), "before": time(before), "change": time(abs(change))}
    if abs(change) < 60:
        return _("Cases would take %(after)s on average, as they do now.") % values
    if change < 0:
        return (
            _("Cases would take %(after)s on average instead of %(before)s: %(change)s less.")
            % values
        )
    return (
        _("Cases would take %(after)s on average instead of %(before)s: %(change)s more.") % values
    )


def kind_choices() -> list[tuple[str, str]]:
    return [("", _("No rule")), *((kind.value, str(words)) for kind, words in KINDS.items())]
