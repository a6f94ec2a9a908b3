"""Whether one run differs from another over the same cases: pure functions over the scores of both.

    paired      how much better or worse, with an interval and a p-value
    holm        p-values of several metrics, corrected for there being several
    groups      which cases belong together
    planning    how many cases it takes to see a change of a given size
    betting     whether the verdict is clear already while cases still come in

Scores are from 0 to 1. Cases that share a note are no independent evidence: where it is told which belong together,
groups of cases are drawn and counted instead of cases.
"""
