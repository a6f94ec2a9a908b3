"""The translation memory: what was translated once is there at once, and what a reader corrected stays.

values       VALUES: what it is asked and what it holds
store        what it remembers, in SQLite, with schema
near         segments that resemble a text, with likeness (how alike two are)
tmx          taken along to other programs, and brought from them
remembering  what people do with it
"""
