# Everything one does with this project. `make help` lists the targets.

PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= python3
WORKERS ?= 1
# Tests wait for a browser, a network or a disk for a third of their time: three share two cores well.
TESTERS ?= 3

VENV := .venv
BIN := $(VENV)/bin
DEMO := JEMPUT_BOLA_ENV=demo PUBLIC_URL=http://$(HOST):$(PORT)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:

# Each of some hundred processes would compile the same files anew.
unexport PYTHONDONTWRITEBYTECODE

CLIENT := $(shell find static/app static/style static/icons -type f 2>/dev/null)
MESSAGES := $(patsubst %.po,%.mo,$(wildcard webapp/translations/*/LC_MESSAGES/*.po))

.DEFAULT_GOAL := help
.PHONY: help setup build run test bench lint format messages lock clean tools

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/runtime.stamp static/dist/assets.json $(MESSAGES) ## Install what the server needs and build the client

build: static/dist/assets.json $(MESSAGES) ## Build the client into static/dist

run: setup ## Serve a demo on 127.0.0.1, port PORT (8000)
	@$(DEMO) $(BIN)/flask db upgrade
	@$(DEMO) $(BIN)/flask demo load
	@$(DEMO) $(BIN)/flask demo show
	@$(DEMO) exec $(BIN)/granian --interface wsgi --host $(HOST) --port $(PORT) --workers $(WORKERS) \
		--blocking-threads 8 --workers-kill-timeout 20 --no-ws --log-level warning wsgi:app

test: tools lint ## Check everything: lint, types, tests on SQLite, PostgreSQL and Chromium
	@$(BIN)/python -m pytest -n $(TESTERS) --dist worksteal

bench: tools setup $(VENV)/dev.stamp ## Measure the promised figures, one JSON object per line
	@$(BIN)/python -m tests.bench

lint: $(VENV)/dev.stamp build ## Check style and types of Python and JavaScript
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@npm run --silent types

format: $(VENV)/dev.stamp ## Put the Python code into its standard form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

messages: $(VENV)/runtime.stamp ## Collect new texts into the translation catalogues
	@mkdir -p var
	@$(BIN)/pybabel -q extract -F pyproject.toml -k lazy_gettext -k _l --no-location --sort-output -o var/messages.pot .
	@for language in en su; do \
		$(BIN)/pybabel -q update --init-missing --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
			-l $$language -i var/messages.pot -d webapp/translations || exit 1; \
	done

lock: ## Pin the newest libraries that requirements*.in allow, with hashes
	@$(PYTHON) -m venv var/lock && var/lock/bin/pip install --quiet uv
	@for name in requirements requirements-dev; do \
		env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL var/lock/bin/uv pip compile --quiet --upgrade --universal \
			--python-version 3.11 --generate-hashes --no-config --no-emit-index-url --no-emit-find-links \
			--no-header $$name.in -o $$name.txt || exit 1; \
	done
	@rm -r var/lock

clean: ## Remove everything that was built or installed; the data in var/ stay
	@rm -rf $(VENV) node_modules static/dist static/dist.* .mypy_cache .ruff_cache .hypothesis .schemathesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The browser and the database that the tests drive.
tools:
	@.ci/need chromium -- test -x /usr/bin/chromium
	@.ci/need postgresql -- sh -c 'ls /usr/lib/postgresql/*/bin/initdb'
	@.ci/need rsync -- rsync --version

$(BIN)/python:
	@.ci/need python3-venv -- $(PYTHON) -c 'import ensurepip, sys; assert sys.version_info >= (3, 11)'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/runtime.stamp: requirements.txt | $(BIN)/python
	@echo "Installing the server's libraries into $(VENV)"
	@$(PIP) -r $<
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt | $(BIN)/python
	@echo "Installing the libraries for tests into $(VENV)"
	@$(PIP) -r $<
	@touch $@

node_modules/.stamp: package.json package-lock.json .npmrc
	@.ci/need nodejs npm -- sh -c 'node --version && npm --version'
	@echo "Installing the client's libraries into node_modules"
	@npm ci --loglevel=error
	@touch $@

static/dist/assets.json: node_modules/.stamp static/build.mjs $(CLIENT)
	@node static/build.mjs

%.mo: %.po $(VENV)/runtime.stamp
	@$(BIN)/pybabel -q compile -f -i $< -o $@
