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
# Three at once on two cores: whoever drives a browser waits half of the time. The long walks go first.
at_once="-n 3 --dist loadfile"
echo "== SQLite"
$bin/python -m pytest -q $at_once
echo "== PostgreSQL"
DATABASE_URL=$postgres $bin/python -m pytest -q $at_once tests/browser tests/rooms tests/stories
