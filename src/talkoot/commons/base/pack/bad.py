"""How a pack is refused: a stable code, the file and line, and what to do about it."""

from collections.abc import Iterable


class BadPack(ValueError):
    """A city pack that cannot be used.

    code:     stable, kebab-case.
    where:    file and line, such as "goals.toml:12".
    sentence: what is wrong, with the offending value, and what to do now.
    """

    def __init__(self, code: str, where: str, sentence: str) -> None:
        self.code = code
        self.where = where
        self.sentence = sentence
        super().__init__(f"{where}: {sentence} [{code}]")


def known(word: str, words: Iterable[str], *, what: str, where: str) -> str:
    """The word itself where it is one of `words`; else the pack is refused (unknown-word)."""
    allowed = [str(one) for one in words]
    if word not in allowed:
        choice = ", ".join(repr(one) for one in allowed)
        raise BadPack("unknown-word", where, f"{what} is {word!r}. Use one of: {choice}.")
    return word
