"""Suites as tests of pytest: each case an item, judged beside the accepted run."""
