"""Measurements of work on whole documents; `python -m tests.bench.documents` runs them."""
