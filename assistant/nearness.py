"""How near texts are in meaning, whatever their languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
"""Vectors of unit length, one row for each text."""


def similarities(embed: Embed, text: str, others: Sequence[str]) -> list[float]:
    """Return the cosine similarity of each of several texts to the first one, -1 to 1."""
    vectors = embed([text, *others])
    return [float(value) for value in vectors[1:] @ vectors[0]]
