"""Between the files and the engine: computed once for the same contents, in any order."""

import pytest
from tests.rooms.impact import makers as some

from talkoot.commons.base.pack import BadPack, read_pack
from talkoot.loop.impact import bridge

BUS = "from,to,bus_min\nnorra,norra,5\nnorra,soedra,28\nsoedra,norra,28\nsoedra,soedra,5\n"
# The same areas in another order.
FOOT = "from,to,foot_min\nsoedra,norra,90\nnorra,norra,7\nsoedra,soedra,6\nnorra,soedra,80\n"
TWO = "area,centre,population\nnorra,harbour,300\nsoedra,,100\n"


@pytest.fixture
def files(tmp_path):
    for name, words in (("areas", TWO), ("bus", BUS), ("foot", FOOT)):
        (tmp_path / f"{name}.csv").write_text(words, encoding="utf-8")
    matrices = tuple(tmp_path / f"{name}.csv" for name in ("bus", "foot"))
    return bridge.Files(tmp_path / "areas.csv", matrices)


def test_matrices_in_other_orders_are_joined_by_their_areas(files):
    found = bridge.reach(files)

    assert found.modes == ("bus", "foot")
    assert found.nearest["soedra", "foot"] == (("harbour", 90.0),)
    assert found.nearest["norra", "foot"] == (("harbour", 7.0),)
    assert found.to_nearest("soedra", "bus") == 28.0


def test_it_is_computed_once_and_anew_when_a_file_has_changed(files):
    once = bridge.reach(files)

    assert bridge.reach(files) is once
    files.matrices[0].write_text(BUS.replace("28", "9"), encoding="utf-8")
    assert bridge.reach(files).to_nearest("soedra", "bus") == 9.0


def test_a_file_that_is_gone_is_refused_without_its_whole_path(files):
    files.areas.unlink()

    with pytest.raises(bridge.BadInput) as no:
        bridge.reach(files)

    assert (no.value.code, str(files.areas.parent) in no.value.sentence) == ("file-missing", False)


def test_a_pack_without_the_folder_has_no_travel_times():
    assert read_pack(some.TOWN).reach is None


def test_what_is_stated_is_read_and_changes_the_digest(tmp_path):
    pack = read_pack(some.town(tmp_path, stated=some.STATED + some.CHANGE))

    assert pack.reach is not None
    assert pack.reach.matrices[0].modes["bus"]["en"] == "By bus"
    assert pack.reach.changes[0].slug == "new-road"
    assert pack.digest != read_pack(some.TOWN).digest


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('file = "minutes.csv"', 'file = "gone.csv"', "missing-file"),
        ('file = "minutes.csv"', 'file = "../goals.toml"', "missing-file"),
        ('[[areas]]\nsource = "town-office"\n', "", "one-areas"),
        ('source = "town-office"', 'source = "nobody"', "unknown-source"),
        ("year = 2030", 'year = "2030"', "wrong-type"),
        ("year = 2030", "year = 2030\nspeed = 1", "unknown-key"),
        (', en = "By bus"', "", "missing-language"),
        ("[[areas]]", "[[places]]", "unknown-key"),
    ],
)
def test_a_wrong_value_is_refused_with_its_line(tmp_path, old, new, code):
    assert old in some.STATED
    folder = some.town(tmp_path, stated=some.STATED.replace(old, new, 1))

    with pytest.raises(BadPack) as no:
        read_pack(folder)

    assert no.value.code == code
    assert no.value.where.startswith("reach/reach.toml:")


def test_a_pack_without_a_matrix_or_with_a_mode_twice_is_refused(tmp_path):
    alone = '[[areas]]\nsource = "town-office"\n'
    again = some.STATED[some.STATED.index("[[matrix]]") :]
    for stated, code in ((alone, "no-matrix"), (some.STATED + again, "doubled-mode")):
        folder = some.town(tmp_path / code, stated=stated)
        with pytest.raises(BadPack) as no:
            read_pack(folder)
        assert no.value.code == code
