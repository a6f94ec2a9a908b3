"""An expectation in plain words and back, where it is one that the form has fields for; any other stays as it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.evaluating.checks.errors import Wrong, WrongForm
from assistant.evaluating.checks.values import KeptNote, Kind, Line
from prompts.regression.case import Expectation

OPEN_BRACES = "open_braces"
"""Variable of a saved case that stands for `{{` in its texts, as suites take what follows that for a variable."""
_BRACES, _WRITTEN = "{{", f"{{{{{OPEN_BRACES}}}}}"
_OWN_LANGUAGE = "{{language}}"
_SCORERS: Mapping[Kind, str] = {
    "any": "contains_any",
    "all": "contains_all",
    "cites": "cites",
    "language": "in_language",
}
_KINDS = {scorer: kind for kind, scorer in _SCORERS.items()}
_LONGEST = 9
"""Digits of a number of characters."""
_MISSING: Mapping[Kind, Wrong] = {"language": "language", "cites": "note", "most": "number"}


def escaped(text: str) -> str:
    """Return a text as it must be written for a suite to mean just that text; see `OPEN_BRACES`."""
    return text.replace(_BRACES, _WRITTEN)


def has_variables(written: Any) -> bool:
    """Tell whether anything in a part of a suite is filled in from elsewhere."""
    return _BRACES in json.dumps(written, ensure_ascii=False, default=str).replace(_WRITTEN, "")


def line_of(expectation: Expectation, at: int | None = None) -> Line:
    """Return an expectation in plain words.

    Args:
        expectation: as it was read.
        at: where it stands in its case, for one that can be changed there.
    """
    told, scorer = dict(expectation.arguments), expectation.scorer
    hand = Line("hand", (f"{expectation.metric}: {_in_one_line(told)}",), not expectation.advisory, at)
    if expectation.weight != 1 or expectation.threshold is not None or told.get("case") or told.get("quote"):
        return hand
    if "\n" in "".join(_texts(told.get("texts", ""))):  # the form has a line for each text
        return hand
    if expectation.negated:
        return replace(hand, kind="none", texts=_texts(told["texts"])) if scorer == "contains_any" else hand
    if scorer in ("answers", "abstains"):
        return replace(hand, kind="says", texts=(scorer,))
    if scorer in _KINDS:
        about = told.get("texts") or told.get("note") or told.get("language") or ""
        return replace(hand, kind=_KINDS[scorer], texts=_texts(about))
    if scorer == "length" and told["most"] is not None and not told["least"] and told["unit"] == "characters":
        return replace(hand, kind="most", texts=(str(told["most"]),))
    return hand


def read_line(written: Any, expectation: Expectation, at: int) -> Line:
    """Return what is written at a place of a case in plain words; where variables stand in it, as it is."""
    line = line_of(expectation, at)
    if has_variables(written) and written != {_SCORERS["language"]: _OWN_LANGUAGE}:
        return replace(line, kind="hand", texts=(_in_one_line(written),))
    return replace(line, texts=(_in_one_line(written),)) if line.kind == "hand" else line


def written_line(line: Line, language: str = "") -> Any:
    """Return a line as a suite has it; `language` is the reader's, which is written as that."""
    said: Any
    if line.kind == "says":
        said = line.texts[0]
    elif line.kind == "language" and line.texts[0] == language:
        said = {_SCORERS[line.kind]: _OWN_LANGUAGE}
    elif line.kind == "none":
        said = {"not": {_SCORERS["any"]: _all_escaped(line.texts)}}
    elif line.kind == "most":
        said = {"length": {"most": int(line.texts[0])}}
    else:
        texts = _all_escaped(line.texts)
        said = {_SCORERS[line.kind]: texts if line.kind in ("any", "all") else texts[0]}
    if line.on:
        return said
    return {**(said if isinstance(said, dict) else {said: None}), "advisory": True}


def changed(written: Sequence[Any], before: Sequence[Line], lines: Iterable[Line], language: str) -> list[Any]:
    """Return what a case expects once its lines are these: what did not change stays as it is written.

    What the form cannot show stays even where it is not among the lines.
    """
    known = {line.at: line for line in before}
    lines = list(lines)
    told = {line.at for line in lines}
    kept = []
    for line in lines:
        old = known.get(line.at)
        if old is not None and old.at is not None and (line.kind == "hand" or old == line):
            kept.append(written[old.at])
        elif line.kind != "hand":
            kept.append(written_line(line, language))
    return kept + [
        written[line.at] for line in before if line.kind == "hand" and line.at is not None and line.at not in told
    ]


def checked(line: Line, notes: Mapping[str, KeptNote]) -> Line:
    """Return a line as it was entered without blank texts.

    Raises:
        WrongForm: it cannot be expected.
    """
    texts = tuple(text.strip() for text in line.texts if text.strip())
    if line.kind == "hand":
        if line.at is None:
            raise WrongForm("texts")
        return line
    if not texts:
        raise WrongForm(_MISSING.get(line.kind, "texts"))
    if line.kind == "cites" and notes and texts[0] not in notes:
        raise WrongForm("note")
    if line.kind == "most" and not (texts[0].isascii() and texts[0].isdecimal() and 0 < int(texts[0][:_LONGEST])):
        raise WrongForm("number")
    if line.kind == "most":
        texts = (str(int(texts[0][:_LONGEST])),)
    if line.kind == "says" and texts[0] not in ("answers", "abstains"):
        raise WrongForm("texts")
    return replace(line, texts=texts)


def _texts(told: Any) -> tuple[str, ...]:
    return (told,) if isinstance(told, str) else tuple(map(str, told))


def _all_escaped(texts: Iterable[str]) -> list[str]:
    return [escaped(text) for text in texts]


def _in_one_line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
