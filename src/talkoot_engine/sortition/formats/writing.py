"""Pools, quotas and lists of panels as CSV for the Sortition Foundation's tools and Panelot."""

import csv
import io
from collections.abc import Iterable, Sequence

from talkoot_engine.sortition.inputs import Instance, Person, Quota

PANELOT = ("category", "feature")
SORTITION_FOUNDATION = ("feature", "value")


def quotas_written(quotas: Iterable[Quota], *, names: tuple[str, str] = PANELOT) -> str:
    """A row a quota. names: what the two first columns are called; both are read back alike."""
    rows = [[q.category, q.feature, str(q.min), str(q.max)] for q in quotas]
    return _table([*names, "min", "max"], rows)


def people_written(instance: Instance) -> str:
    """id, one column a category, and household where the pool has any."""
    categories = list(instance.features)
    homes = any(person.household for person in instance.people)

    def row(person: Person) -> list[str]:
        cells = [person.id, *(person.features[category] for category in categories)]
        return [*cells, person.household] if homes else cells

    header = ["id", *categories, *(["household"] if homes else [])]
    return _table(header, [row(person) for person in instance.people])


def panels_written(panels: Sequence[Sequence[str]]) -> str:
    """One row a panel: its number, its probability, and the ids of its members."""
    size = max(len(panel) for panel in panels)
    header = ["panel", "probability", *(f"member_{n}" for n in range(1, size + 1))]
    share = str(1 / len(panels))
    return _table(header, [[str(n), share, *panel] for n, panel in enumerate(panels)])


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
