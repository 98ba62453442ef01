# What a person does with this repository. Two commands matter: `make run` and `make test`.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCAL := $(BIN)/python -m deploy.local
KAFKA := $(BIN)/python -m deploy.kafka
STAMP := $(VENV)/.made-from-lock
# The tests of a file share what it starts, so they go to one process.
BY_FILE := --dist loadfile --no-loadscope-reorder

.PHONY: help setup run status scale stop start token kafka test test-kafka test-journey chaos fuzz bench pictures verifiers samples check format lock clean

help: ## Show this text
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

##@ Use it
setup: $(STAMP) ## Make .venv with everything in it, the console script `academy` too

$(STAMP): requirements/dev.txt pyproject.toml deploy/tools/setup.sh
	@PYTHON=$(PYTHON) deploy/tools/setup.sh $(VENV) && touch $@

run: setup ## Start everything and go through a journey; SCALE='content.web=3 certification.worker=2'
	@exec $(LOCAL) run --scale "$(SCALE)" $(ARGS)

status: setup ## Show what runs here, on which ports, in how much memory
	@$(LOCAL) status

scale: setup ## Change the numbers while it runs: make scale SCALE='content.web=3'
	@$(LOCAL) scale $(SCALE)

stop: setup ## Stop everything, or one service's processes: make stop SERVICE=content
	@$(LOCAL) stop $(SERVICE)

start: setup ## Start one service's processes again: make start SERVICE=content
	@$(LOCAL) start $(SERVICE)

token: setup ## Print a sign-in for 12 hours: make token ROLE=organiser@pontianak PERSON=…
	@$(LOCAL) token $(ROLE) --person "$(PERSON)"

kafka: setup ## Start Apache Kafka here until Ctrl-C: make kafka ARGS='--nodes 3 --data FOLDER --secure'
	@exec $(KAFKA) $(ARGS)

clean: ## Stop everything, remove what runs have left (.local) and what tools have cached
	@deploy/tools/clean.sh

##@ Change it
test: setup ## Run all tests; MONGODB_URI=… KAFKA_BOOTSTRAP_SERVERS=… run them against real ones
	@$(BIN)/pytest -n 5 $(BY_FILE) $(ARGS)

test-kafka: setup ## Run the tests that need a broker on Apache Kafka (Java 17 or newer, Maven)
	@$(KAFKA) -- env ACADEMY_TEST_BROKER=apache $(BIN)/pytest -n 2 $(BY_FILE) -rs \
		tests/journey tests/live $(ARGS)

test-journey: setup ## Run only the journey through the whole stack
	@$(BIN)/pytest tests/journey $(ARGS)

fuzz: setup ## Random requests and acts for so long, then what was found: make fuzz MINUTES=15 SEED=…
	@FUZZ_MINUTES=$(or $(MINUTES),15) FUZZ_SEED=$(SEED) $(BIN)/pytest -n 0 tests/fuzz tests/machines $(ARGS)

bench: setup ## Measure against bare code doing the same: a table, build/bench.json; ARGS='--only reads --quick'
	@$(BIN)/python -m tests.bench $(ARGS)

pictures: setup ## Draw certificates and the public pages as pictures into build/pictures, to look at
	@$(BIN)/python -m tests.pictures $(ARGS)
	@ACADEMY_PICTURES=1 $(BIN)/pytest -q -rs tests/browser

verifiers: setup ## Give certificates to verifiers of others (npm, PyPI): a table, build/verifiers.md
	@rm -f build/verifiers.md; $(BIN)/pytest -n 0 -q -rs tests/verifiers $(ARGS) && cat build/verifiers.md

samples: setup ## Import every package of a folder, as tables: make samples ACADEMY_SAMPLES=FOLDER
	@ACADEMY_SAMPLES="$(ACADEMY_SAMPLES)" $(BIN)/python -m tests.samples $(ARGS)

chaos: setup ## Journeys while processes are killed; KILLS=5 LEARNERS=10 SEED=1
	@$(BIN)/python -m tests.chaos $(if $(KILLS),--kills $(KILLS)) $(if $(LEARNERS),--learners $(LEARNERS)) $(if $(SEED),--seed $(SEED)) $(ARGS)

check: setup ## Format, lint, types, the rooms' walls, the deployment's files
	@deploy/tools/check.sh $(BIN)

format: setup ## Put the code into its format
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lock: ## Write requirements/*.txt anew from pyproject.toml (needs uv)
	@deploy/tools/lock.sh
