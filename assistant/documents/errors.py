"""Errors of the documents room that a person can cause or mend; each text is one line: what, where, what to do.

AssistantError
├── GlossaryUnreadable   a glossary file is no table of terms; names the file and the line
├── MemoryUnusable       the translation memory cannot be read or written, or a file to import is no TMX
├── JournalUnusable      the journal of jobs cannot be read or written
├── JobUnknown           there is no job of that id
└── JobRefused           what is asked of a job cannot be done: a language nobody knows, a correction without its tags
"""

from __future__ import annotations

from assistant.errors import AssistantError


class GlossaryUnreadable(AssistantError):
    """A glossary cannot be used; the text names the file and the line."""


class MemoryUnusable(AssistantError):
    """The translation memory's file or disk cannot be used, or what should be imported is none."""


class JournalUnusable(AssistantError):
    """The file of the jobs or its disk cannot be used."""


class JobUnknown(AssistantError):
    """No job has that id; it was removed, or never was."""


class JobRefused(AssistantError):
    """What is asked of a job cannot be done; the text says what can."""
