"""A town with travel times, and goals with something behind them."""

import shutil
from datetime import timedelta
from pathlib import Path

from tests import makers
from tests.makers import NOON, texts
from tests.rooms.experiments import makers as trials
from tests.rooms.services import makers as served

from talkoot.loop.experiments.actions import running
from talkoot.loop.experiments.models import Experiment
from talkoot.loop.goals.models import Goal
from talkoot.loop.services.actions import measuring
from talkoot.loop.services.models import Service

ROOT = Path(__file__).resolve().parents[3]
TOWN = ROOT / "tests" / "packs" / "testbacka"
LATER = NOON + timedelta(days=80)

AREAS = """area,name_sv,centre,population_2030,jobs_2029
norra,Norra,harbour,300,50
soedra,Södra,market,100,200
woods,Skogen,,200,10
island,Ön,,40,0
"""
# Nobody gets from the island to anywhere by bus; on foot it takes long.
MINUTES = """from,to,bus_min,foot_min
norra,norra,5,5
norra,woods,12,60
norra,soedra,28,90
woods,norra,12,60
woods,woods,5,5
woods,soedra,16,70
soedra,norra,28,90
soedra,woods,16,70
soedra,soedra,5,5
island,island,5,5
island,norra,,200
"""
FASTER = MINUTES.replace("woods,soedra,16", "woods,soedra,10")
STATED = """
[[areas]]
source = "town-office"

[[matrix]]
file = "minutes.csv"
year = 2030
source = "town-office"

[matrix.modes]
bus = { sv = "Med buss", en = "By bus" }
"""
CHANGE = """
[[change]]
slug = "new-road"
name = { sv = "Ny väg", en = "A new road" }
file = "faster.csv"
source = "town-office"
"""


def town(folder: Path, *, stated: str = STATED, **files: str) -> Path:
    """A pack of the invented town with a folder reach; files without .csv at their names."""
    pack = Path(shutil.copytree(TOWN, folder / "pack"))
    (pack / "reach").mkdir()
    every = {"areas": AREAS, "minutes": MINUTES, "faster": FASTER, **files}
    for name, words in every.items():
        (pack / "reach" / f"{name}.csv").write_text(words, encoding="utf-8")
    (pack / "reach" / "reach.toml").write_text(stated.lstrip(), encoding="utf-8")
    return pack


def tried(effect: float = -200, word: str = "adopt", origin: str = "live") -> Experiment:
    """An evaluated experiment with its verdict, its need chosen."""
    row = trials.evaluated(effect)
    if word:
        running.decide(
            experiment=row,
            word=word,
            reasons=texts("The air is better"),
            office=texts("School office"),
            by=makers.person("staff"),
            now=trials.AFTER,
        )
    Experiment.objects.filter(pk=row.pk).update(origin=origin)
    row.need.status = "chosen"
    row.need.save(update_fields=["status"])
    row.refresh_from_db()
    return row


def served_well(goal: Goal | None = None, **fields: object) -> Service:
    """A service whose promise was kept for twelve requests."""
    goals = [goal] if goal else []
    row = served.service(goals=goals, **fields)
    by = makers.person("staff")
    for n in range(12):
        served.worked_off(row, at=NOON + timedelta(hours=14 * n), by=by, waits=5)
    measuring.measure(row, LATER)
    return row
