"""A lawful "no": what a rule answers when something may not happen."""

from typing import Any


class Refused(Exception):
    """An action that the rules do not allow now.

    code:   stable, kebab-case; every code has words in three languages (`words.refusal`).
    values: plain values for the sentence, such as a closing time or an amount in cents.
    """

    def __init__(self, code: str, **values: Any) -> None:
        self.code = code
        self.values = values
        super().__init__(code)
