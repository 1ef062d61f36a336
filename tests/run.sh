#!/bin/sh
# Every test: shape first, then the whole suite on SQLite, then what talks to a database on PostgreSQL.
# With words after it, only what pytest selects by them, on SQLite.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin

. tests/machine.sh

driver
if [ $# -gt 0 ]; then
  TALKOOT_BROWSER=$(browser) exec $bin/python -m pytest "$@"
fi

TALKOOT_BROWSER=$(browser); export TALKOOT_BROWSER
postgres=$(postgres_url)
trap stop_postgres EXIT

echo "== shape"
$bin/ruff check .
$bin/ruff format --check .
$bin/lint-imports
$bin/mypy
at_once="-n 2 --dist loadfile"
echo "== SQLite"
$bin/python -m pytest -q $at_once --nomigrations
# Here the tables come from the migrations. Pages that look the same on any database are not walked
# again, and the longest walks are made in one language; the round is walked in all three.
walks="round panel conversations experiments voting"
echo "== PostgreSQL"
DATABASE_URL=$postgres $bin/python -m pytest -q $at_once \
  --deselect "tests/browser/test_panel.py::test_a_panel_from_its_letters_to_who_steps_in_by_keyboard[fi]" \
  --deselect "tests/browser/test_panel.py::test_a_panel_from_its_letters_to_who_steps_in_by_keyboard[en]" \
  --deselect "tests/browser/test_conversations.py::test_a_guest_answers_stands_somewhere_and_signs_in_by_keyboard[fi]" \
  --deselect "tests/browser/test_conversations.py::test_a_guest_answers_stands_somewhere_and_signs_in_by_keyboard[en]" \
  $(printf 'tests/browser/test_%s.py ' $walks) tests/rooms tests/stories
