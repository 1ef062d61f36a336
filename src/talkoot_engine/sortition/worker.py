"""The process in which a lottery is computed: JSON in on standard input, JSON out."""

import json
import sys
import time
from typing import Any

from talkoot_engine.base import BadInput
from talkoot_engine.sortition.inputs import Person, Quota, make_instance
from talkoot_engine.sortition.outcome import Objective
from talkoot_engine.sortition.solving import solve


def main() -> None:
    """Read one task, write one answer."""
    asked = json.load(sys.stdin)
    try:
        answer = _answer(asked)
    except BadInput as no:
        answer = {"code": no.code, "sentence": no.sentence}
    print("\n" + json.dumps(answer))  # noqa: T201


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    given = asked["instance"]
    instance = make_instance(
        [Person(*person) for person in given["people"]],
        [Quota(*quota) for quota in given["quotas"]],
        given["size"],
        together=given["together"],
        apart=given["apart"],
    )
    return solve(
        instance,
        objective=Objective(asked["objective"]),
        panels=asked["panels"],
        salt=bytes.fromhex(asked["salt"]),
        deadline=time.monotonic() + asked["seconds"],
    )


if __name__ == "__main__":
    main()
