"""Formulas: parsed into a small tree that knows a handful of operations and nothing else.

Python's parser reads the text; nothing is ever handed to its eval.
"""

import ast
from dataclasses import dataclass
from typing import Any

from talkoot_engine.base import BadInput

OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
# function -> what its arguments are: x a value, d a dimension, i dim.category, y a year;
# a star after the last letter lets it be repeated.
FUNCTIONS = {
    "sum": "xd*",
    "share": "xd*",
    "into": "ix",
    "pick": "xi",
    "at": "xy",
    "cumulate": "xy",
    "grow": "x",
    "min": "xx",
    "max": "xx",
    "prefer": "xx",
    "calibrate": "xx",
}
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Number:
    """A plain number."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """A node by its id."""

    id: str


@dataclass(frozen=True, slots=True)
class Both:
    """Two values joined by + - * or /."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Call:
    """A function of values and of the words beside them: dimensions, categories, years."""

    function: str
    values: tuple["Expression", ...]
    words: tuple[str, ...]


Expression = Number | Name | Both | Call


def parse(text: str) -> Expression:
    """Raises BadInput: bad-formula."""
    if len(text) > LONGEST:
        raise BadInput("bad-formula", f"A formula has {len(text)} signs. Split it into nodes.")
    try:
        tree = ast.parse(" ".join(text.split()), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as no:
        raise BadInput("bad-formula", f"{text!r} is no formula: {no}. Correct it.") from no
    return _expression(tree)


def names(tree: Expression) -> set[str]:
    """The nodes that a formula reads."""
    if isinstance(tree, Name):
        return {tree.id}
    if isinstance(tree, Both):
        return names(tree.left) | names(tree.right)
    if isinstance(tree, Call):
        return set().union(*(names(value) for value in tree.values))
    return set()


def _expression(tree: ast.AST) -> Expression:
    if isinstance(tree, ast.Constant) and type(tree.value) in (int, float):
        return Number(float(tree.value))  # type: ignore[arg-type]
    if isinstance(tree, ast.Name):
        return Name(tree.id)
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        return _both("*", Number(-1.0), _expression(tree.operand))
    if isinstance(tree, ast.BinOp) and type(tree.op) in OPERATORS:
        return _both(OPERATORS[type(tree.op)], _expression(tree.left), _expression(tree.right))
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and not tree.keywords:
        return _call(tree.func.id, tree.args)
    raise BadInput(
        "bad-formula",
        f"{ast.unparse(tree)!r} may not stand in a formula. Use numbers, nodes, + - * / and "
        f"{', '.join(FUNCTIONS)}.",
    )


def _both(operator: str, left: Expression, right: Expression) -> Expression:
    """Two plain numbers are one, so that a formula joins arrays or an array and a number."""
    if not isinstance(left, Number) or not isinstance(right, Number):
        return Both(operator, left, right)
    one, two = left.value, right.value
    if operator == "/" and two == 0:
        raise BadInput("bad-formula", f"{one:g} / 0 is no number. Correct the formula.")
    joined = {"+": one + two, "-": one - two, "*": one * two}
    return Number(one / two if operator == "/" else joined[operator])


def _call(function: str, given: list[ast.expr]) -> Call:
    if function not in FUNCTIONS:
        raise BadInput(
            "bad-formula",
            f"There is no function {function!r}. There are: {', '.join(FUNCTIONS)}.",
        )
    form = FUNCTIONS[function]
    kinds = form.rstrip("*")
    if form.endswith("*"):
        kinds += kinds[-1] * (len(given) - len(kinds))
    if len(kinds) != len(given):
        raise BadInput(
            "bad-formula", f"{function} takes {len(kinds)} arguments and got {len(given)}."
        )
    values = tuple(
        _expression(part) for kind, part in zip(kinds, given, strict=True) if kind == "x"
    )
    words = [_word(kind, part) for kind, part in zip(kinds, given, strict=True) if kind != "x"]
    return Call(function, values, tuple(words))


def _word(kind: str, part: Any) -> str:
    text = ast.unparse(part)
    right = {
        "d": isinstance(part, ast.Name),
        "i": isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name),
        "y": isinstance(part, ast.Constant) and type(part.value) is int,
    }
    if not right[kind]:
        wanted = {"d": "a dimension", "i": "dimension.category", "y": "a year"}[kind]
        raise BadInput("bad-formula", f"{text!r} stands where {wanted} is needed.")
    return text
