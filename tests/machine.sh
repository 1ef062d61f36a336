# What the tests need from the machine: a browser and a PostgreSQL. Sourced by run.sh.

say() { printf '%s\n' "$*" >&2; }

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

apt_install() {
  say "Installing $* …"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@"; } >/dev/null
}

find_browser() {
  for name in ${TALKOOT_BROWSER:-} chromium chromium-browser google-chrome microsoft-edge; do
    command -v "$name" 2>/dev/null && return
  done
  return 1
}

# Playwright's driver is a program of its own, and a small Debian lacks one library that it needs.
driver_starts() {
  .venv/bin/python -c '
import subprocess, sys
from playwright._impl._driver import compute_driver_executable
sys.exit(subprocess.run([compute_driver_executable()[0], "--version"], capture_output=True).returncode)' 2>/dev/null
}

driver() {
  driver_starts && return
  if may_install; then apt_install libatomic1 && driver_starts && return; fi
  say "talkoot: the browser tests need libatomic. Install it (Debian: apt install libatomic1) and run this again."
  exit 1
}

browser() {
  find_browser && return
  if may_install; then apt_install chromium && find_browser && return; fi
  say "talkoot: the browser tests need Chromium. Install it (Debian: apt install chromium) or set" \
    "TALKOOT_BROWSER to a Chromium, Chrome or Edge, and run this again."
  exit 1
}

answers() {
  .venv/bin/python -c '
import sys, psycopg
with psycopg.connect(sys.argv[1], connect_timeout=3) as connection:
    connection.execute("select 1")' "$1" 2>/dev/null
}

find_initdb() {
  command -v initdb 2>/dev/null && return
  for path in /usr/lib/postgresql/*/bin/initdb; do [ -x "$path" ] && printf '%s' "$path" && return; done
  return 1
}

# The address of a server on loopback: the one named, the one that answers, or one of our own.
postgres_url() {
  for url in ${TALKOOT_TEST_POSTGRES:-} postgresql://postgres@127.0.0.1:5432/postgres; do
    if answers "$url"; then printf '%s' "$url"; return; fi
  done
  find_initdb >/dev/null || { may_install && apt_install postgresql; } || true
  initdb=$(find_initdb) || {
    say "talkoot: the tests need PostgreSQL. Install it (Debian: apt install postgresql) or set" \
      "TALKOOT_TEST_POSTGRES to a server's address, and run this again."
    exit 1
  }
  start_postgres "$(dirname "$initdb")"
}

free_port() {
  .venv/bin/python -c '
import socket
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1])'
}

start_postgres() {
  folder=$(mktemp -d)
  port=$(free_port)
  printf '%s %s\n' "$folder" "$1" > .venv/postgres
  # The server refuses to run as root, so root lends it the account that Debian's package made.
  if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; as="runuser -u postgres --"; else as=""; fi
  (cd "$folder" && $as "$1/initdb" -D "$folder/data" -U postgres -A trust >/dev/null &&
    $as "$1/pg_ctl" -D "$folder/data" -w -l "$folder/log" \
      -o "-p $port -h 127.0.0.1 -k $folder" start >/dev/null) || {
    say "talkoot: PostgreSQL would not start; see $folder/log."; exit 1; }
  printf 'postgresql://postgres@127.0.0.1:%s/postgres' "$port"
}

stop_postgres() {
  [ -f .venv/postgres ] || return 0
  read -r folder bin < .venv/postgres
  rm .venv/postgres
  if [ "$(id -u)" = 0 ]; then as="runuser -u postgres --"; else as=""; fi
  (cd "$folder" && $as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null) || true
  rm -rf "$folder"
}
