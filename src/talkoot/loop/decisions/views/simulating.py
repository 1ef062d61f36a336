"""Try a rule on a past vote, before a rule is fixed for the next one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from talkoot.commons.base.throttle import too_often
from talkoot.commons.people.access import public
from talkoot.loop.decisions.forms.simulating import SimulatorForm
from talkoot.loop.decisions.models import Vote
from talkoot.loop.decisions.queries import results
from talkoot.loop.decisions.queries import simulating as queries
from talkoot.loop.decisions.queries import studies as study_queries
from talkoot.loop.decisions.queries.results import Result
from talkoot.loop.decisions.rules import simulating as rules
from talkoot.loop.decisions.rules import studies
from talkoot.loop.decisions.views.studies import renewed
from talkoot.loop.decisions.words import money, simulating
from talkoot.loop.decisions.words import results as result_words


@public
def simulator(request: HttpRequest) -> HttpResponse:
    """The form alone, or with what the chosen rule would have given."""
    votes = list(queries.past_votes()[: rules.MOST_COUNTS * 5])
    asked = "vote" in request.GET or "rule" in request.GET
    form = SimulatorForm(request.GET if asked else None, votes=votes)
    page: dict[str, Any] = {"form": form, "votes": votes, "words": simulating}
    if not asked:
        return render(request, "decisions/simulator.html", page)
    if not form.is_valid():
        return render(request, "decisions/simulator.html", page, status=400)
    vote = next(one for one in votes if one.slug == form.cleaned_data["vote"])
    choice = form.cleaned_data["rule"]
    if not rules.on_the_spot(choice, ballots=vote.roll or 0):
        return _by_worker(request, page, vote, choice)
    if _busy(request, vote, choice):
        form.add_error("rule", simulating.busy())
        return render(request, "decisions/simulator.html", page, status=429)
    tried = queries.simulated(vote, choice)
    return render(request, "decisions/simulator.html", page | _found(vote, tried))


def _by_worker(request: HttpRequest, page: dict[str, Any], vote: Vote, choice: str) -> HttpResponse:
    """What the worker found, how far it is, or a button that sets it to work."""
    name = studies.tried(choice)
    study = study_queries.study_of(vote.count, name)
    if study is not None and study.found is not None:
        tried = queries.result_with(vote, study.found)
        return render(request, "decisions/simulator.html", page | _found(vote, tried))
    page |= {
        "asked": {
            "vote": vote,
            "name": name,
            "study": study,
            "stage": study_queries.stage(study),
            "why": simulating.too_long(vote, choice),
        }
    }
    return renewed(render(request, "decisions/simulator.html", page), study)


def _busy(request: HttpRequest, vote: Vote, choice: str) -> bool:
    """Whether this address has had enough counts for now; a count that is kept costs nothing."""
    return not queries.is_kept(vote, choice) and too_often(
        "simulator",
        request.META.get("REMOTE_ADDR", ""),
        most=rules.MOST_COUNTS,
        seconds=rules.IN_SECONDS,
    )


def _found(vote: Vote, tried: Result) -> dict[str, Any]:
    real = results.result_of(vote)
    return {
        "vote": vote,
        "real": real,
        "tried": tried,
        "result_words": result_words,
        "money": money.picture(tried),
        "money_words": money,
        "rows": simulating.rows(tried, real),
    }
