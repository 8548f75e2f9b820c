# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2

PORT ?= 8000
PYTHON_HERE := .venv/bin/python
export DICHTERBIJ_DATA ?= $(CURDIR)/var
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help run test test-quick lint bench bench-letters bench-workshop bench-delivery bench-machine bench-audit bench-keys bench-mutants reach test-api audit sbom access rules messages pictures lock clean

help: ## Explain every target
	@echo "Dichterbij. Start with: make run"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' Makefile

run: ## Look around: the invented municipality Lindewaard on http://localhost:8000 (PORT= changes it)
	@scripts/ready.sh run
	@exec $(PYTHON_HERE) -m dichterbij.web demo --port $(PORT)

test: ## Check everything on SQLite and PostgreSQL; installs what that needs (about a quarter of an hour)
	@scripts/ready.sh test
	@$(PYTHON_HERE) -m scripts.check everything

test-quick: ## Run the tests on SQLite only; ARGS= goes to pytest
	@scripts/ready.sh test
	@DICHTERBIJ_DEMO=1 $(PYTHON_HERE) -m pytest $(ARGS)

lint: ## Check licences, style, import rules, types and migrations
	@scripts/ready.sh test
	@$(PYTHON_HERE) -m scripts.check lint

bench: ## Measure the main pages with 350 and with 35,000 residents, on SQLite and PostgreSQL
	@scripts/ready.sh test
	@DICHTERBIJ_DEMO=1 $(PYTHON_HERE) -m bench.pages $(ARGS)

bench-letters: ## Measure how well and how quickly the letter check reads; ARGS=--write keeps it
	@scripts/ready.sh test
	@$(PYTHON_HERE) -m bench.letters $(ARGS)

bench-workshop: ## Measure how soon the remarks follow what one types, in a real browser
	@scripts/ready.sh test
	@DICHTERBIJ_DEMO=1 $(PYTHON_HERE) -m bench.workshop $(ARGS)

bench-delivery: ## Kill workers and databases, and count what is lost or comes twice; some half hour
	@scripts/ready.sh test
	@$(PYTHON_HERE) -m bench.delivery $(ARGS)

bench-machine: ## Let hypothesis make up 2,000 stretches of 50 steps of days, messages and kills; some ten minutes
	@scripts/ready.sh test
	@DICHTERBIJ_DEMO=1 $(PYTHON_HERE) -m bench.machine $(ARGS)

test-api: ## Ask the API 2,000 questions of every kind that its description allows, and does not
	@scripts/ready.sh test
	@DICHTERBIJ_DEMO=1 LONG_API=2000 $(PYTHON_HERE) -m pytest tests/test_api_schema.py $(ARGS)

audit: ## Ask whether anything we lean on is known to be unsafe (needs the network)
	@scripts/ready.sh test
	@$(PYTHON_HERE) -m scripts.audit

sbom: ## Write down everything the product is made of: sbom.cdx.json (CycloneDX)
	@scripts/ready.sh test
	@$(PYTHON_HERE) -m scripts.sbom sbom.cdx.json

bench-audit: ## Seal and check a million lines of the log on both databases; some minutes
	@scripts/ready.sh test
	@DICHTERBIJ_DEMO=1 $(PYTHON_HERE) -m bench.audit $(ARGS)

bench-keys: ## Wrap the keys of 400,000 people anew on both databases; some minutes
	@scripts/ready.sh test
	@DICHTERBIJ_DEMO=1 $(PYTHON_HERE) -m bench.keys $(ARGS)

bench-mutants: ## Make every mistake in who may do what, and see whether each is noticed; some minutes
	@scripts/ready.sh test
	@DICHTERBIJ_DEMO=1 $(PYTHON_HERE) -m bench.access_mutants $(ARGS)

reach: ## Write down what everybody reaches now: tests/who_reaches_what.txt; read its diff
	@scripts/ready.sh test
	@DICHTERBIJ_DEMO=1 $(PYTHON_HERE) -m bench.access_mutants --write

access: ## Print who may do what into docs/access.md
	@scripts/ready.sh run
	@DICHTERBIJ_DEMO=1 $(PYTHON_HERE) -m dichterbij.people.access > docs/access.md
	@echo "docs/access.md is up to date"

rules: ## Print what always holds, and how much there may be, into docs/rules.md
	@scripts/ready.sh run
	@DICHTERBIJ_DEMO=1 $(PYTHON_HERE) -m scripts.rules > docs/rules.md
	@echo "docs/rules.md is up to date"

messages: ## Collect the texts for translation and compile the translations
	@scripts/ready.sh messages
	@cd dichterbij && DICHTERBIJ_DEMO=1 PYTHONPATH=.. ../$(PYTHON_HERE) -m dichterbij.web manage \
		makemessages --locale en --locale ar --no-location --no-obsolete \
		--ignore 'static/*'
	@cd dichterbij && DICHTERBIJ_DEMO=1 PYTHONPATH=.. ../$(PYTHON_HERE) -m dichterbij.web manage \
		compilemessages

pictures: ## Make the pictures of the guide and the README anew, from the demo
	@scripts/ready.sh test
	@$(PYTHON_HERE) -m scripts.pictures $(ARGS)

lock: ## Pin the newest allowed versions of every package, with hashes
	@scripts/ready.sh test
	@$(PYTHON_HERE) -m scripts.lock

clean: ## Remove what can be made again; the data in var/ stays
	@rm -rf .venv node_modules dichterbij/web/static/vendor build dist
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@echo "Clean. The data in var/ was left alone."
