"""Errors of the prompts room.

PromptError
├── UnknownPrompt   no prompt file of that name and version
├── BrokenPrompt    a prompt file without front matter, roles or declared variables
└── WrongVariables  rendered with a variable missing, or one too many
"""


class PromptError(Exception):
    """Base of every error of this room; its text is one line that says what, where and what to do."""


class UnknownPrompt(PromptError):
    """No prompt file of that name and version."""


class BrokenPrompt(PromptError):
    """A prompt file that does not keep the format described in `prompts.library`."""


class WrongVariables(PromptError):
    """A prompt was rendered with a variable missing, or with one it does not know."""
