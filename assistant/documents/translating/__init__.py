"""From segments to their translations, each accounted for.

units       a segment as the sentences that one reply translates
wording     the conversation that asks for a unit
attempts    one unit: a first try, checks, other tries, smaller pieces, or the truth that it failed
names       names that recur, and the sentence that shows how one was rendered
parts       which segments are translated one after another, and which at the same time
translate   a whole document, with the memory, as a stream of results
"""
