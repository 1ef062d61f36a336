"""Shapes of what staff enter: what was measured, how large a proposal is, and why."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from talkoot.commons.base.texts import pick
from talkoot.loop.experiments.forms import NumberField as PlainNumber
from talkoot.loop.impact import rules
from talkoot.loop.impact.bridge.model import Action, Area
from talkoot.loop.impact.rules import Extent
from talkoot.loop.impact.words import estimates as words

_LARGEST = Decimal(10) ** 12


class NumberField(PlainNumber):
    """A number with a point or a comma, and with a minus as pages print it; not so large that it
    could not be reckoned with."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": -_LARGEST, "max_value": _LARGEST, **kwargs})

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value or "").replace("\N{MINUS SIGN}", "-"))


class ReasonForm(forms.Form):
    """A public reason; one language is enough, three are better."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            self.fields[f"reason_{code}"] = forms.CharField(
                label=f"{_('Reason')} ({language})",
                max_length=rules.REASON,
                required=False,
                widget=forms.Textarea,
            )

    def reason(self) -> dict[str, str]:
        found = {
            code: self.cleaned_data.get(f"reason_{code}", "") for code, _l in settings.LANGUAGES
        }
        return {code: text for code, text in found.items() if text}

    def reasons(self) -> list[forms.BoundField]:
        return [self[f"reason_{code}"] for code, _l in settings.LANGUAGES]

    @property
    def first_reason(self) -> str:
        return f"reason_{settings.LANGUAGES[0][0]}"


class ActionForm(forms.Form):
    """Which action of the model."""

    action = forms.ChoiceField(label=_("Action of the model"))

    def __init__(self, *args: Any, actions: Iterable[Action], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [  # type: ignore[attr-defined]
            (one.id, pick(one.label)[0]) for one in actions
        ]


class LessonForm(ReasonForm):
    """What was measured of an action, and how far the whole city may differ from it."""

    effect = NumberField(label=_("Measured effect"), required=True)
    low = NumberField(label=_("Low end of the 95 % interval"), required=True)
    high = NumberField(label=_("High end of the 95 % interval"), required=True)
    transfer = NumberField(
        label=_("How far the whole city may differ (standard deviation)"),
        help_text=_(
            "Left empty, it is as wide as what the model held before, or half of what was "
            "measured, whichever is more."
        ),
        min_value=Decimal(0),
    )
    whole_city = forms.BooleanField(
        label=_("The whole city was measured, not a part of it"), required=False
    )

    def measured(self) -> tuple[float, float, float]:
        given = self.cleaned_data
        return float(given["effect"]), float(given["low"]), float(given["high"])

    def transfer_given(self) -> float | None:
        given = self.cleaned_data.get("transfer")
        return None if given is None else float(given)


class EstimateForm(ActionForm, ReasonForm):
    """What a proposal is like, how large it is beside that, and where."""

    extent = forms.ChoiceField(
        label=_("How large is it beside the whole action?"),
        choices=list(words.EXTENTS.items()),
        initial=Extent.SITE,
        widget=forms.RadioSelect,
    )
    size = NumberField(
        label=_("Or as a number, above 0 to 1"),
        help_text=_(
            "How much of the whole action it is in that place. It counts before the words."
        ),
    )
    area = forms.ChoiceField(
        label=_("Where?"),
        help_text=_("An area counts by its share of the city's residents."),
        required=False,
    )

    def __init__(
        self, *args: Any, actions: Iterable[Action], areas: Iterable[Area], **kwargs: Any
    ) -> None:
        super().__init__(*args, actions=actions, **kwargs)
        self.places = list(areas)
        self.fields["area"].choices = [  # type: ignore[attr-defined]
            ("", _("The whole city")),
            *((one.slug, pick(one.label)[0]) for one in self.places),
        ]

    def size_given(self) -> float:
        """The number, else the words as a number. Raises Refused: size-missing, city-in-area."""
        given = self.cleaned_data
        if given.get("size") is not None:
            return float(given["size"])
        return rules.size_of(given["extent"], in_area=bool(given["area"]), areas=len(self.places))
