# Diandian's commands; `make help` lists them.
#
# Variables that you may pass:
#   PYTHON=python3.12    the interpreter to build the environment with (3.11 or newer)
#   TORCH_ARGS='...'     more arguments for installing torch, such as an index with a CPU-only build
#   ARGS='...'           more arguments for the command that runs, such as ARGS='--port 8000'
#   CMAKE_ARGS='...'     how llama.cpp is built. By default it runs on the CPU (with Metal on a Mac); for a GPU:
#                        CMAKE_ARGS=-DGGML_CUDA=on (NVIDIA), -DGGML_VULKAN=on (AMD, Intel), -DGGML_METAL=on (Apple).
#                        After a change run `make gpu CMAKE_ARGS=...`, which builds llama.cpp again and nothing else.

PYTHON ?= python3
TORCH_ARGS ?=
ARGS ?=
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
LLAMA := $(shell sed -n 's/^llama-cpp-python/&/p' requirements.lock)
TORCH := $(shell sed -n 's/^torch=/&/p' requirements.lock)
# GCC 12 drops stores that llama.cpp's setup of AMX tiles needs, and on a CPU with AMX the first batch ends the process: its
# dead-store elimination does not know what ldtilecfg reads. Without that pass it is sound.
override CMAKE_ARGS += -DCMAKE_C_FLAGS=-fno-dse -DCMAKE_CXX_FLAGS=-fno-dse
export CMAKE_ARGS
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: run test check slice bench gpu help clean env env-dev models

run: env models  ## Install, fetch the models, index the sample notes and serve the page on 127.0.0.1:7860
	@exec $(PY) -m ui serve $(ARGS)

# What is small shares the cores; what computes with both, or is timed, runs alone. No test selected is no failure.
LARGE := models or browser or slow
test: env-dev models  ## Run every test, the real models included
	@DIANDIAN_REQUIRE_MODELS=1 $(PY) -m pytest -n 2 -m "not ($(LARGE))" $(ARGS) || [ $$? -eq 5 ]
	@DIANDIAN_REQUIRE_MODELS=1 $(PY) -m pytest -m "$(LARGE)" $(ARGS) || [ $$? -eq 5 ]

check: env-dev  ## Run ruff and mypy over everything
	@$(PY) -m ruff check .
	@$(PY) -m mypy

slice: env-dev models  ## Ask a part of the shipped cases, and fail if answers are worse than in the accepted run
	@$(PY) -m ui eval run --tag slice $(ARGS)

bench: env-dev models  ## Measure this machine: the engine, answers over the sample notes, time to the first token
	@$(PY) -m ui bench throughput $(ARGS)
	@$(PY) -m ui bench first-token $(ARGS)
	@$(PY) -m ui bench answers $(ARGS)

gpu: env  ## Build llama.cpp again with the CMAKE_ARGS you pass
	@$(PIP) install --force-reinstall --no-cache-dir --no-deps $(LLAMA)

help:  ## Show this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1	\2/p' Makefile | expand -t 16

clean:  ## Remove the environment and the tools' caches; models, index and notes stay
	@rm -rf $(VENV) *.egg-info .mypy_cache .ruff_cache .pytest_cache build
	@find assistant index prompts ui tests -name __pycache__ -type d -prune -exec rm -rf {} +

models: env
	@$(PY) -m ui models fetch

# A stamp is written last, so whatever was interrupted is done again, and what is done is never repeated.
env: $(VENV)/.run-installed
env-dev: $(VENV)/.dev-installed

$(VENV)/.run-installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  found=$$($(PYTHON) --version 2>/dev/null) || found=missing; \
	  echo "Diandian needs Python 3.11 or newer; '$(PYTHON)' is $$found." \
	       "Install one, or name it: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PY) -c 'import llama_cpp' 2>/dev/null || \
	  for tool in $${CXX:-c++} g++ clang++; do command -v "$$tool" >/dev/null && exit 0; done || { \
	  echo "Diandian builds llama.cpp and needs a C++ compiler. Install one first:" \
	       "'apt-get install g++' on Debian or Ubuntu, 'xcode-select --install' on a Mac." >&2; exit 1; }
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || { \
	  echo "Python's venv module is missing or broken. On Debian or Ubuntu: 'apt-get install python3-venv'." >&2; \
	  rm -rf $(VENV); exit 1; }
	@echo "Installing into $(VENV). The first time takes some minutes: llama.cpp is compiled for this machine."
	@$(PIP) install --quiet $(shell sed -n 's/^pip=/&/p' requirements.lock)
	@# torch goes in first, by itself: a later line of the lock could otherwise choose a build of several GB.
	@$(PIP) install -c requirements.lock $(TORCH_ARGS) $(TORCH)
	@$(PIP) install -c requirements.lock $(LLAMA)
	@$(PIP) install --quiet -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev-installed: $(VENV)/.run-installed requirements-dev.lock
	@$(PIP) install --quiet -r requirements-dev.lock
	@touch $@
