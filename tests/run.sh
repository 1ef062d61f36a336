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
# Files in the order of the folder: long walks come first, so that no worker is left alone with one.
at_once="-n 2 --dist loadfile --no-loadscope-reorder"
echo "== SQLite"
# The round is walked in every language on both databases; of the other long walks each language once.
TALKOOT_WALKS=fi $bin/python -m pytest -q $at_once --nomigrations
# Here the tables come from the migrations. Pages that look the same on any database are not looked
# at again.
echo "== PostgreSQL"
DATABASE_URL=$postgres TALKOOT_WALKS="sv en" $bin/python -m pytest -q $at_once \
  tests/browser/test_round.py tests/browser/test_panel.py \
  tests/browser/test_experiments.py \
  tests/browser/test_conversations.py::test_a_guest_answers_stands_somewhere_and_signs_in_by_keyboard \
  tests/browser/test_conversations.py::test_a_moderator_shows_and_hides_by_keyboard \
  tests/browser/test_services.py::test_a_request_is_worked_on_paused_closed_and_opened_again \
  tests/browser/test_services.py::test_the_process_is_read_asked_and_made_a_need \
  tests/browser/test_making_a_call.py::test_a_round_is_made_and_published_with_the_keyboard_alone \
  tests/browser/test_proposals.py::test_a_resident_proposes_supports_and_comments_by_keyboard \
  tests/rooms tests/stories
