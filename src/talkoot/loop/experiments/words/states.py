"""States, duties, designs and parts of an agreement in words."""

from django.utils.translation import gettext_lazy as _lazy

from talkoot.loop.experiments.bridge import Better, Design, Looks, Missing
from talkoot.loop.experiments.rules.states import Duty, Note, Source, Stage, State, Word

STATES = {
    State.PLANNED: _lazy("Being planned"),
    State.LOCKED: _lazy("Locked, waits for the draw"),
    State.RUNNING: _lazy("Running"),
    State.EVALUATED: _lazy("Evaluated, waits for the verdict"),
    State.DECIDED: _lazy("Decided"),
    State.ENDED: _lazy("Ended early"),
}
STAGES = {
    Stage.SEEKING: _lazy("Looks for a partner"),
    Stage.MATCHED: _lazy("Has found a partner"),
    Stage.PLANNED: _lazy("Being planned"),
    Stage.RUNNING: _lazy("Running"),
    Stage.EVALUATED: _lazy("Evaluated, waits for the verdict"),
    Stage.ADOPT: _lazy("Adopted"),
    Stage.ADAPT: _lazy("To be adapted"),
    Stage.STOP: _lazy("Stopped"),
    Stage.ENDED: _lazy("Ended early"),
}
TONES = {
    Stage.SEEKING: "open",
    Stage.MATCHED: "good",
    Stage.PLANNED: "care",
    Stage.RUNNING: "open",
    Stage.EVALUATED: "good",
    Stage.ADOPT: "good",
    Stage.ADAPT: "care",
    Stage.STOP: "quiet",
    Stage.ENDED: "quiet",
}
VERDICTS = {
    Word.ADOPT: _lazy("Adopt: it becomes permanent"),
    Word.ADAPT: _lazy("Adapt: change it and try again"),
    Word.STOP: _lazy("Stop: it is not continued"),
}
DUTIES = {
    Duty.NEED: _lazy("Has the need"),
    Duty.PROVIDER: _lazy("Offers the solution"),
    Duty.FACILITATOR: _lazy("Helps the partners"),
    Duty.EVALUATOR: _lazy("Evaluates, independent of the provider"),
    Duty.DATA_PROTECTION: _lazy("Looks after data protection"),
    Duty.DECIDER: _lazy("Decides at the end"),
}
NOTES = {
    Note.NOTE: _lazy("What happened"),
    Note.FEEDBACK: _lazy("What users say"),
    Note.INCIDENT: _lazy("Something went wrong"),
}
SOURCES = {
    Source.FORM: _lazy("typed in"),
    Source.CSV: _lazy("from a table"),
    Source.API: _lazy("sent by a program"),
}
DESIGNS = {
    Design.STEPPED_WEDGE: _lazy("All sites start, one after another, in an order that is drawn"),
    Design.RANDOM_AB: _lazy("People or requests are drawn into two groups"),
    Design.CLUSTER_RANDOM: _lazy("Whole sites are drawn into two groups"),
    Design.COMPARISON_SITES: _lazy("Before and after, beside sites that do not start"),
    Design.SYNTHETIC_CONTROL: _lazy("One site beside a weighted mix of the others"),
    Design.SYNTHETIC_DID: _lazy("One site beside a mix of sites and periods"),
    Design.INTERRUPTED_SERIES: _lazy("One series before and after"),
}
DESIGN_HINTS = {
    Design.STEPPED_WEDGE: _lazy("Best with few sites, such as five centres: everyone gets it."),
    Design.RANDOM_AB: _lazy("Shows most, where single people or requests can be drawn."),
    Design.CLUSTER_RANDOM: _lazy("Needs many sites: four at the very least, better twenty."),
    Design.COMPARISON_SITES: _lazy("Where it is settled already who starts."),
    Design.SYNTHETIC_CONTROL: _lazy("For a single site with a long history before the start."),
    Design.SYNTHETIC_DID: _lazy("The same, where sites differ in level."),
    Design.INTERRUPTED_SERIES: _lazy("The weakest: nothing shows what else changed."),
}
BETTER = {
    Better.HIGHER: _lazy("More is better"),
    Better.LOWER: _lazy("Less is better"),
}
LOOKS = {
    Looks.ONCE: _lazy("Once, after the end"),
    Looks.ANYTIME: _lazy("At any time (only for two drawn groups of people)"),
}
MISSING = {
    Missing.REFUSE: _lazy("Every value must be there"),
    Missing.ZERO: _lazy("It counts as zero, as with a site that has closed"),
    Missing.LEAVE_OUT: _lazy("It is left out (only for two groups of people)"),
}
PARTS = {
    "tasks": _lazy("Who does what"),
    "costs": _lazy("Who pays what"),
    "data_protection": _lazy("Data protection"),
    "rights": _lazy("Rights to what comes out"),
    "insurance": _lazy("Insurance and safety"),
    "ethics": _lazy("Ethics, in schools above all"),
    "afterwards": _lazy("What happens afterwards"),
}
# What an agreement begins with; the parties fill in what stands in brackets.
TEMPLATE = {
    "tasks": _lazy(
        "The one with the need gives [rooms, hours, a contact person]. The provider brings, "
        "installs and looks after [what]. The city helps with [what]. Each party tells the others "
        "at once when something goes wrong."
    ),
    "costs": _lazy(
        "The city pays the provider [sum] for the whole trial, taxes not included. Nobody promises "
        "to buy anything afterwards."
    ),
    "data_protection": _lazy(
        "The city is the controller. Only what the plan measures is collected. People stand in the "
        "data as pseudonyms. Data about people are deleted on [day]."
    ),
    "rights": _lazy(
        "Each party keeps what it had. The results are public, also when they are bad; trade "
        "secrets stay with the provider."
    ),
    "insurance": _lazy(
        "The provider's liability insurance covers harm done by its equipment. The city's "
        "insurance covers pupils and staff as always."
    ),
    "ethics": _lazy(
        "Taking part is voluntary for children. Guardians are told beforehand and may say no "
        "without giving a reason. Teaching does not suffer. Where research needs it, an ethics "
        "board has looked at the plan: [yes or no]."
    ),
    "afterwards": _lazy(
        "After the verdict the provider takes its equipment away within [days], unless the parties "
        "agree otherwise."
    ),
}
FIELDS = {
    "question": _lazy("What do you want to know?"),
    "if_": _lazy("If we do this …"),
    "then": _lazy("… then this changes …"),
    "because": _lazy("… because"),
    "measure": _lazy("What is measured?"),
    "column": _lazy("What is measured?"),
    "unit": _lazy("In which unit?"),
    "source": _lazy("Where do the values come from?"),
    "better": _lazy("Which direction is good?"),
    "proportion": _lazy("Each value is yes (1) or no (0)"),
    "missing": _lazy("What does a missing value mean?"),
    "smallest_effect": _lazy("Smallest effect worth having"),
    "harm_column": _lazy("What must not become worse?"),
    "harm_unit": _lazy("In which unit?"),
    "harm_better": _lazy("Which direction is good?"),
    "harm_worst": _lazy("By how much at most?"),
    "design": _lazy("What is it compared with?"),
    "sites": _lazy("Where is it tried or compared?"),
    "treated": _lazy("Which of them start?"),
    "start": _lazy("First period with the trial"),
    "periods": _lazy("How many periods?"),
    "period_days": _lazy("How many days is a period?"),
    "starts_on": _lazy("First day"),
    "per_arm": _lazy("How many in each group?"),
    "confidence": _lazy("Confidence"),
    "looks": _lazy("When may the result be read?"),
    "draw": _lazy("From what will the lots be drawn?"),
    "stopping": _lazy("When is it stopped early?"),
    "ethics": _lazy("Who could be harmed, and how is that prevented?"),
    "privacy": _lazy("Which data about people are used, and for how long?"),
}
