"""Whether Chroma's files can be opened, tried in a process of its own: a broken graph ends whoever loads it."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

from index.chroma import Chroma

logger = logging.getLogger(__name__)

_PATIENCE_S = 300
"""A million passages open within seconds; a process that takes this long will not end."""


def opens_in_a_child(folder: Path, embedder: str) -> bool:
    """Open the store and search in it once, elsewhere; tell whether that went well."""
    command = [sys.executable, "-m", "index.probing", str(folder), embedder]
    root = Path(__file__).parent.parent
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, timeout=_PATIENCE_S, check=False)
    except subprocess.TimeoutExpired:
        logger.warning("Opening the search index in %s took over %d s", folder, _PATIENCE_S)
        return False
    return done.returncode == 0


def main(folder: Path, embedder: str) -> None:
    """Open, search, close."""
    chroma = Chroma(folder)
    chroma.open(embedder)
    chroma.probe()
    chroma.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
