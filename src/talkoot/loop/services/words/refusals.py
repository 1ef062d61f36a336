"""Refusals and what the engine refuses, as sentences."""

from django.utils.translation import gettext_lazy as _lazy

REFUSALS = {
    "service-closed": _lazy("This service takes no requests now. Choose another one."),
    "description-missing": _lazy("Write what it is about."),
    "description-too-long": _lazy("The description is too long. Use at most %(most)s characters."),
    "place-missing": _lazy("Say where it is: by an address, an area or a spot on the map."),
    "attribute-missing": _lazy("The question “%(question)s” needs an answer."),
    "attribute-bad": _lazy("“%(value)s” does not answer the question “%(question)s”."),
    "closed-already": _lazy("This request is closed. Reopen it first."),
    "paused-now": _lazy("The city waits for the resident. Write down the answer first."),
    "step-unknown": _lazy("The service has no step “%(step)s”. Choose one of its steps."),
    "step-running": _lazy("The step “%(step)s” is still running. Finish it first."),
    "no-step-running": _lazy("No step is running. Begin one first."),
    "not-paused": _lazy("Nobody waits for an answer to this request."),
    "words-missing": _lazy("Write a few words, so that people understand."),
    "reason-unknown": _lazy("“%(reason)s” is no reason. Choose one from the list."),
    "original-missing": _lazy("Say of which request it is a duplicate: write its number."),
    "own-duplicate": _lazy("A request is no duplicate of itself. Write another number."),
    "not-closed": _lazy("This request is open."),
    "reopen-too-late": _lazy(
        "A request can be reopened for %(days)s days after its end. Make a new one."
    ),
    "photo-too-large": _lazy(
        "The photo is too large. Send one with at most %(megabytes)s MB and 50 million pixels."
    ),
    "photo-unknown": _lazy("This is no photo that we can read. Send a JPEG, PNG or WebP picture."),
    "photo-broken": _lazy("The photo is damaged and cannot be read. Take it or save it anew."),
    "too-often": _lazy("That was very often. Try again in %(minutes)s minutes."),
    "no-such-service": _lazy("There is no such service."),
    "no-such-request": _lazy("There is no such request."),
    "no-open-call": _lazy(
        "No call collects needs now. Open one first, then the finding can become a need."
    ),
}
BAD = {
    "too-many-events": _lazy("There are too many cases to replay at once. Use the command line."),
    "no-start-events": _lazy(
        "Nobody has noted yet when a step begins, so waiting and working cannot be told apart."
    ),
    "no-resources": _lazy("For some steps it is not known who did them, so nothing is replayed."),
    "unknown-activity": _lazy("That step has not been done yet. Choose another one."),
    "no-staff": _lazy("That would leave nobody in the team. Leave at least one person."),
    "bad-factor": _lazy("Give a share of 0 or more, such as 0.5 for half the time."),
    "empty-log": _lazy("There are no cases yet."),
}
