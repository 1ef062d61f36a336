"""The catalogue: channels, types and the questions that a service asks (Open311 attributes)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from talkoot.commons.base import Refused


class Type(StrEnum):
    """Open311: whether a request gets its number at once or a token first."""

    REALTIME = "realtime"
    BATCH = "batch"


class Way(StrEnum):
    """How people reach a service."""

    WEB = "web"
    PHONE = "phone"
    VISIT = "visit"
    MAIL = "mail"


class DataType(StrEnum):
    """Open311: what a question is answered with."""

    STRING = "string"
    NUMBER = "number"
    DATETIME = "datetime"
    TEXT = "text"
    ONE_OF = "singlevaluelist"
    SOME_OF = "multivaluelist"


LISTS = (DataType.ONE_OF, DataType.SOME_OF)
MOST_LETTERS = 4_000


def check_answers(
    questions: Sequence[Mapping[str, Any]], given: Mapping[str, Any]
) -> dict[str, Any]:
    """The answers that are kept, each by the code of its question.

    Raises Refused: attribute-missing, attribute-bad.
    """
    kept = {}
    for question in questions:
        if not question.get("variable", True):
            continue
        code, kind = question["code"], question["datatype"]
        answer = _plain(given.get(code), many=kind == DataType.SOME_OF)
        if not answer:
            if question.get("required"):
                raise Refused("attribute-missing", question=code)
            continue
        _check_answer(question, code, kind, answer)
        kept[code] = answer
    return kept


def _plain(answer: Any, *, many: bool) -> Any:
    if many:
        some = answer if isinstance(answer, list | tuple) else [answer]
        return [str(one).strip() for one in some if str(one or "").strip()]
    one = answer[0] if isinstance(answer, list | tuple) and answer else answer
    return str(one or "").strip()


def _check_answer(question: Mapping[str, Any], code: str, kind: str, answer: Any) -> None:
    known = {value["key"] for value in question.get("values", ())}
    if kind in LISTS:
        wrong = [one for one in (answer if kind == DataType.SOME_OF else [answer])
                 if one not in known]  # fmt: skip
        if wrong:
            raise Refused("attribute-bad", question=code, value=wrong[0])
        return
    try:
        if kind == DataType.NUMBER:
            float(answer.replace(",", "."))
        elif kind == DataType.DATETIME:
            datetime.fromisoformat(answer)
    except ValueError as no:
        raise Refused("attribute-bad", question=code, value=answer[:40]) from no
    if len(answer) > MOST_LETTERS:
        raise Refused("attribute-bad", question=code, value=answer[:40])
