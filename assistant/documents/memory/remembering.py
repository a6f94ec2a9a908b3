"""What people do with the translation memory: see how large it is, take it along, bring another's, forget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from assistant.documents.memory.store import TranslationMemory
from assistant.documents.memory.tmx import export_tmx, import_tmx
from assistant.documents.memory.values import MemorySize


@dataclass(frozen=True, slots=True)
class Remembering:
    """The translation memory as it faces people; opened when first needed.

    Raises:
        MemoryUnusable: from every member, when the memory or its disk cannot be used.
    """

    opened: Callable[[], TranslationMemory]

    def size(self) -> MemorySize:
        """Return how much it holds."""
        return self.opened().size()

    def export_to(self, file: IO[bytes], *, corrections_only: bool = False) -> int:
        """Write it as TMX, and return how many translations that are."""
        return export_tmx(self.opened(), file, corrections_only=corrections_only)

    def import_from(self, name: str, file: IO[bytes]) -> int:
        """Store all that a TMX file holds, or nothing if it is none, and return how many translations that are."""
        return import_tmx(self.opened(), name, file)

    def forget(self, text: str, source_language: str, language: str) -> bool:
        """Remove what is remembered of a text in a language, corrections too; tell whether there was anything."""
        return self.opened().forget(text, source_language, language)
