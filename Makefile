# Everything a user needs is `make demo` and `make test`; each makes .venv and installs what it needs. Plain python3 and make are enough.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: demo test lint bench fuzz clean help

help:
	@echo "make demo   build the example papers, ask two questions, write the HTML graph and the Neo4j files"
	@echo "make test   run all tests"
	@echo "make lint   ruff and mypy"
	@echo "make bench  measure quality and speed; writes benchmarks/RESULTS.md"
	@echo "make fuzz   look for input that crashes a reader (MINUTES=60, ONLY=format)"

$(STAMP): pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "python3 cannot make a virtual environment; on Debian: apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "litkg needs Python 3.11 or newer; try: make PYTHON=python3.12"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(STAMP)

demo: $(STAMP)
	$(BIN)/litkg demo --out demo-out

test: $(STAMP)
	$(BIN)/python -m pytest

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(STAMP)
	$(BIN)/python -m benchmarks

MINUTES ?= 60
ONLY    ?=

fuzz: $(STAMP)
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check 'atheris>=3,<4'
	$(BIN)/python tests/fuzz.py --minutes $(MINUTES) --only "$(ONLY)"

clean:
	rm -rf $(VENV) demo-out build dist .pytest_cache fuzz-out .mypy_cache .ruff_cache *.egg-info
