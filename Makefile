# Two commands do everything on a machine with Python 3.11 and make: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Weights, gazetteers, checksums and examples are full of what looks like a secret.
NO_SECRETS := ':!*.lock' ':!services/*/data/*' ':!services/encoder/training/articles/*' ':!schemas/examples/*' \
  ':!tests/benchmarks/docs/*' ':!tests/*.jsonl'

.PHONY: demo test long browser lint format bench results soak evaluate faults types reference interfaces manifests lock audit sbom train clean

demo: $(STAMP)
	$(BIN)/depesche demo

test: $(STAMP)
	$(BIN)/pytest -m "not slow"

# The long forms of tests that no other target has: every benchmark once, and hundreds of odd calls of both interfaces.
long: $(STAMP)
	$(BIN)/pytest -m slow --timeout 1800 tests/benchmarks tests/gateway/test_fuzz.py

# All tests of the live page, those included that take long; pictures of it are in build/screenshots.
browser: $(STAMP)
	$(BIN)/pytest --timeout 900 tests/browser

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@# Passwords and keys in what is committed; a line that only looks like one says so: pragma: allowlist secret.
	git ls-files -- $(NO_SECRETS) | xargs $(BIN)/detect-secrets-hook --exclude-lines 'secretName: '

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# All benchmarks in half an hour of quiet cores, or some: make bench ARGS="--only peers delay", ARGS=--quick.
# The figures and a page of them with plots are in build/bench.
bench: $(STAMP)
	$(BIN)/python tests/benchmarks/bench.py $(ARGS)

# Puts the last run's figures where they are read: tests/benchmarks/docs, the capacity page, the thresholds in deploy/.
results: $(STAMP)
	@mkdir -p tests/benchmarks/docs
	cp build/bench/results.json tests/benchmarks/docs/
	$(BIN)/python tests/benchmarks/page.py tests/benchmarks/docs/results.json tests/benchmarks/docs
	$(BIN)/python -m deploy.generate

# Whether memory stays flat over so many articles with ever-new names; hours for all of them.
soak: $(STAMP)
	$(BIN)/python tests/benchmarks/soak.py --articles $(or $(ARTICLES),200000) --profile $(or $(PROFILE),fast)

evaluate: $(STAMP)
	$(BIN)/python -m tests.evaluation

# The long form of the fault tests: thousands of articles while everything dies in turn, and a table of what came of it.
# `make faults ARTICLES=200` for a smaller one.
faults: $(STAMP)
	FAULT_ARTICLES=$(ARTICLES) $(BIN)/pytest -m slow --timeout 1800 tests/faults tests/integration/test_ingest.py tests/integration/test_trends.py

# What is generated from the schemas and the settings; tests fail where it is out of date.
types: $(STAMP)
	$(BIN)/python -m schemas.generate

reference: $(STAMP)
	$(BIN)/python -m services.runtime.reference

interfaces: $(STAMP)
	$(BIN)/python -m services.interfaces

manifests: $(STAMP)
	$(BIN)/python -m deploy.generate

# The exact versions and checksums of everything that is installed. Holds no addresses: any index serves.
# What is locked stays as it is as far as pyproject.toml allows; `make lock UPGRADE=--upgrade` takes the newest of all.
lock: $(STAMP)
	$(BIN)/uv pip compile pyproject.toml $(UPGRADE) --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header --quiet --output-file requirements.lock
	@# The peers of the benchmark: the same versions as far as they allow.
	cp requirements.lock tests/benchmarks/peers.lock
	$(BIN)/uv pip compile pyproject.toml --extra bench --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header --quiet --output-file tests/benchmarks/peers.lock
	@# The image's part of it: the same versions, without what only developers need.
	$(BIN)/uv pip compile pyproject.toml --extra otel --universal --python-version 3.11 --generate-hashes \
	  --constraint requirements.lock --no-emit-index-url --no-annotate --no-header --quiet --output-file deploy/requirements.lock

# Known vulnerabilities of what is in the image, and its bill of materials (CycloneDX).
audit: $(STAMP)
	$(BIN)/pip-audit --strict --require-hashes --disable-pip --requirement deploy/requirements.lock

sbom: $(STAMP)
	@mkdir -p build
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible \
	  --output-file build/sbom.json deploy/requirements.lock

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Depesche needs Python 3.11 or newer; set PYTHON=" >&2; exit 2; }
	@$(PYTHON) -m venv --clear $(VENV)
	@echo "Installing the packages of requirements.lock into $(VENV)"
	@# uv, itself taken from the lock, installs in seconds what takes pip more than a minute.
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > $(VENV)/uv.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $(VENV)/uv.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --requirement requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

# Trains all models anew, on two cores in some hours: make train DATA=folder of the corpora (which: encoder/training/recipe.py).
train: $(STAMP)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --editable '.[train]'
	$(BIN)/python -m services.encoder.training.recipe $(or $(BUILD),build/training) $(DATA)

clean:
	rm -rf $(VENV) .data build *.egg-info
