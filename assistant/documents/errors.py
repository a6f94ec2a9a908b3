"""Errors of the documents room that a person can cause or mend; each text is one line: what, where, what to do.

AssistantError
├── GlossaryUnreadable   a glossary file is no table of terms; names the file and the line
└── MemoryUnusable       the translation memory cannot be read or written, or a file to import is no TMX
"""

from __future__ import annotations

from assistant.errors import AssistantError


class GlossaryUnreadable(AssistantError):
    """A glossary cannot be used; the text names the file and the line."""


class MemoryUnusable(AssistantError):
    """The translation memory's file or disk cannot be used, or what should be imported is none."""
