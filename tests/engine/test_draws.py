"""From a sealed pool to a panel: fixed first, drawn once, the same for everyone who checks.

S1 to S6 are the promises of a lottery: pool first, reproducible, nobody steers, fair, no second
throw, quotas met. Each has a control, where the promise is broken and the check must see it.
"""

import json
import os
import subprocess
import sys
import time
import zipfile
from collections import Counter
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from tests.engine.pools import instances, random_pool, small_pool

from talkoot.cli import main
from talkoot.commons.ledger import bundle, signing
from talkoot_engine.base import BadInput
from talkoot_engine.sortition import recheck
from talkoot_engine.sortition.formats.bundle import bundle_files
from talkoot_engine.sortition.inputs import Instance, Person, make_instance
from talkoot_engine.sortition.lottery import make_lottery
from talkoot_engine.sortition.outcome import Lottery, Objective
from talkoot_engine.sortition.randomness import (
    Announcement,
    Commitment,
    Settled,
    Source,
    announce,
    canonical,
    commit,
    draw_key,
    draw_panel,
    hash_of,
    hash_of_secret,
    leaf,
    lines,
    opening,
    place_of,
    seed_of,
    settle,
)
from talkoot_engine.sortition.reference import all_panels, is_valid
from talkoot_engine.sortition.solving import solve

ROOT = Path(__file__).resolve().parents[2]
SALT = b"sixteen bytes and more"
SOURCES = (
    Source("dice at the open meeting", "2031-05-02T12:00:00+03:00"),
    Source("national lottery, 3 May", "2031-05-03T21:00:00+03:00"),
)
DICE = Settled(SOURCES[0].name, "3 1 4 1 5 9")


@cache
def lottery() -> Lottery:
    return make_lottery(small_pool(), panels=100, salt=SALT)


@cache
def announced() -> tuple[Commitment, Announcement]:
    pool = small_pool()
    sealed = commit(pool.people, SALT)
    return sealed, announce(pool, lottery().panels, sealed, salt=SALT, sources=SOURCES)


def published(*, opened: bool = True) -> dict[str, bytes]:
    sealed, fixed = announced()
    drawn = draw_panel(fixed, DICE)
    sealed_pool = sealed if opened else None
    return bundle_files(small_pool(), lottery(), fixed, DICE, drawn, opened=sealed_pool)


def refusal(files: dict[str, bytes]) -> str:
    with pytest.raises(BadInput) as no:
        recheck.recheck(files)
    return no.value.code


def with_said(files: dict[str, bytes], **changed: object) -> dict[str, bytes]:
    said = {**json.loads(files["draw.json"]), **changed}
    return {**files, "draw.json": canonical(said).encode()}


# S1: the pool is fixed first


def test_s1_a_pool_to_which_somebody_was_added_later_is_refused():
    pool = small_pool()
    late = Person("late", {"gender": "male", "age": "young"})
    grown = make_instance([*pool.people, late], pool.quotas, pool.size)

    with pytest.raises(BadInput) as no:
        announce(grown, lottery().panels, announced()[0], salt=SALT, sources=SOURCES)

    assert no.value.code == "pool-changed"


def test_s1_a_pool_in_which_one_feature_changed_is_refused():
    pool = small_pool()
    first, *rest = pool.people
    turned = Person(first.id, {**first.features, "age": "young"})

    with pytest.raises(BadInput) as no:
        announce(
            make_instance([turned, *rest], pool.quotas, pool.size),
            lottery().panels,
            announced()[0],
            salt=SALT,
            sources=SOURCES,
        )

    assert no.value.code == "pool-changed"


def test_s1_the_sealed_pool_is_the_same_in_any_order_and_tells_nobody_anything():
    people = small_pool().people
    sealed = commit(people, SALT)

    assert commit(reversed(people), SALT).pool_hash == sealed.pool_hash
    assert commit(people, b"another salt of 16").pool_hash != sealed.pool_hash
    assert sealed.leaves == tuple(sorted(sealed.leaves))
    twins = [p.id for p in people if p.features == {"gender": "female", "age": "old"}]
    assert len({sealed.leaves[sealed.numbers[id_] - 1] for id_ in twins}) == len(twins)


def test_s1_a_person_finds_their_leaf_with_their_key_and_only_with_theirs():
    sealed = commit(small_pool().people, SALT)
    first, second = small_pool().people[:2]

    mine = sealed.leaves[sealed.numbers[first.id] - 1]

    assert leaf(sealed.keys[first.id], opening(first)) == mine
    assert leaf(sealed.keys[second.id], opening(first)) != mine


