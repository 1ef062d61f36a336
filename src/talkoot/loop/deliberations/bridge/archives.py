"""A Polis export as a conversation that was held elsewhere."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.opinions.formats import read_polis
from talkoot_engine.opinions.inputs import Moderation, Statement

_FILES = ("participants-votes.csv", "votes.csv", "comments.csv", "summary.csv")


@dataclass(frozen=True)
class Said:
    """A statement of the export. at: None where it is not known."""

    number: int
    text: str
    shown: bool
    meta: bool
    seed: bool
    author: int | None
    at: datetime | None


@dataclass(frozen=True)
class Archive:
    """One export. opinions: participant's number, statement's number, choice.

    topic, description: what the export calls it. groups: how many its publisher found, where it
    says so. files: each file's name and the sum of its bytes.
    """

    topic: str
    description: str
    url: str
    statements: tuple[Said, ...]
    participants: tuple[int, ...]
    opinions: tuple[tuple[int, int, int], ...]
    groups: int
    files: Mapping[str, str]


def read_archive(folder: Path) -> Archive:
    """Read an export. Raises BadInput, the engine's codes and not-a-folder, bad-participant."""
    if not folder.is_dir():
        sentence = "Give the folder of a Polis export, with participants-votes.csv in it."
        raise BadInput("not-a-folder", sentence, where=str(folder))
    export = read_polis(folder)
    votes = export.votes
    people = [_whole(id_, folder) for id_ in votes.participants]
    numbers = [_whole(statement.id, folder) for statement in votes.statements]
    owners = np.repeat(people, votes.cast).tolist()
    columns = [numbers[column] for column in votes.columns.tolist()]
    answered = set(owners)
    return Archive(
        topic=export.summary.get("topic", "").strip() or folder.name,
        description=export.summary.get("conversation-description", "").strip(),
        url=export.summary.get("url", "").strip(),
        statements=tuple(
            _said(statement, number)
            for statement, number in zip(votes.statements, numbers, strict=True)
        ),
        participants=tuple(person for person in people if person in answered),
        opinions=tuple(zip(owners, columns, votes.values.tolist(), strict=True)),
        groups=len(set(export.groups.values())),
        files=_sums(folder),
    )


def _whole(id_: str, folder: Path) -> int:
    if id_.isascii() and id_.isdigit() and int(id_) < 2**31:
        return int(id_)
    sentence = f"The id {id_!r} is no whole number below 2,147,483,648. Number the rows."
    raise BadInput("bad-participant", sentence, where=folder.name)


def _said(statement: Statement, number: int) -> Said:
    at = statement.written_at
    author = statement.author
    return Said(
        number=number,
        text=statement.text.strip(),
        shown=statement.moderation is not Moderation.OUT,
        meta=statement.meta,
        seed=statement.seed,
        author=int(author) if author.isascii() and author.isdigit() else None,
        at=datetime.fromtimestamp(at / 1000, UTC) if at else None,
    )


def _sums(folder: Path) -> dict[str, str]:
    """The files that are there, packed or not, with the sum of what is in the folder."""
    found = {}
    for name in _FILES:
        for path in (folder / name, folder / f"{name}.gz"):
            if path.is_file():
                found[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
                break
    return found
