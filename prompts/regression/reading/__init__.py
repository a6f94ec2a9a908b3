"""Suites as people write them: their YAML, its schema, and the cases that they hold."""
