"""The one way in which an engine refuses input."""


class BadInput(ValueError):
    """Input that cannot be used.

    code:     stable, kebab-case; scripts and translations rely on it.
    sentence: what is wrong, with the offending value, and what to do now.
    where:    file and line if known, such as "votes.pb:12".
    """

    def __init__(self, code: str, sentence: str, *, where: str | None = None) -> None:
        self.code = code
        self.sentence = sentence
        self.where = where
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.sentence} [{self.code}]"
