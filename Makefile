# The only door to commands. `make demo` and `make test` are all that a newcomer needs.
SHELL := /bin/bash
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
WANGGE := $(VENV)/bin/wangge
NODE_BIN := $(shell tools/node-bin.sh)
DEMO := WANGGE_DEMO=1 WANGGE_BASE_URL=$${WANGGE_BASE_URL:-http://127.0.0.1:$(PORT)}
export PATH := $(abspath $(VENV)/bin):$(NODE_BIN):$(PATH)
SOURCES := $(shell git ls-files -co --exclude-standard 'wangge/*.ts' 'wangge/*.css' 'wangge/*.svg' 'wangge/*.po' 'wangge/*.webmanifest' 2>/dev/null)

.PHONY: help demo demo-reset test setup run lint types shape unit bench year docs starter lock messages postgres-test clean

help:
	@echo "make demo        the product with made-up data on http://127.0.0.1:$(PORT)"
	@echo "make demo LARGE=1  with a drive of a county's size on top: 188,000 households (some minutes more)"
	@echo "make demo-reset  the same, from the beginning"
	@echo "make test        every check and every test"
	@echo "make setup       what both need; leaves $(WANGGE)"
	@echo "make run         serve the database in var/ (after: wangge init)"
	@echo "make bench       measure; writes bench/out/latest.json"
	@echo "make year        play and reckon a year of 50,000 cases"
	@echo "make docs        rewrite the generated documents"
	@echo "make lint types shape unit  parts of make test"

# --- what must be there ----------------------------------------------------------------------------------------
setup: $(VENV)/.ready build/.ready

$(VENV)/.ready: requirements.lock pyproject.toml
	@echo "[1/3] Python packages"
	@test -x $(PY) || python3 -m venv $(VENV)
	@test -x $(VENV)/bin/uv || $(PY) -m pip install --quiet --disable-pip-version-check uv
	@$(VENV)/bin/uv pip sync --quiet --require-hashes requirements.lock
	@$(VENV)/bin/uv pip install --quiet --no-deps --editable .
	@touch $@

node_modules/.ready: package.json package-lock.json $(VENV)/.ready
	@echo "[2/3] front-end packages"
	@npm ci --silent --no-progress
	@touch $@

build/.ready: node_modules/.ready $(SOURCES) vite.config.ts tools/build.mjs
	@echo "[3/3] front end and languages"
	@npm run --silent build
	@$(PY) tools/messages.py compile
	@WANGGE_SECRET_KEY=only-to-collect-static-files $(VENV)/bin/django-admin collectstatic --settings config.settings --pythonpath . --noinput --clear --verbosity 0
	@mkdir -p build && touch $@

# --- the product -----------------------------------------------------------------------------------------------
demo: setup
	@$(DEMO) $(WANGGE) demo $(if $(LARGE),--large)
	@$(DEMO) $(WANGGE) serve --port $(PORT)

demo-reset:
	@rm -rf var
	@$(MAKE) --no-print-directory demo

run: setup
	@$(WANGGE) serve --port $(PORT)

# --- checks ----------------------------------------------------------------------------------------------------
test: setup lint types shape
	@$(MAKE) --no-print-directory postgres-test
	@$(MAKE) --no-print-directory unit

lint: setup
	@ruff check .
	@ruff format --check .
	@npm run --silent check
	@$(PY) tools/messages.py check

types: setup
	@mypy wangge config demo bench tests tools conftest.py

shape: setup
	@lint-imports --no-logo

unit: setup
	@$(PY) -m pytest -n $${PYTEST_WORKERS:-2} --dist worksteal -q

# The same suite on PostgreSQL, without the browser and the processes, where a server can be found.
postgres-test: setup
	@$(PY) tools/postgres.py run --if-present -- $(PY) -m pytest -q -m "alone and not process"
	@$(PY) tools/postgres.py run --if-present -- $(PY) -m pytest -n $${PYTEST_WORKERS:-2} --dist worksteal -q -m "not browser and not process and not alone"

# A year of 50,000 cases, every round of the sweep at its own time, reckoned from its journal: an hour or so.
year: setup
	@WANGGE_YEAR_CASES=$${CASES:-50000} $(PY) -m pytest -q -s tests/year

bench: setup
	@$(PY) -m bench

docs: setup
	@$(PY) tools/docs.py

# The model that suggests categories until an office has its own: from the project's own words, docs/triage.md.
starter: setup
	@$(PY) tools/starter.py

# --- rarely ----------------------------------------------------------------------------------------------------
lock:
	@$(VENV)/bin/uv pip compile pyproject.toml --group dev --generate-hashes --no-emit-index-url --quiet --python-version 3.11 --custom-compile-command "make lock" --output-file requirements.lock
	@npm install --package-lock-only --silent && $(PY) tools/strip_lock.py

messages:
	@$(PY) tools/messages.py update

clean:
	@rm -rf build node_modules $(VENV) wangge/*/static/*/build
