"""conversations.toml: what made-up people think in the example rounds. Optional."""

from collections.abc import Sequence
from pathlib import Path

from talkoot.commons.base.pack.contents import ExampleConversation, Examples, ExampleStatement
from talkoot.commons.base.pack.figures_files import known_slug
from talkoot.commons.base.pack.files import listed_kinds
from talkoot.commons.base.pack.table import Table

FILE = "conversations.toml"
_MOST_PEOPLE = 500


def read_conversations(
    folder: Path, languages: Sequence[str], examples: Examples
) -> tuple[ExampleConversation, ...]:
    """Raises BadPack: unknown-call, unknown-proposal, bad-people, bad-views and Table's codes."""
    if not (folder / FILE).exists():
        return ()
    found = listed_kinds(folder, FILE, ("conversation", "statement"))
    statements = [_statement(table, languages, examples) for table in found["statement"]]
    return tuple(
        _conversation(table, languages, examples, statements) for table in found["conversation"]
    )


def _conversation(
    table: Table,
    languages: Sequence[str],
    examples: Examples,
    statements: Sequence[tuple[str, ExampleStatement]],
) -> ExampleConversation:
    people = table.value("people") if table.has("people") else ()
    whole = isinstance(people, list) and all(type(n) is int and n > 0 for n in people)
    if not whole or not people or sum(people) > _MOST_PEOPLE:
        sentence = f"'people' is {people!r}. Write whole numbers above 0, together at most 500."
        raise table.refuse("bad-people", "people", sentence)
    call = known_slug(table, "call", {c.slug for c in examples.calls}, "unknown-call", FILE)
    row = ExampleConversation(
        call=call,
        intro=table.texts("intro", languages),
        people=tuple(people),
        statements=tuple(statement for of, statement in statements if of == call),
        where=table.where(),
    )
    table.done()
    for statement in row.statements:
        if len(statement.views) != len(people):
            sentence = f"{statement.where} has {len(statement.views)} views. Write {len(people)}."
            raise table.refuse("bad-views", "people", sentence)
    return row


def _statement(
    table: Table, languages: Sequence[str], examples: Examples
) -> tuple[str, ExampleStatement]:
    views = table.value("views") if table.has("views") else ()
    if not isinstance(views, list) or not all(
        isinstance(v, int | float) or hasattr(v, "as_tuple") for v in views
    ):
        raise table.refuse("bad-views", "views", f"'views' is {views!r}. Write shares from 0 to 1.")
    shares = tuple(float(view) for view in views)
    if not all(0 <= share <= 1 for share in shares):
        raise table.refuse("bad-views", "views", f"'views' is {views!r}. Write shares from 0 to 1.")
    slugs = {proposal.slug for proposal in examples.proposals}
    about = table.has("proposal")
    call = known_slug(table, "call", {c.slug for c in examples.calls}, "unknown-call", FILE)
    row = ExampleStatement(
        text=table.text("text"),
        language=table.word("language", languages),
        views=shares,
        proposal=known_slug(table, "proposal", slugs, "unknown-proposal", FILE) if about else None,
        where=table.where(),
    )
    table.done()
    return call, row
