"""Letters of invitation: drawn by lot from a register file, of which nothing is kept."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from talkoot.commons.base import Refused
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people import actions as people
from talkoot.commons.people.models import Person
from talkoot.loop.decisions.actions.panels import held
from talkoot.loop.decisions.models import Mailing, Panel
from talkoot.loop.decisions.queries.panels import purpose
from talkoot.loop.decisions.rules import letters
from talkoot.loop.decisions.rules import panels as rules
from talkoot.loop.decisions.rules.panels import Invite, State

MOST = 50_000


@dataclass(frozen=True)
class Letters:
    """One round of letters, to be printed now: codes are kept nowhere."""

    mailing: Mailing
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    codes: list[str]

    def lines(self) -> Iterator[tuple[Any, ...]]:
        for number, (code, row) in enumerate(zip(self.codes, self.rows, strict=True), 1):
            yield (number, "-".join((code[:4], code[4:8], code[8:])), *row)


@transaction.atomic
def draw_letters(*, panel: Panel, file: bytes, count: int, by: Person, now: datetime) -> Letters:
    """Draw who gets a letter, and make a code for each.

    A further round must use the same file; it goes on where the last one ended.
    Raises Refused: step-not-now, panel-is-open-to-all, letters-count, register-… (see
    `rules.letters.read`), register-differs, register-used-up.
    """
    panel = held(panel)
    rules.check_state(state=panel.state, needed=(State.OPEN,))
    if panel.invite != Invite.REGISTER:
        raise Refused("panel-is-open-to-all")
    if not 1 <= count <= MOST:
        raise Refused("letters-count", most=MOST)
    register = letters.read(file)
    _fix_order(panel, register)
    skip = sum(panel.mailings.values_list("letters", flat=True))
    rows = letters.drawn(register, seed=panel.letter_seed, skip=skip, count=count)
    if len(rows) < count:
        raise Refused("register-used-up", left=len(rows))
    return _noted(panel, register, rows, skip=skip, by=by, now=now)


def _fix_order(panel: Panel, register: letters.Register) -> None:
    if panel.register_hash and panel.register_hash != register.hash:
        raise Refused("register-differs", hash=panel.register_hash[:16])
    if not panel.register_hash:
        panel.register_hash, panel.letter_seed = register.hash, secrets.token_hex(32)
        panel.save(update_fields=["register_hash", "letter_seed"])


def _noted(
    panel: Panel,
    register: letters.Register,
    rows: list[tuple[str, ...]],
    *,
    skip: int,
    by: Person,
    now: datetime,
) -> Letters:
    given: dict[str, int] = {}
    for row in rows:
        given[register.stratum(row)] = given.get(register.stratum(row), 0) + 1
    mailing = Mailing.objects.create(
        panel=panel,
        number=panel.mailings.count() + 1,
        letters=len(rows),
        register_size=len(register.rows),
        strata={name: [size, given.get(name, 0)] for name, size in register.strata().items()},
        drawn_at=now,
        drawn_by=by,
    )
    codes = people.issue_codes(
        purpose=purpose(panel), count=len(rows), by=by, now=now, until=panel.registers_until
    )
    ledger.record(
        event="panel.letters-drawn",
        subject=panel,
        by=by,
        at=now,
        letters=len(rows),
        before=skip,
        register=len(register.rows),
        register_hash=panel.register_hash,
        seed=panel.letter_seed,
    )
    return Letters(mailing, register.columns, rows, codes)
