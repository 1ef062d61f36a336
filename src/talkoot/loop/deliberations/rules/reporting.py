"""The closing report: every statement it uses is cited by its number, and exists."""

import re
from collections.abc import Collection, Mapping

from talkoot.commons.base import Refused
from talkoot.loop.deliberations.rules.kinds import LIMITS

_CITED = re.compile(r"#(\d{1,6})\b")


def citations(text: str) -> tuple[int, ...]:
    """The numbers of statements that a text cites as #12, each once, in order."""
    return tuple(dict.fromkeys(int(number) for number in _CITED.findall(text)))


def check_report(
    texts: Mapping[str, str], *, known: Collection[int], mapped: bool
) -> tuple[int, ...]:
    """The statements that a report cites, in all its languages.

    Raises Refused: no-map-yet, report-empty, report-too-long, nothing-cited, cites-unknown,
    cites-differ.
    """
    if not mapped:
        raise Refused("no-map-yet")
    written = {code: text for code, text in texts.items() if text.strip()}
    if not written:
        raise Refused("report-empty")
    if max(len(text) for text in written.values()) > LIMITS.report:
        raise Refused("report-too-long", most=LIMITS.report)
    cited = {code: citations(text) for code, text in written.items()}
    if not any(cited.values()):
        raise Refused("nothing-cited")
    for numbers in cited.values():
        for number in numbers:
            if number not in known:
                raise Refused("cites-unknown", number=number)
    if len({frozenset(numbers) for numbers in cited.values()}) > 1:
        raise Refused("cites-differ")
    return next(iter(cited.values()))
