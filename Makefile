# SPDX-License-Identifier: AGPL-3.0-or-later
# The front door: `make demo` and `make test` do all set-up themselves. The work is in scripts/ and
# CMakePresets.json; each target below stays a few lines.
#
#   JOBS=4 make test                 build and test with that many processes
#   PYTHON=/path/to/python3 make ... another base for .venv than /usr/bin/python3

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test build dev tsan clang bench fuzz soak coverage docs stubs format lint \
        test-install clean

SETUP := scripts/setup.sh
BUILD := scripts/build.sh
VENV := .venv/bin
SOURCES = git ls-files -z -- '*.cpp' '*.hpp'

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

demo:  ## set up, build, and run 200 chargers through a signal loss
	@$(SETUP) apt-build venv-bare
	@$(BUILD) release -- ocppsim_python
	@$(VENV)/python scripts/develop.py build/release
	@$(VENV)/ocppsim run examples/scenarios/signal-loss.yaml --csms embedded

build:  ## set up and build everything: library, tests, examples, Python extension
	@$(SETUP) apt-build apt-test venv npm
	@$(BUILD) release
	@$(VENV)/python scripts/develop.py build/release

test: build  ## all C++ and Python tests, and the checks on the code itself
	@scripts/test.sh

test-install: build  ## pip install . into a fresh environment, and use it
	@$(VENV)/python -m pytest tests/install -m wheel

dev:  ## C++ tests under AddressSanitizer and UBSan
	@$(SETUP) apt-build apt-test
	@$(BUILD) dev
	@ctest --preset dev

tsan:  ## C++ tests under ThreadSanitizer
	@$(SETUP) apt-build apt-test
	@$(BUILD) tsan
	@ctest --preset tsan

clang:  ## C++ tests built with clang++
	@$(SETUP) apt-build apt-test
	@$(BUILD) clang
	@ctest --preset clang

bench: build  ## benchmarks against a bare epoll client; writes build/bench.json
	@$(BUILD) release -DOCPPSIM_BUILD_BENCH=ON
	@$(VENV)/python tests/bench/run.py --build build/release --output build/bench.json

fuzz:  ## every fuzz target for FUZZ_SECONDS (60) each
	@$(SETUP) apt-build apt-test apt-fuzz
	@$(BUILD) fuzz
	@scripts/fuzz.sh

soak: build  ## the long-running tests
	@$(VENV)/python -m pytest -m soak

coverage:  ## line coverage of the C++ tests, as build/coverage/index.html
	@$(SETUP) apt-build apt-test venv-coverage
	@$(BUILD) coverage
	@ctest --preset coverage
	@$(VENV)/gcovr --root . --filter 'lib/' --filter 'include/' build/coverage \
	  --html-details build/coverage/index.html --print-summary

docs:  ## the documentation site, in build/site
	@$(SETUP) apt-build venv-docs
	@NO_MKDOCS_2_WARNING=1 $(VENV)/mkdocs build --strict

stubs: build  ## regenerate what is generated: type stubs, tables, reference pages
	@for tool in $$(git ls-files 'tools/*.py' | xargs -r grep -l -e --check); do \
	  echo "$$tool" && $(VENV)/python "$$tool" || exit 1; done

format:  ## rewrite C++ and Python sources in house style
	@$(SETUP) venv
	@$(SOURCES) | xargs -0 -r $(VENV)/clang-format -i
	@$(VENV)/ruff check --fix-only --quiet . && $(VENV)/ruff format --quiet .

lint: build  ## clang-format, clang-tidy, ruff and mypy
	@command -v run-clang-tidy >/dev/null || $(SETUP) apt-lint
	@$(SOURCES) | xargs -0 -r $(VENV)/clang-format --dry-run --Werror
	@$(VENV)/ruff check . && $(VENV)/ruff format --check .
	@$(VENV)/mypy
	@run-clang-tidy -quiet -p build/release '/(lib|bindings|examples)/.*\.cpp$$'

clean:  ## remove everything that was built or set up here
	rm -rf build .venv node_modules .mypy_cache .ruff_cache .pytest_cache python/ocppsim/_core*.so
