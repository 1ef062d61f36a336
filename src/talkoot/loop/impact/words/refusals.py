"""Why something is refused, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy

REFUSALS: Mapping[str, str | Promise] = {
    "no-model": _lazy("The city has published no model here, so there is nothing to compare with."),
    "unknown-action": _lazy("The model has no such action. Choose one from the list."),
    "unknown-area": _lazy("The model has no such area. Choose one from the list."),
    "not-evaluated": _lazy("Only an experiment that is evaluated can teach. Evaluate it first."),
    "from-elsewhere": _lazy("This experiment was held elsewhere. It cannot teach this model."),
    "several-effects": _lazy(
        "This action has %(effects)s effects in the model, and an experiment can teach only an "
        "action with one. Choose another action."
    ),
    "taught-already": _lazy(
        "This experiment has taught this action already. Take that back first, then enter it anew."
    ),
    "interval-wrong": _lazy("The effect must lie inside its interval. Check the three numbers."),
    "share-too-large": _lazy(
        "Write a share between -1 and 1: ten per cent less is -0.1. This is more than the whole."
    ),
    "transfer-negative": _lazy("A standard deviation is never below 0. Write 0 or more."),
    "transfer-zero": _lazy(
        "One place never tells everything about the whole city. Write a number above 0, leave it "
        "empty, or say that the whole city was measured."
    ),
    "reason-missing": _lazy("Give the reason in at least one language. Everyone can read it."),
    "withdrawn-already": _lazy("This does not count any more, so it cannot be taken back again."),
    "size-missing": _lazy("Say how large the proposal is beside the whole action."),
    "size-wrong": _lazy("Write a number above 0 and at most 1. The whole action is 1."),
    "city-in-area": _lazy(
        "The whole city does not fit into one area. Choose another size, or the whole city as the "
        "place."
    ),
    "merged": _lazy("This proposal goes on as part of another one. Estimate that one."),
}
