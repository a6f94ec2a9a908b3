"""Errors of the prompts room.

PromptError
├── UnknownPrompt   no prompt file of that name and version
├── BrokenPrompt    a prompt file without front matter, roles or declared variables
├── WrongVariables  rendered with a variable missing, or one too many
└── RegressionError judging answers
    ├── BrokenSuite     a suite that does not keep its schema
    ├── BrokenRun       a run that is missing, damaged or incomplete
    └── CacheUnusable   the store of earlier answers cannot be used
"""


class PromptError(Exception):
    """Base of every error of this room; its text is one line that says what, where and what to do."""


class UnknownPrompt(PromptError):
    """No prompt file of that name and version."""


class BrokenPrompt(PromptError):
    """A prompt file that does not keep the format described in `prompts.library`."""


class WrongVariables(PromptError):
    """A prompt was rendered with a variable missing, or with one it does not know."""


class RegressionError(PromptError):
    """Base of what can go wrong when answers are judged."""


class BrokenSuite(RegressionError):
    """A suite of cases that cannot be used; a line for each problem, with file, line and what to write instead."""


class BrokenRun(RegressionError):
    """A run that is missing, damaged or incomplete, or that cannot be compared."""


class CacheUnusable(RegressionError):
    """The store of earlier answers cannot be read or written."""
