"""The Translate page: what is handed in, how a job stands, its segments side by side, and the addresses behind them.

wording   every label of the page
form      what is handed in, and the list of jobs
standing  how a job stands, and what can be done with it
rows      segments, original and translation side by side
doubts    why a translation is doubtful, in the reader's language
picture   a picture beside its texts, with picture_routes
asked     from what a browser sent to what the assistant is asked
routes    the addresses that the page's script asks, with answers (how they answer)
"""
