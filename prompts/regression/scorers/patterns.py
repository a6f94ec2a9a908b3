"""Regular expressions of whoever wrote a suite, some of which would never end.

They are written as for Python's `re`, and searched by the package `regex`, which reads the same and can be told when to
give up.
"""

from __future__ import annotations

import time

import regex  # type: ignore[import-untyped]

PATIENCE_S = 1.0
"""Seconds of the processor that a search may use; one that ends at all hardly needs a hundredth."""


class TooSlow(Exception):
    """A search that was given up."""


def problem(pattern: str) -> str:
    """Return what is wrong with a regular expression; empty where it is one."""
    try:
        regex.compile(pattern)
    except (regex.error, RecursionError, OverflowError) as error:
        return str(error)
    return ""


def first_match(pattern: str, text: str) -> str | None:
    """Return the first stretch of a text that a regular expression matches, None where there is none.

    Raises:
        TooSlow: the search used more than `PATIENCE_S`.
    """
    began, limit = time.thread_time(), PATIENCE_S
    while True:
        try:
            match = regex.search(pattern, text, timeout=limit)
        except TimeoutError as error:
            # It counts what all threads of the process use, of which a model that answers beside it uses most.
            if time.thread_time() - began >= PATIENCE_S:
                raise TooSlow from error
            limit *= 2
        else:
            return None if match is None else str(match[0])
