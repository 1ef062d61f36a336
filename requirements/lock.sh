#!/bin/sh
# Writes the locked lists anew from pyproject.toml: exact versions with hashes, no addresses.
set -eu
cd "$(dirname "$0")/.."
lock() {
  .venv/installer/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
    --no-header --no-emit-index-url "$@"
}
lock pyproject.toml -o requirements/run.txt
lock pyproject.toml --group dev -o requirements/dev.txt
