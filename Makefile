# Two commands do everything on a fresh machine with Python 3.11 or later: `make demo` and `make test`.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
PACKAGE := pyproject.toml constraints.txt $(shell find extract training annotations -type f -not -name '*.pyc')

.PHONY: demo test docs clean

demo: $(VENV)/installed  ## install the package and tag the example article
	$(BIN)/reportedly tag examples/harbour.txt --to table

test: $(VENV)/installed-for-tests  ## format, lint, types, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2

docs: $(VENV)/installed-for-tests  ## bring the generated parts of the documents up to date
	$(BIN)/cog -P -r -I tests README.md annotations/README.md

clean:
	rm -rf $(VENV) build dist *.egg-info

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(BIN)/python $(PACKAGE)
	rm -rf build  # or modules that are gone would be packed again
	$(PIP) .
	touch $@

# The tests run against the installed package, not against the folders of the checkout.
$(VENV)/installed-for-tests: $(BIN)/python $(PACKAGE)
	rm -rf build
	$(PIP) '.[train,dev]'
	touch $@ $(VENV)/installed
