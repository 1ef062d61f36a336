"""The linter: what is wrong with a model's text, with file and line."""

from collections.abc import Collection, Iterator

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.scenarios.compiling import Plan, compile_model
from talkoot_engine.scenarios.evaluating import Choice, median
from talkoot_engine.scenarios.inputs import Model, Place, Texts
from talkoot_engine.scenarios.outcome import Finding

LANGUAGES = ("fi", "sv", "en")
_NEAR = 1e-9


def lint(model: Model, *, sources: Collection[str] | None = None) -> list[Finding]:
    """Everything found, in the order of files and lines; [] for a clean model.

    sources: known slugs of sources; None does not check them.
    What stops the model from compiling is found one at a time, the rest together.
    """
    found = [
        *_dead_or_bare(model),
        *_rows(model, sources),
        *_words(model),
        *_choices(model),
        *_ends(model),
        *_bounds(model),
    ]
    try:
        plan = compile_model(model)
    except BadInput as no:
        file, _, line = (no.where or "model.toml:1").partition(":")
        found.append(Finding(no.code, no.sentence, file, int(line or 1)))
    else:
        found += [*_dead(plan), *_shares(plan), *_areas(plan)]
    return sorted(found, key=lambda one: (one.file, one.line, one.code))


def _finding(code: str, sentence: str, place: Place) -> Finding:
    return Finding(code, sentence, place.file, place.line)


def _dead_or_bare(model: Model) -> Iterator[Finding]:
    for node in model.nodes.values():
        if node.formula and node.rows:
            yield _finding("both", f"{node.id} has a formula and rows. Keep one.", node.place)
        if not node.formula and node.spread is None and not node.certain:
            yield _finding(
                "leaf-without-uncertainty",
                f"{node.id} has no spread. Give one, or say in certain why there is none.",
                node.place,
            )
        if node.formula and (node.spread or node.certain):
            yield _finding(
                "spread-on-formula",
                f"{node.id} is computed. Give its leaves the spread.",
                node.place,
            )
        if "area" in node.dims and node.areas not in ("measured", "allocated"):
            yield _finding(
                "areas-not-stated",
                f"{node.id} has areas. Say whether they are measured or allocated.",
                node.place,
            )


def _rows(model: Model, sources: Collection[str] | None) -> Iterator[Finding]:
    for row in model.loose:
        yield _finding(
            "unused-data",
            f"A row is for {row.leaf!r}, which no file in nodes/ defines. Define or drop it.",
            row.place,
        )
    for node in model.nodes.values():
        for row in node.rows:
            if not row.source:
                yield _finding("no-source", f"A row of {node.id} has no source.", row.place)
            elif sources is not None and row.source not in sources:
                yield _finding(
                    "unknown-source",
                    f"A row of {node.id} names the source {row.source!r}, which is not known.",
                    row.place,
                )
            elif row.source == "assumption" and not row.note:
                yield _finding(
                    "no-reason", f"A row of {node.id} is assumed without a note why.", row.place
                )
    for action in model.actions.values():
        if sources is not None and action.source not in sources:
            yield _finding(
                "unknown-source",
                f"{action.id} names the source {action.source!r}, which is not known.",
                action.place,
            )


def _words(model: Model) -> Iterator[Finding]:
    named: list[tuple[str, Texts, Place]] = []
    for part in (model.nodes, model.actions, model.scenarios, model.frames):
        named += [(one.id, one.label, one.place) for one in part.values()]
    for dim, items in model.dim_labels.items():
        named += [(f"{dim}.{item}", label, Place("model.toml", 1)) for item, label in items.items()]
    for id_, label, place in named:
        lacking = [language for language in LANGUAGES if not label.get(language)]
        if lacking:
            yield _finding("no-words", f"{id_} has no name in {', '.join(lacking)}.", place)


