"""Scorers from a file of whoever wrote the suite."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from functools import cache
from pathlib import Path

from prompts.errors import BrokenSuite
from prompts.regression.scorers.registry import Scorer, found_in


def own_scorers(path: Path) -> dict[str, Scorer]:
    """Run a Python file, and return the functions in it that `@scorer` marks.

    Raises:
        BrokenSuite: it cannot be run, or marks none.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BrokenSuite(f"{path}: the suite's scorers cannot be read ({error.strerror}). Mend 'scorers'.") from error
    return _run(path.resolve(), hashlib.sha256(data).hexdigest())


@cache
def _run(path: Path, digest: str) -> dict[str, Scorer]:
    name = f"suite_scorers_{digest[:16]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise BrokenSuite(f"{path}: the suite's scorers must be a file that ends with .py.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # annotations of its functions are looked up there
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # somebody's own code, which may raise anything
        raise BrokenSuite(f"{path}: the suite's scorers broke ({type(error).__name__}: {error}). Mend them.") from error
    found = found_in(vars(module))
    if not found:
        raise BrokenSuite(f"{path}: marks no function with @scorer (from prompts.regression.scorers).")
    return found
