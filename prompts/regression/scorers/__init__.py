"""The scorers that suites can name."""

from prompts.regression.scorers.registry import Registry, Scorer, found_in, scorer

__all__ = ["Registry", "Scorer", "found_in", "scorer"]
