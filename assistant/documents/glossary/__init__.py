"""Renderings that are fixed: terms (what a glossary says, and where it was not kept) and files (CSV, YAML)."""
