"""How every benchmark speaks: a table for people on stderr or stdout, or one flat JSON object for machines."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]

Figures = Mapping[str, float | int | str | bool | None]


def machine() -> str:
    """Processor, cores and memory in a few words."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{_processor()}, {psutil.cpu_count(logical=False)} cores, {memory:.0f} GiB, {platform.system()}"


def commit() -> str:
    """The commit measured, with `+` where the tree holds changes beyond it."""
    head = _git("rev-parse", "--short", "HEAD") or "unknown"
    return head + ("+" if _git("status", "--porcelain") else "")


def publish(figures: Figures, *, quick: bool, as_json: bool) -> None:
    """Print the figures with the machine and the commit they belong to."""
    whole = {**figures, "quick": quick, "machine": machine(), "commit": commit()}
    if as_json:
        print(json.dumps(whole, ensure_ascii=False))
        return
    width = max(map(len, whole))
    for name, value in whole.items():
        print(f"{name:{width}}  {value:.3f}" if isinstance(value, float) else f"{name:{width}}  {value}")


def note(line: str) -> None:
    """Say something on the way, where it does not disturb the figures."""
    print(line, file=sys.stderr, flush=True)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
