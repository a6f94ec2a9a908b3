"""Which scorers there are, and what each can be told.

A scorer is a function from an outcome and keyword arguments to a `Score`, a number from 0 to 1, a bool, or None where
it cannot judge. Its annotations are the schema of what a suite may tell it; the first argument after the outcome may
be written without its name. One that has an argument `tools` is handed the `Tools`; which of them it asks, it says with
`@scorer(asks=...)`, or else it is taken to ask them all.

    @scorer
    def polite(outcome: Outcome, word: str = "please") -> bool:
        \"\"\"The answer says the word.\"\"\"
        return word in outcome.text
"""

from __future__ import annotations

import inspect
import typing
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, overload

from pydantic import BaseModel, ConfigDict, create_model

from prompts.regression.outcome import Outcome
from prompts.regression.score import Score
from prompts.regression.tools import TOOLS, Tool, Tools

Judging = Callable[..., Score | float | bool | None]
_HANDED = ("outcome", "tools")


@dataclass(frozen=True, slots=True)
class Scorer:
    """A scorer as suites know it."""

    name: str
    purpose: str
    """First line of its docstring."""
    function: Judging
    arguments: type[BaseModel]
    """What it can be told; unknown names are refused."""
    first: str
    """The argument that may be written without its name; empty where it takes none."""
    threshold: float
    """Score from which on it passes, unless the suite says another."""
    advisory: bool
    """It never fails a case, unless the suite says so."""
    asks: tuple[Tool, ...] = ()
    """The tools on whose word its own depends."""

    def __call__(self, outcome: Outcome, told: Mapping[str, Any], tools: Tools) -> Score:
        """Judge an outcome; a scorer that breaks, or says what is no score, could not judge, and says why."""
        handed = {"tools": tools} if "tools" in inspect.signature(self.function).parameters else {}
        try:
            said = self.function(outcome, **told, **handed)
            score = said if isinstance(said, Score) else Score(None if said is None else float(said))
        except Exception as error:  # somebody else's function: one that breaks must not end a run
            return Score(None, f"{self.name} broke: {type(error).__name__}: {error}")
        if score.value is not None and not 0 <= score.value <= 1:
            return Score(None, f"{self.name} broke: it said {score.value:g}, which is not from 0 to 1")
        return score


Registry = Mapping[str, Scorer]


@overload
def scorer(function: Judging) -> Judging: ...
@overload
def scorer(
    *, threshold: float = ..., advisory: bool = ..., asks: tuple[Tool, ...] = ...
) -> Callable[[Judging], Judging]: ...
def scorer(
    function: Judging | None = None,
    *,
    threshold: float = 1.0,
    advisory: bool = False,
    asks: tuple[Tool, ...] = TOOLS,
) -> Judging | Callable[[Judging], Judging]:
    """Mark a function as a scorer, which suites name by the function's name."""

    def marked(function: Judging) -> Judging:
        function.scorer = _described(function, threshold, advisory, asks)  # type: ignore[attr-defined]
        return function

    return marked if function is None else marked(function)


def found_in(names: Mapping[str, Any]) -> dict[str, Scorer]:
    """Return the scorers among the names of a module, by what suites call them."""
    found = [value.scorer for value in names.values() if isinstance(getattr(value, "scorer", None), Scorer)]
    return {each.name: each for each in found}


def _described(function: Judging, threshold: float, advisory: bool, asks: tuple[Tool, ...]) -> Scorer:
    hints = typing.get_type_hints(function, include_extras=True)
    parameters = inspect.signature(function).parameters
    name: str = function.__name__
    fields: dict[str, Any] = {
        each.name: (hints[each.name], ... if each.default is each.empty else each.default)
        for each in parameters.values()
        if each.name not in _HANDED
    }
    config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True, protected_namespaces=())
    with warnings.catch_warnings():
        # An argument may be called `schema` or `copy`, as are methods of pydantic's that nobody calls here.
        warnings.filterwarnings("ignore", "Field name", UserWarning)
        arguments = create_model(name, __config__=config, **fields)
    purpose = (inspect.getdoc(function) or "").partition("\n")[0]
    asks = asks if "tools" in parameters else ()
    return Scorer(name, purpose, function, arguments, next(iter(fields), ""), threshold, advisory, asks)
