"""Where and with what a run is made."""

from __future__ import annotations

import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from prompts.regression.running.ports import Provenance

_ROOT = Path(__file__).parents[2]
_LIBRARIES = ("llama-cpp-python", "chromadb", "sentence-transformers", "openvino", "torch", "numpy")


def provenance(*, deterministic: bool) -> Provenance:
    """Return the checkout's commit, the versions of what answers depend on, and the machine."""
    versions = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    dirty = bool(git("status", "--porcelain", "--untracked-files=no"))
    return Provenance(git("rev-parse", "HEAD"), dirty, versions, machine(), deterministic)


def machine() -> str:
    """Return processor, cores, memory and system in a few words."""
    memory = psutil.virtual_memory().total / 2**30
    cores = psutil.cpu_count(logical=False) or psutil.cpu_count()
    return f"{_processor()}, {cores} cores, {memory:.0f} GiB, {platform.system()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def git(*arguments: str) -> str:
    """Return what git says of this checkout; empty where there is none."""
    try:
        done = subprocess.run(["git", *arguments], cwd=_ROOT, capture_output=True, text=True, check=False)
    except OSError:  # no git on this machine
        return ""
    return done.stdout.strip()
