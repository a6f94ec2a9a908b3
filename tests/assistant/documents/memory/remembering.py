"""A process that stores translations until it is killed, and tells each transaction when done: see test_memory.py."""

from __future__ import annotations

import sys
from pathlib import Path

from assistant.documents.memory.store import TranslationMemory
from assistant.documents.memory.values import Recipe, Unit

RECIPE = Recipe("en", "es", "model", "prompt")
AT_ONCE = 7


def main() -> None:
    """Store seven translations and a correction at a time into the file that is named."""
    memory = TranslationMemory(Path(sys.argv[1]))
    number = int(sys.argv[2])
    while True:
        memory.put_many(((Unit(f"{number} {n}"), f"T {number} {n}") for n in range(AT_ONCE)), RECIPE)
        memory.correct(f"{number} 0", f"C {number}", "en", "es")
        print(number, flush=True)
        number += 1


if __name__ == "__main__":
    main()
