from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from talkoot.commons.base.csv_export import cell, csv_answer, csv_lines


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_text_that_starts_like_a_formula_is_neutralised(start):
    assert cell(f"{start}1+1") == f"'{start}1+1"


def test_numbers_stay_numbers():
    assert cell(-5) == -5
    assert cell(Decimal("-5.250000")) == "-5.25"
    assert cell(Decimal("700.000000")) == "700"


def test_times_are_written_in_utc_and_nothing_as_nothing():
    assert cell(datetime(2031, 5, 2, 9, tzinfo=UTC)) == "2031-05-02T09:00:00+00:00"
    assert cell(date(2031, 5, 2)) == "2031-05-02"
    assert cell(None) == ""
    assert cell(True) == "true"


def test_a_table_starts_with_its_header_and_quotes_what_must_be_quoted():
    lines = list(csv_lines(["name", "value"], [['a "b", c', 1], ["=2", -2]]))

    assert lines == ["name,value\r\n", '"a ""b"", c",1\r\n', "'=2,-2\r\n"]


def test_a_download_has_no_byte_order_mark_and_a_name():
    answer = csv_answer("goals", ["ä"], [])

    assert answer.getvalue() == "ä\r\n".encode()
    assert answer["Content-Disposition"] == 'attachment; filename="goals.csv"'
