"""From a long text to a few points, each linked to the words it rests on.

values      what a summary is, and the events on the way to it
reading     the text that is summarised, with who said what in it
stretches   that text cut into sentences, and into stretches that the model reads at once
material    one text taken apart
wording     the conversations that ask the model, and its replies taken apart
batch       many of them at once
claims      numbers, names and quotations of a point that its sources do not hold
speech      whether a point is in the right language, and a sentence at all
evidence    which sentences a point rests on
proving     points checked, asked for again, or replaced by the source's own words
merging     many points to few: what is merged with what, and what says the same
rounds      merging by the model, of which only what holds is taken
rendering   points in another language than the text's
thread      what people under a note agree on, dispute and recommend
work        all of it, step by step
summarise   the whole work, as a stream of events
written     a summary as JSON and as Markdown
"""
