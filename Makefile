# make demo: what genloss shows, on the bundled data.   make test: lint-free proof that it works here.
# Both build what they need in .venv, and need only make and Python 3.11 or newer.

VENV ?= .venv
WORKERS ?= 4
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
INPUTS := pyproject.toml constraints.txt

.PHONY: help demo test lint format types docs bench verify calibrate shares grids clean

help: ## Say what can be made
	@grep -E '^[a-z]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/:.*## /\t/' | expand -t 10

$(VENV)/pip-stamp: tools/make_venv.py tools/find_python.sh
	@python="$(PYTHON)"; test -n "$$python" || python=$$(sh tools/find_python.sh) || exit 2; \
	"$$python" tools/make_venv.py $(VENV)
	@touch $@

$(VENV)/core-stamp: $(VENV)/pip-stamp $(INPUTS)
	@echo "installing genloss and what it stands on into $(VENV) (once) ..."
	@$(PIP) --editable .
	@touch $@

$(VENV)/dev-stamp: $(VENV)/pip-stamp $(INPUTS)
	@echo "installing genloss and the tools of its tests into $(VENV) (once) ..."
	@$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/core-stamp

$(VENV)/bench-stamp: $(VENV)/dev-stamp
	@$(PIP) --editable '.[dev,bench]'
	@touch $@

demo: $(VENV)/core-stamp ## Compare the bundled human speeches with a model's imitation, and write a report
	@$(VENV)/bin/genloss demo

test: $(VENV)/dev-stamp ## Run all tests, also against the built wheel (COVERAGE=1: and measure what they reach)
ifdef COVERAGE
	$(PY) -m coverage erase
	$(PY) -m coverage run -m pytest --numprocesses auto --maxprocesses $(WORKERS) --dist worksteal
	$(PY) -m coverage combine --quiet
	$(PY) -m coverage report
else
	$(PY) -m pytest --numprocesses auto --maxprocesses $(WORKERS) --dist worksteal
endif

lint: $(VENV)/dev-stamp ## Check style and format
	$(PY) -m ruff check
	$(PY) -m ruff format --check

format: $(VENV)/dev-stamp ## Mend style and format
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

types: $(VENV)/dev-stamp ## Check types
	$(PY) -m mypy

docs: $(VENV)/dev-stamp ## Write docs/cli.md from the commands
	$(PY) tools/make_cli_docs.py docs/cli.md

bench: $(VENV)/bench-stamp ## Measure speed and memory against peers (minutes)
	LC_ALL=C.UTF-8 $(PY) -m benchmarks

verify: $(VENV)/dev-stamp ## Check every closed form against simulations and published numbers (a minute)
	$(PY) tools/make_verification_docs.py docs/verification.md docs/verification.json

calibrate: $(VENV)/dev-stamp ## Check how well the intervals of a comparison hold on human text (a quarter of an hour)
	$(PY) -m genloss.verification.calibration

shares: $(VENV)/dev-stamp ## Read shares that are known, and write the tables of docs/share.md (a quarter of an hour)
	$(PY) -m genloss.verification.shares --write docs/share.md

grids: $(VENV)/dev-stamp ## Run the published grids in the lab and write docs/grids.md (minutes)
	$(PY) tools/make_grid_docs.py docs/grids.md

clean: ## Remove what was built, .venv included
	rm -rf $(VENV) build dist genloss-demo demo .bench .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.*
	find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
