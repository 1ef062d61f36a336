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
echo "== SQLite"
$bin/python -m pytest -q -n 2 --dist loadfile
echo "== PostgreSQL"
DATABASE_URL=$postgres $bin/python -m pytest -q -n 2 --dist loadfile tests/rooms tests/stories tests/browser
