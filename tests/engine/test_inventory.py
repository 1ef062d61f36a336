"""An inventory workbook, made here in the layout in which the authority publishes it."""

import openpyxl
import pytest

from talkoot.cli import main
from talkoot_engine.base import BadInput
from talkoot_engine.scenarios import inventory

HEADINGS = (
    "Kaupunki",
    "Vuosi",
    "Sektori1",
    "Sektori2",
    "Sektori3",
    "Sektori4",
    "Energiankulutus",
    "Päästöt",
)
# Merged cells: a word stands in the first of its rows only.
ROWS = [
    ("Espoo", 2018, "Lämmitys", "Kaukolämpö", "Asuminen", "Hiili", 1200.0, 400.0),
    (None, None, None, None, None, "Maakaasu", 500.0, 100.0),
    (None, None, None, "Erillislämmitys", "Asuminen", "Öljy", 200.0, 53.2),
    (None, None, "Liikenne", "Tieliikenne", "Henkilöautot", None, 900.0, 208.0),
    (None, 2019, "Lämmitys", "Kaukolämpö", "Asuminen", "Hiili", 1100.0, 360.0),
    (None, None, "Jätteet", "Kaatopaikat", None, None, None, 12.5),
    ("PKS", 2018, "Lämmitys", "Kaukolämpö", "Asuminen", "Hiili", 9000.0, 3000.0),
]


def workbook(path, rows=ROWS, headings=HEADINGS, before=()):
    book = openpyxl.Workbook()
    for row in (*before, headings, *rows):
        book.active.append(row)
    book.save(path)
    return path


def test_rows_of_one_municipality_are_read_with_what_merged_cells_leave_unsaid(tmp_path):
    file = workbook(tmp_path / "khk.xlsx", before=[("Kasvihuonekaasut",), ()])

    cells = inventory.read_inventory(file, place="Espoo")

    assert len(cells) == 6
    assert cells[1].sectors == ("Lämmitys", "Kaukolämpö", "Asuminen", "Maakaasu")
    assert cells[3].sectors == ("Liikenne", "Tieliikenne", "Henkilöautot")
    assert cells[5] == inventory.Cell("Espoo", 2019, ("Jätteet", "Kaatopaikat"), None, 12.5, 9)


def test_activity_times_factor_is_the_emission_in_every_cell(tmp_path):
    cells = inventory.read_inventory(workbook(tmp_path / "khk.xlsx"), place="Espoo")

    for cell in cells:
        if cell.energy:
            assert cell.energy * cell.factor == pytest.approx(cell.emissions, rel=1e-9)
    assert cells[-1].factor is None


def test_sectors_sum_to_the_total_of_their_year(tmp_path):
    cells = inventory.read_inventory(workbook(tmp_path / "khk.xlsx"), place="Espoo")

    whole = inventory.totals(cells)
    assert whole == {(2018, ()): pytest.approx(761.2), (2019, ()): pytest.approx(372.5)}
    by_sector = inventory.totals(cells, 2)
    assert by_sector[2018, ("Lämmitys", "Kaukolämpö")] == pytest.approx(500)


def test_the_command_writes_rows_that_a_model_can_read(tmp_path, capsys):
    file, out = workbook(tmp_path / "khk.xlsx"), tmp_path / "inventory.csv"
    words = ["import", "inventory", str(file), "--place", "Espoo", "--source", "hsy"]

    assert main([*words, "--out", str(out)]) == 0

    assert "2018: 761.2 kt CO2e" in capsys.readouterr().out
    lines = out.read_text().splitlines()
    assert lines[0] == "leaf,items,year,value,source,note"
    assert "inventory,lammitys/kaukolampo,2018,500,hsy,khk.xlsx" in lines
    assert main(words[:-2]) == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"headings": HEADINGS[:-1]}, "column-missing"),
        ({"rows": [(*ROWS[0][:-1], "paljon")]}, "not-a-number"),
        ({"rows": [ROWS[0], ROWS[0]]}, "twice"),
        ({"rows": ROWS[-1:]}, "unknown-place"),
    ],
)
def test_a_workbook_in_another_layout_is_refused_by_name(tmp_path, change, code):
    file = workbook(tmp_path / "khk.xlsx", **change)

    with pytest.raises(BadInput, match=rf"\[{code}\]"):
        inventory.read_inventory(file, place="Espoo")


def test_what_is_no_workbook_is_refused(tmp_path):
    (tmp_path / "khk.xlsx").write_text("Kaupunki;Vuosi")

    with pytest.raises(BadInput, match=r"\[not-a-workbook\]"):
        inventory.read_inventory(tmp_path / "khk.xlsx", place="Espoo")
    with pytest.raises(BadInput, match=r"\[file-missing\]"):
        inventory.read_inventory(tmp_path / "gone.xlsx", place="Espoo")
