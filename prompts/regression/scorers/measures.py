"""How much two texts have in common, from 0 to 1, told by their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def token_f1(said: Sequence[str], wanted: Sequence[str]) -> float:
    """Return the harmonic mean of precision and recall over words, whatever their order.

    Source: Rajpurkar et al., SQuAD (EMNLP 2016), without the rules for English articles.
    """
    return _f1(sum((Counter(said) & Counter(wanted)).values()), len(said), len(wanted))


def lcs_f1(said: Sequence[str], wanted: Sequence[str]) -> float:
    """Return the harmonic mean of precision and recall over the longest common subsequence of words.

    Source: Lin, ROUGE (2004), ROUGE-L of one sentence with beta 1.
    """
    from rapidfuzz.distance import LCSseq  # a suite that measures nothing need not wait for it

    return _f1(LCSseq.similarity(said, wanted), len(said), len(wanted))


def _f1(shared: int, said: int, wanted: int) -> float:
    return 2 * shared / (said + wanted) if said + wanted else 0.0
