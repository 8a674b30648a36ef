# run, test, check, bench, deploy. Everything they need is installed by them, into .venv and .local.
.DEFAULT_GOAL := help
.PHONY: help run test check bench deploy lock clean

PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

lock: $(BIN)/uv ## recompute every lock from its .in file
	uv pip compile -q --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.13 requirements/bootstrap.in -o requirements/bootstrap.txt
	uv pip compile -q --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.13 requirements/dev.in -o requirements/dev.txt
	uv pip compile -q --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.13 requirements/emulator.in -o requirements/emulator.txt
	for part in darkroom thumbnailer metadata_extractor image_api; do \
	  uv pip compile -q --no-emit-index-url --no-header --no-annotate --python-version 3.13 -c requirements/dev.txt $$part/requirements.in -o $$part/requirements.txt; \
	done
