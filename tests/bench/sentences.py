"""Texts of the throughput benchmark, written for it."""

from __future__ import annotations

SHORT = (
    "The ferry leaves at nine and does not wait for anybody. If you miss it, the next one goes in the late afternoon.",
    "My grandmother kept her recipes in a biscuit tin. Most of them were written on the backs of old train tickets.",
    "After the storm the whole street smelt of pine. Two trees had fallen across the road, but nobody was hurt.",
    "Please water the tomatoes before you go to work. The ones next to the wall dry out faster than all the others.",
    "The museum is closed on Mondays and in January. On the first Sunday of every month children do not have to pay.",
    "He repaired the bicycle with a piece of wire and rode it home. It has not been to a workshop since that evening.",
    "We need two more chairs for the meeting tomorrow. You will find some in the cellar, behind the boxes with books.",
    "The soup tastes better when it rests overnight. Add the cream only at the end, or it will separate in the pot.",
    "She learned to swim in a cold lake in Norway. Even now she finds the water in every swimming pool far too warm.",
    "The train was late because of snow on the tracks. We shared our sandwiches with a family from the next carriage.",
    "Our neighbour feeds every cat in the village. In return they keep the mice away from her small vegetable garden.",
    "Turn off the heating when the window is open. Last winter we paid twice as much as the people on the first floor.",
    "The bread has to rise twice in a warm place. If the kitchen is cold, put the bowl into the oven with the lamp on.",
    "They painted the kitchen yellow last summer. In the morning, when the sun comes in, you hardly need a lamp there.",
    "The old bridge carries no lorries any more. A new one is planned, but the town has been waiting for nine years.",
    "I forgot my umbrella in the dentist's office. When I went back for it, somebody had already put it in the window.",
)
"""Two sentences each, about twenty-five words: what a reader writes under a note."""

_TASKS = (
    "Explain in one sentence what {} is.",
    "Name three things that go well with {}.",
    "Write a short headline about {}.",
    "Why do people like {}?",
    "Translate into German: I often think of {}.",
    "Is {} expensive? Answer briefly.",
    "What is the opposite of {}?",
    "Give one tip for a beginner in {}.",
    "Write a rhyme with the word {}.",
    "When did {} begin?",
)
_TOPICS = (
    "bread",
    "sailing",
    "chess",
    "winter",
    "coffee",
    "walking",
    "a library",
    "silence",
    "photography",
    "rain",
    "a garden",
    "music",
    "honey",
    "a bicycle",
    "the moon",
    "paper",
    "tea",
    "a bridge",
    "football",
    "salt",
)

PROMPTS = tuple(task.format(topic) for topic in _TOPICS for task in _TASKS)
"""200 different ones."""


def long_text(words: int, number: int) -> str:
    """A text of so many words whose very beginning differs from that of every other number."""
    source = " ".join(SHORT).split()
    body = [source[(at * (number * 2 + 3) + number) % len(source)] for at in range(words)]
    return f"Record {number}. " + " ".join(body)
