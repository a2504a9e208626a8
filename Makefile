# Muster. `make help` lists what there is.

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
export UV_PYTHON_DOWNLOADS = never
# A start is mostly imports: without compiled files each takes three times as long.
export UV_COMPILE_BYTECODE = 1
export PYTHONDONTWRITEBYTECODE =
RUN := $(UV) run --no-sync
# Builds of one Python differ by a quarter: where an environment is made, the quickest of this version is taken.
quickest = $(if $(UV_PYTHON)$(wildcard $(1)/pyvenv.cfg),,UV_PYTHON=$$($(PYTHON) deploy/local/quickest.py))

SERVICES := pledges performance conduct notifications
ENGINE ?= $(or $(shell command -v docker 2>/dev/null),$(shell command -v podman 2>/dev/null),docker)
# Where images go: `registry.example/un/`, with the slash at its end.
REPOSITORY ?=
TAG ?= $(shell git describe --tags --always --dirty)
# Lists what is in an image. Where there is none, one is compiled.
SYFT ?= $(shell command -v syft 2>/dev/null)

.PHONY: help run test test-before drill check check-manifests bench images push sbom cluster-test alone-pledges alone-performance alone-conduct alone-notifications setup clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -E '^[a-z -]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-34s %s\n", $$1, $$2}'

run: $(UV) ## everything on http://127.0.0.1:8080: PostgreSQL, Kafka, mail, all services
	@$(call quickest,.venv) $(UV) sync --quiet --locked --inexact --only-group platform
	@exec $(RUN) muster up $(ARGS)

test: setup ## every test, on real PostgreSQL and Kafka
	$(RUN) pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not drill and not manifests" $(ARGS)

drill: setup ## the slow outages: brokers and databases stopped for longer
	$(RUN) pytest -m drill $(ARGS)

test-before: setup ## the tests of the version before, on the schema of this one; ARGS=COMMIT names it
	$(RUN) python -m tests.upgrade.code_before $(ARGS)

check: setup ## format, lint, types, imports, migrations
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(RUN) lint-imports
	$(RUN) python -m tests.migrations

check-manifests: setup ## deploy/k8s and deploy/observability: schemas, who reaches whom, pods, rights, alarms
	@$(UV) sync --quiet --locked --inexact --group manifests
	$(RUN) python -m tests.manifests.tools
	$(RUN) pytest -m manifests tests/manifests $(ARGS)

bench: setup ## what is measured, against its ceilings; ARGS="--json FILE" keeps the figures
	$(RUN) python -m bench $(ARGS)

alone-pledges alone-performance alone-conduct alone-notifications: alone-%: $(UV) ## one service, installed without the others, and its tests
	$(call quickest,.venv-alone-$*) UV_PROJECT_ENVIRONMENT=.venv-alone-$* $(UV) sync --quiet --locked --only-group alone-$*
	UV_PROJECT_ENVIRONMENT=.venv-alone-$* $(UV) run --no-sync pytest -m "not drill" tests/$* $(ARGS)

images: ## the image of each service; TAG=1.2.3 REPOSITORY=registry.example/un/ ARGS="--build-arg BASE=…"
	@for service in $(SERVICES); do \
	    $(ENGINE) build --file deploy/images/Dockerfile --tag $(REPOSITORY)muster-$$service:$(TAG) \
	        --build-arg SERVICE=$$service --build-arg VERSION=$(TAG) --build-arg REVISION=$$(git rev-parse HEAD) \
	        $(ARGS) . || exit 1; \
	done

push: ## push these images, and pin what was pushed in components/release; TAG and REPOSITORY as for images
	@deploy/images/push.sh $(ENGINE) "$(REPOSITORY)" "$(TAG)"

sbom: setup ## what is in these images, as CycloneDX under dist/; TAG and REPOSITORY as for images
	@$(if $(SYFT),,$(UV) sync --quiet --locked --inexact --group manifests)
	@syft=$(or $(SYFT),$$($(RUN) python -m tests.manifests.tools syft)) && mkdir -p dist && \
	for service in $(SERVICES); do \
	    SYFT_CHECK_FOR_APP_UPDATE=false $$syft scan --quiet $(notdir $(ENGINE)):$(REPOSITORY)muster-$$service:$(TAG) \
	        --select-catalogers=-file --output cyclonedx-json=dist/muster-$$service-$(TAG).cdx.json || exit 1; \
	done

cluster-test: setup ## the overlay `small` on a real cluster: tests/cluster/README.md
	$(RUN) python -m tests.cluster $(ARGS)

setup: $(UV)
	@$(call quickest,.venv) $(UV) sync --quiet --locked

.tools/bin/uv:
	@echo "uv is not on the PATH: putting it into .tools"
	@$(PYTHON) -m venv .tools
	@.tools/bin/pip install --quiet --disable-pip-version-check uv

ifneq ($(UV),.tools/bin/uv)
$(UV):
endif

clean: ## remove environments and caches; the data in .muster stays
	rm -rf .venv .venv-alone-* .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
