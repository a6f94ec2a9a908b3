"""Errors of saving and running checks; each text is one line: what, where, what to do.

AssistantError
└── CheckError
    ├── CheckUnknown  there is no such check, run or suite
    ├── NotSaved      a check cannot be saved, or not as it is
    ├── WrongForm     what was entered into the form of a check cannot be taken
    └── RunUnderway   another run has to end first
"""

from __future__ import annotations

from typing import Literal

from assistant.errors import AssistantError

Wrong = Literal["question", "texts", "note", "number", "language", "nothing", "changed"]
"""What was entered: no question, no text to look for, a note the check has not, no number from 1, no language, nothing
expected; changed: it is another one now than that which was shown."""

_LINES: dict[Wrong, str] = {
    "question": "The question is empty.",
    "texts": "An expectation about words names none.",
    "note": "An expectation names a note that this check does not ask about.",
    "number": "The most characters must be a whole number from 1.",
    "language": "An expectation names no language.",
    "nothing": "Nothing is expected of the answer, so there is nothing to check.",
    "changed": "This check was changed elsewhere meanwhile. Open it again before you change it.",
}


class CheckError(AssistantError):
    """Base of every expected error about checks."""


class CheckUnknown(CheckError):
    """There is no check, run or suite of that name."""


class NotSaved(CheckError):
    """A check cannot be saved, or the file it is in cannot be changed."""


class WrongForm(CheckError):
    """What was entered cannot be taken; `wrong` says what of it, for faces that word it in the reader's language."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(_LINES[wrong])
        self.wrong = wrong


class RunUnderway(CheckError):
    """One run at a time."""

    def __init__(self) -> None:
        super().__init__("A run is under way. Wait until it has ended, or stop it.")
