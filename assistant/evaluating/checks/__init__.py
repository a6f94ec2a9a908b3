"""Checks: questions of the chat saved with what is expected of their answers, for people who write no YAML.

values     what is saved, how it reads in plain words, how a run stands and what came of it
errors     what a person can cause or mend
proposing  from a turn of the chat to a case, with expectations that its answer meets
lines      an expectation in plain words, and back
splicing   a case put into, changed in or taken out of a suite's text, the rest of which stays as it is
saved      the suite's file: read, and written whole or not at all
stopping   a laboratory whose work can be stopped
running    one run at a time, in the background
records    the runs there were, and how each check stands in them
compared   what became of a run, worst first
room       all of it behind one door
"""
