"""The scorers that suites can name.

They judge what the assistant says, so they share no code with it. What few of them need (sacrebleu, jsonschema,
rapidfuzz) is imported when one of those is asked.
"""

from prompts.regression.scorers import (
    citing,
    echoes,
    fidelity,
    injection,
    judging,
    languages,
    overlap,
    structure,
    texts,
    timing,
)
from prompts.regression.scorers.registry import Registry, Scorer, found_in, scorer

_MODULES = (texts, structure, languages, citing, overlap, fidelity, echoes, injection, timing, judging)
BUILT_IN: Registry = {name: each for module in _MODULES for name, each in found_in(vars(module)).items()}
"""All that come with the program, by name."""

__all__ = ["BUILT_IN", "Registry", "Scorer", "found_in", "scorer"]