def _choices(model: Model) -> Iterator[Finding]:
    for scenario in model.scenarios.values():
        for action, level in scenario.levels.items():
            if action not in model.actions:
                yield _finding(
                    "unknown-action",
                    f"{scenario.id} names the action {action!r}, which is not known.",
                    scenario.place,
                )
            elif not 0 <= level <= 1:
                yield _finding(
                    "bad-level", f"{scenario.id} sets {action} to {level}.", scenario.place
                )
    if model.default not in model.scenarios:
        yield _finding(
            "unknown-scenario",
            f"The default {model.default!r} is no scenario.",
            Place("model.toml", 1),
        )
    for own in model.actions.values():
        for effect in own.effects:
            if effect.sd <= 0:
                yield _finding(
                    "effect-without-uncertainty",
                    f"{own.id} is sure of what it does to {effect.node}. Give an sd above 0.",
                    own.place,
                )


def _ends(model: Model) -> Iterator[Finding]:
    asked = [(o.node, o.place) for o in model.outcomes.values()]
    for frame in model.frames.values():
        asked += [(n, frame.place) for n in (frame.outcome, frame.base, frame.target) if n]
        asked += [(frame.observed, frame.place)] if frame.observed else []
    asked += [(lever, Place("model.toml", 1)) for lever in model.levers]
    if model.hindcast:
        past = model.hindcast
        asked += [(n, past.place) for n in (past.observed, past.fitted, past.outcome)]
    for name, place in asked:
        if name not in model.nodes:
            yield _finding("unknown-name", f"{name!r} is asked for, and is no node.", place)


def _bounds(model: Model) -> Iterator[Finding]:
    """What compiles and could still not be run or shown."""
    head = Place("model.toml", 1)
    if not model.frames:
        yield _finding("no-frame", "The model states no way of accounting. Add a frame.", head)
    if not model.start <= model.target_year <= model.last:
        yield _finding(
            "unknown-year",
            f"The target year {model.target_year} is not among {model.start} to {model.last}.",
            head,
        )
    for frame in model.frames.values():
        for name in (frame.base, frame.target):
            node = model.nodes.get(name)
            if node and (node.formula or node.dims):
                yield _finding(
                    "not-a-leaf",
                    f"{name} is a base or a target. Give it rows, and no formula and dimension.",
                    frame.place,
                )
    for action in model.actions.values():
        if not action.effects:
            yield _finding("no-effect", f"{action.id} does nothing. Give an effect.", action.place)
        if action.cost and action.cost.years < 1:
            yield _finding(
                "bad-cost", f"{action.id} lasts {action.cost.years} years.", action.place
            )


def _dead(plan: Plan) -> Iterator[Finding]:
    ends = {plan.place[o.node] for o in plan.model.outcomes.values() if o.node in plan.place}
    for frame in plan.model.frames.values():
        ends |= {
            plan.place[n]
            for n in (frame.outcome, frame.base, frame.target, frame.observed)
            if n in plan.place
        }
    if plan.model.hindcast and plan.model.hindcast.observed in plan.place:
        ends.add(plan.place[plan.model.hindcast.observed])
    for node in plan.model.nodes.values():
        if not ends & set(plan.after[node.id]):
            yield _finding(
                "dead-node", f"No outcome depends on {node.id}. Use it or drop it.", node.place
            )


def _shares(plan: Plan) -> Iterator[Finding]:
    """Shares sum to one with every action off and with every action on."""
    for levels in ({}, dict.fromkeys(plan.model.actions, 1.0)):
        values = median(plan, Choice(levels))
        for node in plan.model.nodes.values():
            if not node.share_of:
                continue
            if node.share_of not in node.dims:
                yield _finding(
                    "dimension-mismatch", f"{node.id} is a share of {node.share_of}.", node.place
                )
                continue
            axis = 1 + list(plan.model.dims).index(node.share_of)
            total = values[plan.place[node.id]].sum(axis=axis)
            off = np.abs(total[~np.isnan(total)] - 1.0)
            if off.size and off.max() > _NEAR:
                yield _finding(
                    "shares-not-one",
                    f"The shares of {node.id} are off one by up to {off.max():.6f}.",
                    node.place,
                )


def _areas(plan: Plan) -> Iterator[Finding]:
    """A total that is stated beside its areas is their sum, so that no area is lost."""
    if "area" not in plan.model.dims:
        return
    for outcome in plan.model.outcomes.values():
        node = plan.model.nodes.get(outcome.node)
        if node and outcome.kind == "area" and "area" not in node.dims:
            yield _finding("dimension-mismatch", f"{node.id} has no areas.", outcome.place)
