"""Why something is refused, in words; for data also where."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy

REFUSALS: dict[str, str | Promise] = {
    "not-agreed": _lazy("Both sides must be interested before a trial is planned."),
    "not-a-partner": _lazy(
        "Only those who speak for a partner, or the city, can do this. Sign in with such an "
        "account."
    ),
    "locked-already": _lazy("The plan is locked, so this cannot change any more."),
    "part-missing": _lazy("Write something for “%(part)s”: an agreement has all its parts."),
    "part-too-long": _lazy("“%(part)s” may have at most %(most)s characters."),
    "agreement-changed": _lazy("There is a newer text. Read it, then accept that one."),
    "not-your-party": _lazy("You do not sign for this party. Ask a colleague who does."),
    "accepted-already": _lazy("This party has accepted this text already."),
    "agreement-missing": _lazy(
        "Not everybody has accepted the agreement. Still missing: %(parties)s."
    ),
    "plan-incomplete": _lazy("The plan does not say: %(field)s. Write it down first."),
    "too-long": _lazy("It would take %(days)s days. Plan at most %(most)s."),
    "starts-in-past": _lazy(
        "The first day is %(starts_on)s, which is over. A plan is locked before it starts: choose "
        "a later day."
    ),
    "not-locked": _lazy("Lock the plan first."),
    "drawn-already": _lazy("The lots are drawn. They are drawn once."),
    "draw-value-missing": _lazy(
        "Write the public value that the plan names, such as the numbers of the lottery: at least "
        "four characters."
    ),
    "analysis-fixed": _lazy(
        "“%(field)s” is fixed by the lock: the analysis stands on it. If it must change, end this "
        "trial and plan another."
    ),
    "nothing-changed": _lazy("Nothing differs from the plan as it stands."),
    "reason-missing": _lazy("Say why."),
    "not-running": _lazy("The trial is not running."),
    "not-begun": _lazy("The trial begins on %(starts_on)s. Values can be entered from then on."),
    "no-values": _lazy("There are no values. Write at least one."),
    "too-many-rows": _lazy("%(rows)s rows are too many at once. Send at most %(most)s."),
    "no-number": _lazy(
        "Row %(row)s, %(column)s: “%(value)s” is no number. Write one, such as 12.5."
    ),
    "period-not-over": _lazy(
        "Period %(period)s is not over. Its value can be entered from %(due_on)s on."
    ),
    "arm-not-drawn": _lazy(
        "“%(unit)s” was drawn into the group %(drawn)s, not %(arm)s. Leave the group out: it "
        "follows from the lot."
    ),
    "note-empty": _lazy("Write something first."),
    "note-too-long": _lazy("An entry may have at most %(most)s characters."),
    "ended": _lazy("This trial has ended."),
    "too-early": _lazy(
        "By the plan the result is read once, after the last day (%(ends_on)s). Looking earlier "
        "would mislead."
    ),
    "not-evaluated": _lazy("A verdict follows an evaluation. Evaluate first."),
    "word-unknown": _lazy("Choose adopt, adapt or stop."),
    "office-missing": _lazy("Name the office that decides, in at least one language."),
    "key-unknown": _lazy(
        "This key is not valid here. Make one on the page of values and send it as "
        "“Authorization: Bearer KEY”."
    ),
    "no-such-experiment": _lazy("No experiment has this name. The list names them all."),
}
# What does not fit the plan, or what is no plan; the codes are those of the engine.
BAD: dict[str, str | Promise] = {
    "no-question": _lazy("Write the question and all three parts of the hypothesis."),
    "no-outcome": _lazy("Name what is measured."),
    "no-unit": _lazy("Say in which unit it is measured."),
    "bad-smallest-effect": _lazy("The smallest effect worth having is zero or more."),
    "bad-confidence": _lazy("The confidence is a share below 1, such as 0.95."),
    "looks-not-for-design": _lazy(
        "Only two drawn groups of people can be read at any time. Choose “once”."
    ),
    "size-missing": _lazy("Say how many there will be in each group."),
    "too-few-sites": _lazy(
        "These are too few sites for this comparison. Add some, or draw people or requests."
    ),
    "site-named-twice": _lazy("A site is named twice."),
    "unknown-site": _lazy("A site is not in the plan."),
    "no-starts": _lazy("Say which sites start."),
    "no-comparison": _lazy("If all sites start, nothing is left to compare with. Leave some out."),
    "one-treated-site": _lazy("This comparison is for a single site that starts. Choose one."),
    "bad-periods": _lazy("Plan two periods or more."),
    "bad-start": _lazy("The first period with the trial needs at least one period before it."),
    "bad-steps": _lazy(
        "There are too few periods for the sites to start one after another. Add periods."
    ),
    "bad-harm": _lazy("Say by how much it may become worse: zero or more."),
    "column-named-twice": _lazy("The two measures have the same name. Give each its own."),
    "bad-expected": _lazy(
        "Check what you expect: effect and spread above zero, shares between 0 and 1, two or more "
        "in a group."
    ),
    "missing-column": _lazy("A column of the plan is missing in the table."),
    "no-rows": _lazy("The table has no rows."),
    "wrong-columns": _lazy("A row has more or fewer fields than the header."),
    "bad-number": _lazy("A value is no number."),
    "blank-value": _lazy("A value is blank, and by the plan every value must be there."),
    "bad-proportion": _lazy("A value is neither 0 nor 1, and the plan says yes or no."),
    "bad-arm": _lazy("A group is neither control nor treatment."),
    "bad-period": _lazy("A period is not in the plan."),
    "repeated-row": _lazy("A row stands there twice."),
    "missing-row": _lazy("Values are still missing. The calendar says which."),
    "arm-against-draw": _lazy("A group is not the one that was drawn."),
    "empty-arm": _lazy("A group has fewer than two values."),
}
WHERE = _lazy("%(sentence)s (%(where)s)")
