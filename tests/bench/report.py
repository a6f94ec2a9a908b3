"""How every benchmark speaks: a table for people on stderr or stdout, or one flat JSON object for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from assistant.evaluating.provenance import git, machine

ROOT = Path(__file__).parents[2]

Figures = Mapping[str, float | int | str | bool | None]


def commit() -> str:
    """The commit measured, with `+` where the tree holds changes beyond it."""
    head = git("rev-parse", "--short", "HEAD") or "unknown"
    return head + ("+" if git("status", "--porcelain") else "")


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