def test_a_short_salt_is_refused():
    with pytest.raises(BadInput) as no:
        commit(small_pool().people, b"short")

    assert no.value.code == "salt-too-short"


# S2: anyone gets the same panel


def test_s2_a_published_draw_is_drawn_again_by_bare_python_in_another_process(tmp_path):
    """2,000 people, 1,000 panels of 100, nothing installed: the standard library alone."""
    pool = random_pool(2000, 100, seed=5)
    ids = sorted(pool.by_id)
    panels = [tuple(ids[(n * 7 + k * 19) % 2000] for k in range(100)) for n in range(1000)]
    path = tmp_path / "draw.zip"
    _zip(path, _files_of(pool, panels))

    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-S", "-m", "talkoot_engine.sortition.recheck", str(path)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - started

    assert done.returncode == 0, done.stderr
    index = place_of(json.loads(_files_of(pool, panels)["draw.json"])["seed"], 1000)
    assert f"Panel {index}: " in done.stdout
    assert seconds < 10


def test_s2_bare_python_sees_a_changed_draw(tmp_path):
    path = tmp_path / "draw.zip"
    _zip(path, with_said(published(), value="6 6 6 6 6 6"))

    done = subprocess.run(
        [sys.executable, "-S", "-m", "talkoot_engine.sortition.recheck", str(path)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr.split(":")[0]) == (2, "seed-differs")


def test_s2_the_same_task_gives_the_same_list_again():
    again = make_lottery(small_pool(), panels=100, salt=SALT)

    assert again.panels == lottery().panels


def test_the_last_step_on_paper_is_what_the_program_does():
    seed = seed_of("a" * 64, "b" * 64, "3 1 4 1 5 9")

    kept = 0
    for digit in seed:
        kept = (kept * 16 + int(digit, 16)) % 1000

    assert kept == place_of(seed, 1000)


def test_seed_zero_is_a_seed():
    assert [place_of(seed, 1000) for seed in ("0", "0" * 64, "3e8", "ff")] == [0, 0, 0, 255]


def test_the_seed_is_the_hash_of_what_was_published():
    text = f"{'a' * 64}\n{'b' * 64}\n17"

    assert seed_of("a" * 64, "b" * 64, "17") == hash_of(text.encode())
    assert seed_of("a" * 64, "b" * 64, "17", "s") == hash_of(f"{text}\ns".encode())


# every byte of what is published counts


def _other_reserves(files):
    first, second, *rest = files["reserves.txt"].decode().splitlines()
    return {**files, "reserves.txt": lines([second, first, *rest])}


def _other_list(files):
    """A panel is replaced by another and the hash of the list written anew."""
    _, *rest = files["panels.txt"].splitlines(keepends=True)
    changed = b"".join([rest[-1], *rest])
    return {**files, "panels.txt": changed, **_hashed(files, panels_hash=hash_of(changed))}


def _hashed(files, **changed):
    return {"draw.json": with_said(files, **changed)["draw.json"]}


def _someone_else(files):
    rows = files["openings.jsonl"].decode().splitlines()
    other = {**json.loads(rows[0]), "id": "somebody"}
    return {**files, "openings.jsonl": lines([canonical(other), *rows[1:]])}


CHANGES = {
    "pool-changed": lambda f: {**f, "pool.txt": f["pool.txt"][65:]},
    "panels-changed": lambda f: {**f, "panels.txt": f["panels.txt"].replace(b"1", b"2", 1)},
    "chances-differ": lambda f: {**f, "chances.csv": f["chances.csv"].replace(b",", b",1", 2)},
    "seed-differs": lambda f: with_said(f, seed="0" * 64),
    "panel-differs": lambda f: with_said(f, panel=[1, 2, 3, 4, 5, 6]),
    "reserves-differ": _other_reserves,
    "source-differs": lambda f: with_said(f, source=SOURCES[1].name),
    "wrong-secret": lambda f: with_said(f, secret_hash="0" * 64),
    "opening-wrong": _someone_else,
    "quota-missed": lambda f: with_said(f, quotas=[["gender", "female", 4, 4]]),
    "draw-malformed": lambda f: with_said(f, size="6"),
    "draw-file-missing": lambda f: {n: data for n, data in f.items() if n != "pool.txt"},
}


@pytest.mark.parametrize("code", CHANGES)
def test_what_was_changed_after_the_draw_is_refused(code):
    assert refusal(CHANGES[code](published())) == code


def test_a_list_changed_with_its_hash_gives_another_seed():
    assert refusal(_other_list(published())) in ("seed-differs", "chances-differ")


def test_an_unchanged_draw_holds_with_and_without_the_auditors_file():
    full, public = recheck.recheck(published()), recheck.recheck(published(opened=False))

    assert full.facts["panel"] == public.facts["panel"]
    assert "quotas were not checked" in public.checks[-1]
    assert "all 100 panels meet the 5 quotas" in full.checks[-1]


def test_the_public_edition_names_nobody():
    files = published(opened=False)

    everything = b"\n".join(files.values()).decode()
    assert not any(person.id in everything for person in small_pool().people)
    assert "openings.jsonl" not in files


def test_verify_checks_a_signed_draw_and_refuses_one_that_was_changed(tmp_path, capsys):
    key = signing.signing_key(tmp_path)
    sealed = bundle.seal(published(), {"format": recheck.FORMAT}, key)
    (tmp_path / "draw.zip").write_bytes(sealed)
    (tmp_path / "bad.zip").write_bytes(sealed.replace(b"3 1 4 1 5 9", b"3 1 4 1 5 8"))
    resigned = bundle.seal(
        with_said(published(), value="3 1 4 1 5 8"), {"format": recheck.FORMAT}, key
    )
    (tmp_path / "resigned.zip").write_bytes(resigned)

    good = main(["verify", str(tmp_path / "draw.zip"), "--key", signing.public_hex(key), "--json"])
    said = json.loads(capsys.readouterr().out)
    bad = [main(["verify", str(tmp_path / name)]) for name in ("bad.zip", "resigned.zip")]

    assert (good, said["ok"], said["panels"]) == (0, True, 100)
    assert bad == [2, 2]
    codes = [line.split(":")[0] for line in capsys.readouterr().err.splitlines()]
    assert codes == ["not-a-bundle", "seed-differs"]


# S3: nobody steers


def test_s3_the_first_source_counts_when_it_came_in_time():
    values = {
        SOURCES[0].name: ("3 1 4", "2031-05-02T12:59:00+03:00"),
        SOURCES[1].name: ("5 11 23", "2031-05-03T21:00:00+03:00"),
    }

    assert settle(SOURCES, values, now="2031-05-04T00:00:00+03:00").value == "3 1 4"


@pytest.mark.parametrize(
    ("came", "why"),
    [
        ({}, "missing"),
        ({SOURCES[0].name: ("3 1 4", "2031-05-02T13:01:00+03:00")}, "late"),
        ({SOURCES[0].name: ("3 1 4", "2031-05-02T11:59:00+03:00")}, "early"),
    ],
)
def test_s3_a_number_that_did_not_come_in_time_gives_way_to_the_next_source(came, why):
    values = {**came, SOURCES[1].name: ("5 11 23", "2031-05-03T18:05:00+00:00")}

    settled = settle(SOURCES, values, now="2031-05-03T22:30:00+03:00")

    assert settled == Settled(SOURCES[1].name, "5 11 23", ((SOURCES[0].name, why),))


def test_s3_nobody_may_take_the_second_source_while_the_first_can_still_come():
    values = {SOURCES[1].name: ("5 11 23", "2031-05-03T21:05:00+03:00")}

    with pytest.raises(BadInput) as no:
        settle(SOURCES, values, now="2031-05-02T12:30:00+03:00")

    assert no.value.code == "not-yet-due"


def test_s3_without_any_number_there_is_no_draw():
    with pytest.raises(BadInput) as no:
        settle(SOURCES, {}, now="2031-05-05T00:00:00+03:00")

    assert no.value.code == "no-value"


def test_s3_the_organisers_secret_must_be_the_one_announced():
    sealed, _ = announced()
    fixed = announce(
        small_pool(),
        lottery().panels,
        sealed,
        salt=SALT,
        sources=SOURCES,
        secret_hash=hash_of_secret("chosen before"),
    )

    assert (
        draw_panel(fixed, DICE, secret="chosen before").seed
        != draw_panel(announced()[1], DICE).seed
    )
    with pytest.raises(BadInput) as no:
        draw_panel(fixed, DICE, secret="chosen after")
    assert no.value.code == "wrong-secret"


@pytest.mark.parametrize("value", ["", " 1 2", "1\n2"])
def test_s3_a_number_is_one_line_as_published(value):
    with pytest.raises(BadInput) as no:
        draw_panel(announced()[1], Settled(SOURCES[0].name, value))

    assert no.value.code == "bad-value"


@pytest.mark.parametrize(
    ("sources", "code"),
    [
        ([], "no-sources"),
        ([Source("dice", "tomorrow")], "bad-source"),
        ([Source("dice", "2031-05-02T12:00:00")], "bad-source"),
        ([SOURCES[0], SOURCES[0]], "duplicate-source"),
    ],
)
def test_s3_sources_are_named_with_their_time(sources, code):
    with pytest.raises(BadInput) as no:
        announce(small_pool(), lottery().panels, announced()[0], salt=SALT, sources=sources)

    assert no.value.code == code


# S4: the draw has the chances that were published


def _draws(count: int, value: str) -> Counter[int]:
    _, fixed = announced()
    hashes = fixed.pool_hash, fixed.panels_hash
    return Counter(place_of(seed_of(*hashes, value.format(n)), 100) for n in range(count))


def _largest_deviation(drawn: Counter[int], count: int) -> float:
    """In standard deviations, over everyone in the pool."""
    found = 0.0
    for id_, chance in lottery().chances.items():
        seats = sum(drawn[n] for n, panel in enumerate(lottery().panels) if id_ in panel)
        sigma = float(count * chance * (1 - chance)) ** 0.5
        found = max(found, abs(seats - float(count * chance)) / sigma)
    return found


def test_s4_ten_thousand_draws_give_everyone_their_published_chance():
    assert _largest_deviation(_draws(10_000, "{}"), 10_000) < 4


def test_s4_draws_that_somebody_chose_among_stand_out():
    """Control: of two numbers always the one with the lower panel is taken."""
    second = Counter[int]()
    _, fixed = announced()
    for n in range(10_000):
        places = [
            place_of(seed_of(fixed.pool_hash, fixed.panels_hash, f"{n} {k}"), 100) for k in (1, 2)
        ]
        second[min(places)] += 1

    assert _largest_deviation(second, 10_000) > 4


def test_s4_the_chances_are_those_of_the_list():
    seats = Counter(id_ for panel in lottery().panels for id_ in panel)

    assert lottery().chances == {
        person.id: Fraction(seats[person.id], 100) for person in small_pool().people
    }


# S5: no second throw


def test_s5_the_same_people_and_quotas_have_one_key_whatever_the_order_or_the_salt():
    pool = small_pool()
    turned = make_instance(reversed(pool.people), reversed(pool.quotas), pool.size)

    assert draw_key(turned) == draw_key(pool) == announced()[1].key


@pytest.mark.parametrize(
    "other",
    [
        lambda pool: make_instance(pool.people[1:], pool.quotas, pool.size),
        lambda pool: make_instance(pool.people, pool.quotas, pool.size - 1),
        lambda pool: make_instance(pool.people, pool.quotas, pool.size, apart=[{"p00", "p01"}]),
    ],
)
def test_s5_another_draw_has_another_key(other):
    assert draw_key(other(small_pool())) != draw_key(small_pool())


def test_s5_reserves_are_drawn_with_the_panel_and_are_all_the_others():
    drawn = draw_panel(announced()[1], DICE)

    assert sorted([*drawn.panel, *drawn.reserves]) == sorted(small_pool().by_id)
    assert drawn == draw_panel(announced()[1], DICE)


# S6: quotas met, or no draw


@settings(max_examples=25, deadline=None)
@given(instances(rules=True))
def test_s6_every_panel_is_valid_or_there_is_a_reason_and_no_panel(instance):
    from_the_list = all_panels(instance)
    try:
        found = solve(
            instance,
            objective=Objective.LEXIMIN,
            panels=50,
            salt=b"",
            deadline=time.monotonic() + 60,
        )
    except BadInput as no:
        found = {"code": no.code}
    if not from_the_list:
        assert found["code"] in ("quotas-clash", "pool-too-small")
        return
    ids = [person.id for person in instance.people]
    assert all(is_valid(instance, tuple(ids[n] for n in panel)) for panel in found["panels"])


def _files_of(pool: Instance, panels: list[tuple[str, ...]]) -> dict[str, bytes]:
    """A bundle of panels that were not optimised: what a check does with it is the same."""
    sealed = commit(pool.people, SALT)
    fixed = announce(pool, panels, sealed, salt=SALT, sources=SOURCES)
    seats = Counter(id_ for panel in panels for id_ in panel)
    chances = {id_: Fraction(seats[id_], len(panels)) for id_ in pool.by_id}
    plain = {id_: float(chance) for id_, chance in chances.items()}
    listed = Lottery(
        lottery().objective, pool.size, chances, plain, plain, 0.0, False, 0.0, {}, tuple(panels)
    )
    return bundle_files(pool, listed, fixed, DICE, draw_panel(fixed, DICE))


def _zip(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
