"""A ballot as a page sends it: ticked boxes, or points beside each project."""

from collections.abc import Collection, Mapping

from talkoot.loop.calls.rules import BallotKind

_MOST_DIGITS = 6


def sent(post: Mapping[str, str], kind: str, numbers: Collection[int]) -> dict[int, int]:
    """The choices that a form states for the projects it showed.

    Boxes are called `choose-N`, points `points-N`. What is no number counts as 0 points where
    the field is empty and as -1 otherwise, which the rules refuse with words.
    """
    if kind == BallotKind.POINTS:
        given = {n: _points(post.get(f"points-{n}", "")) for n in numbers}
        return {n: points for n, points in given.items() if points}
    return {n: 1 for n in numbers if f"choose-{n}" in post}


def _points(words: str) -> int:
    words = words.strip()
    if not words:
        return 0
    return int(words) if words.isascii() and words.isdigit() and len(words) <= _MOST_DIGITS else -1


def shown(post: Mapping[str, str], numbers: Collection[int]) -> set[int]:
    """Which of the ballot's projects the form had on its page."""
    return {n for word in post.get("shown", "").split(",") if (n := _number(word)) in numbers}


def merged(
    draft: Mapping[int, int], sent: Mapping[int, int], shown: Collection[int]
) -> dict[int, int]:
    """The draft after a form that showed only a part of the ballot."""
    rest = {n: points for n, points in draft.items() if n not in shown}
    return dict(sorted({**rest, **sent}.items()))


def packed(choices: Mapping[int, int]) -> str:
    """Choices as short text: "3,7=20"."""
    return ",".join(f"{n}" if points == 1 else f"{n}={points}" for n, points in choices.items())


def unpacked(words: str) -> dict[int, int]:
    """Choices from short text; what is not readable is left out."""
    found = {}
    for word in words.split(","):
        number, _, points = word.partition("=")
        if _number(number):
            found[_number(number)] = _points(points) if points else 1
    return found


def _number(words: str) -> int:
    return int(words) if words.isascii() and words.isdigit() and len(words) <= _MOST_DIGITS else 0
