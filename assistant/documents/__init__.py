"""Whole documents: translated in their own format and summarised, whatever their length."""
