"""A choice of actions as an address states it, and back."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest

from talkoot.loop.goals import bridge
from talkoot.loop.goals.bridge import Asked, BadInput
from talkoot.loop.goals.words import climate as words


def asked_of(request: HttpRequest) -> Asked:
    """The choice that an address states: scenario, set=action:level,…, frame.

    Raises BadInput: as bridge.asked.
    """
    given = request.GET
    return bridge.asked(
        given.get("scenario", ""), bridge.levels_in(given.get("set", "")), given.get("frame", "")
    )


def from_form(request: HttpRequest) -> Asked:
    """The choice that the form of the page states: on=action for each switch, and its level."""
    given, model = request.GET, bridge.plan().model
    switched = set(given.getlist("on"))
    levels = {}
    for action in model.actions:
        level = given.get(f"level-{action}", "100")
        whole = int(level) if level.isdecimal() and len(level) <= 3 else 100
        share = min(whole, 100) / 100
        levels[action] = share if action in switched else 0.0
    scenario = given.get("scenario", "")
    known = scenario if scenario in model.scenarios else model.default
    frame = given.get("frame", "")
    return bridge.asked(known, levels, frame if frame in model.frames else "")


def query_of(asked: Asked) -> str:
    """The choice as the shortest query: only what differs from its scenario is set."""
    model = bridge.plan().model
    own, levels = model.scenarios[asked.scenario].levels, dict(asked.levels)
    set_ = [
        # Every digit, so that whoever opens the address gets the same certificate.
        f"{action}:{repr(levels.get(action, 0.0)).removesuffix('.0')}"
        for action in model.actions
        if levels.get(action, 0.0) != own.get(action, 0.0)
    ]
    given = {}
    if asked.scenario != model.default or set_:
        given["scenario"] = asked.scenario
    if set_:
        given["set"] = ",".join(set_)
    if asked.frame != next(iter(model.frames)):
        given["frame"] = asked.frame
    return urlencode(given, safe=":,")


def side_of(request: HttpRequest, key: str) -> Asked:
    model = bridge.plan().model
    most = max(model.scenarios.values(), key=lambda one: sum(one.levels.values()))
    fallback = model.default if key == "a" else most.id
    levels = bridge.levels_in(request.GET.get(f"set-{key}", ""))
    return bridge.asked(request.GET.get(key, "") or fallback, levels, "")


def model_or_404() -> bridge.Model:
    if not bridge.available():
        raise Http404
    return bridge.plan().model


def asked_or_404(request: HttpRequest) -> Asked:
    model_or_404()
    try:
        return asked_of(request)
    except BadInput as no:
        raise Http404(words.refusal(no)) from no
