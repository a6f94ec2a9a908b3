"""The page of translations and summaries: what is handed in, how a job stands, what it made, and the addresses behind.

wording   every label of the page
form      what is handed in, and the list of jobs
standing  how a job stands, and what can be done with it
rows      segments, original and translation side by side
doubts    why a translation is doubtful, in the reader's language
picture   a picture beside its texts, with picture_routes
summary   the points of a summary and the text they rest on, with summary_routes
parts     the bar of the parts of that text
asked     from what a browser sent to what the assistant is asked
routes    the addresses that the page's script asks, with answers (how they answer)
"""
