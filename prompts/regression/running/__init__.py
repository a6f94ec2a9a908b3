"""Runs: every case of every suite asked of every variant, recorded as it comes, never twice."""
