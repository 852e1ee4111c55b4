# Two commands: make run and make test. The work is done in scripts/ (Python), which says in Swedish what it does.
# Settings may be given on the line or in the environment: make run PORT=8001 DATADIR=/srv/finsam

.DEFAULT_GOAL := help
.PHONY: help run test test-pages test-states test-start lint lint-style lint-types lint-layers lint-templates format manage bilder lock prepare prepare-test

FIND_PYTHON = ./scripts/find-python
VENV_PYTHON = .venv/bin/python
SOURCES = finsam insatser deltagare rapporter scripts tests manage.py
# Linters load the settings but touch no server: these point nowhere.
LINT_ENV = SECRET_KEY=only-for-linters-which-start-nothing-at-all \
	IDENTITY_KEYS=linter:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA \
	IDENTITY_PEPPER=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA \
	DATABASE_URL=postgresql://linter@localhost/none REDIS_URL=redis://localhost:1/0 \
	EMAIL_URL=filemail:///nowhere
# Arguments for pytest: make test PYTEST="-k rekvisition -n0"
# worksteal: each process begins with its own half of the files, so that few casts are made twice (tests/fixtures.py).
PYTEST ?=
export PORT DATADIR PYTHON

help: ## Visar de här raderna
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Startar Finsam (PORT=8000, DATADIR=.data); Ctrl-C avslutar
	@python=$$($(FIND_PYTHON)) && exec "$$python" -m scripts.run

test: prepare-test ## Kontrollerar allt: stil, typer, tester med databas, kö och webbläsare
	@$(MAKE) --no-print-directory lint
	$(VENV_PYTHON) -m scripts.testrun pytest -n 2 --dist worksteal -m "not long" $(PYTEST)

test-pages: prepare-test ## Provar varje sida som varje roll, och vägarna på båda nivåerna (lång)
	$(VENV_PYTHON) -m scripts.testrun pytest -n 2 --dist worksteal -m long tests/browser $(PYTEST)

test-states: prepare-test ## Provar fler och längre följder av steg i pengar och deltaganden än vad make test hinner (lång)
	STATES_LONG=1 $(VENV_PYTHON) -m scripts.testrun pytest -n 2 tests/insatser/test_rekvisition_states.py tests/deltagare/test_states.py $(PYTEST)

test-start: prepare-test ## Provar starten i färska kloner, som root och som vanlig användare (lång)
	$(VENV_PYTHON) -m scripts.testrun pytest -n 0 -m long tests/start $(PYTEST)

lint: lint-style lint-types lint-layers lint-templates ## Kontrollerar stil, typer, lager och mallar

lint-style: prepare-test ## Bara stilen (ruff)
	$(VENV_PYTHON) -m ruff check $(SOURCES)
	$(VENV_PYTHON) -m ruff format --check -q $(SOURCES)

lint-types: prepare-test ## Bara typerna (mypy)
	$(LINT_ENV) $(VENV_PYTHON) -m mypy finsam insatser deltagare rapporter scripts

lint-layers: prepare-test ## Bara lagren: vem får importera vem (import-linter)
	$(VENV_PYTHON) .venv/bin/lint-imports --no-cache --no-logo

lint-templates: prepare-test ## Bara mallarna (djlint, djade)
	$(VENV_PYTHON) -m djlint --lint --quiet templates
	find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --target-version 5.2 --check

format: prepare-test ## Skriver om koden i projektets stil
	$(VENV_PYTHON) -m ruff check --fix -q $(SOURCES)
	$(VENV_PYTHON) -m ruff format -q $(SOURCES)
	find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --target-version 5.2

manage: ## Kör ett kommando: make manage ARGS="order_rapport samordningsteam-vasteras 2024 --ut rapport.pdf"
	@./scripts/manage $(ARGS)

bilder: prepare-test ## Gör om handbokens bilder
	$(VENV_PYTHON) -m scripts.bilder

lock: ## Låser om paketen i requirements/ ur pyproject.toml, med hashar och utan adresser
	./scripts/lock

prepare: ## Gör bara den virtuella miljön och hämtar paketen
	@python=$$($(FIND_PYTHON)) && "$$python" -m scripts.bootstrap

prepare-test:
	@python=$$($(FIND_PYTHON)) && "$$python" -m scripts.bootstrap --test
