"""Which cases belong together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def members(groups: Sequence[str]) -> NDArray[np.int64]:
    """Return the number of each case's group, from 0; shape (cases,)."""
    return np.unique(list(groups), return_inverse=True)[1]
