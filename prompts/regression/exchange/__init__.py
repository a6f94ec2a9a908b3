"""EXCHANGE: suites from other tools' files, and runs as tables for them.

`promptfoo` and `questions` read, and give an `Imported`; `writing` writes it as a suite of our own; `spreadsheet` and
`parquet` write runs.
"""
