# make run · make test · make serve · make bench
# The locks are complete, so pip need not (and its older versions cannot) resolve anything: hence --no-deps.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test serve bench install lint lock

run: .venv/installed
	$(BIN)/newsledger run --demo --examples

test: .venv/installed-dev
	$(BIN)/ruff check flows transforms warehouse tests
	$(BIN)/ruff format --check flows transforms warehouse tests
	$(BIN)/mypy
	$(BIN)/python -m pytest

serve: .venv/installed
	$(BIN)/newsledger serve

bench: .venv/installed-dev
	BENCH_ARTICLES=$${BENCH_ARTICLES:-20000} $(BIN)/python -m tests.bench

install: .venv/installed

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "newsledger needs Python 3.11 or newer; try: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	touch $@

# Needs uv; only maintainers change the locks.
lock:
	uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements.lock
	uv pip compile --group dev -c requirements.lock --universal --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements-dev.lock
