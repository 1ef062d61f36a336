#!/bin/sh
# Builds the committed front-end files from exact versions: web/build.sh [TARGET [AXE_TARGET]]
# Needs Node and a package registry. The same input gives the same bytes.
set -eu
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
static=${1:-$root/src/talkoot/commons/design/static/design}
tests=${2:-$root/tests/browser/vendor}
cd "$here"
npm ci --silent --no-progress >&2
mkdir -p "$static/vendor" "$tests"
cat css/*.css > "$static/talkoot.css"
node vendor.mjs "$static/vendor" "$tests"
