.DEFAULT_GOAL := help
.PHONY: help setup run fast test docs shape check words

help:  ## this list
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'
setup: ## install what the city needs
	./talkoot setup
run:   ## the city on this machine
	./talkoot serve
test:  ## every test, on both databases and in the browser
	./talkoot test
fast:  ## the tests without browser
	./talkoot test -q -n 2 tests/engine tests/rooms tests/shape
docs:  ## the tests of the documents
	./talkoot test -q tests/docs
shape: ## architecture and style
	./talkoot test -q tests/shape
	.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/lint-imports && .venv/bin/mypy
check: shape fast ## what to run before a commit
words: ## bring the catalogues up to date with the source
	.venv/bin/python tests/shape/catalogues.py
