"""The page of checks: answers of the chat that were saved, what is expected of them, their runs and what came of those.

port      what the page needs of the regression desk
wording   every label of the page
overview  the frame of the page, what can be run, how a run stands, the list of checks and of runs
lines     an expectation in plain words, to read and to edit
form      one check, to be edited; and what a browser sends of it
result    what came of a run: the verdict first, then the cases worth a look, with both answers side by side
routes    the addresses that the page's script asks
"""
