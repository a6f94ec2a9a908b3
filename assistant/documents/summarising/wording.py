"""The conversations that ask the model for points, and its replies taken apart into them (pure).

All that stands before the text itself is the same in every request of a kind, so that the engine computes it once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.documents.checks import forbidden
from assistant.documents.translating.asking import Reply
from assistant.language import english_name, native_name
from assistant.messages import Message, Request, Sampling
from index.sentences import atoms
from prompts.library import Prompt

_TOKENS_BASE, _TOKENS_A_POINT = 32, 110
"""Room for a reply: a sentence in a script of which the model knows no words takes some hundred tokens."""
_LONGEST = 320
"""Characters of a point: where the model copies a paragraph, its sentences are told apart."""
_MARK = re.compile(r"\s*(?:(?:[-*+–—]+|#{1,6})(?:\s+|$)|[•·▪●]\s*)")
NUMBER = re.compile(r"\s*(?:[(（]?(\d{1,3})[.)、）:：．](?!\d)|[①-⑳])\s*")
"""The number of an item in a list; group 1 its digits, None for a sign such as ①."""
_WORDY = re.compile(r"[^\W_]")
_HEADING = re.compile(r"[:：]\s*$")
_ENDS = re.compile(r"[.!?…。！？؟۔।။።][\s\"'”’»」』）)\]*_]*$")
_NOTHING = re.compile(r"\W*none\W*", re.IGNORECASE)
_OPENING = "1."


@dataclass(frozen=True, slots=True)
class Prompts:
    """One for each kind of request."""

    part: Prompt
    whole: Prompt
    thread: Prompt


@dataclass(frozen=True)
class Wording:
    """How points are asked for in one language."""

    prompts: Prompts
    language: str
    """ISO 639-1, of the points."""
    caller: str = "documents"

    def part(self, text: str, count: int) -> Request:
        """Ask for what matters most in a stretch of the text."""
        return self._request(self.prompts.part, {"text": text, "count": str(count)}, count, text)

    def whole(self, points: Sequence[str], count: int) -> Request:
        """Ask for what matters most in points."""
        listed = "\n".join(f"- {point}" for point in points)
        return self._request(self.prompts.whole, {"points": listed, "count": str(count)}, count, listed)

    def thread(self, comments: str, what: str, count: int) -> Request:
        """Ask what people agree on, dispute or recommend; `what` is such a verb."""
        values = {"comments": comments, "what": what, "count": str(count)}
        return self._request(self.prompts.thread, values, count, comments)

    @cached_property
    def instructions(self) -> str:
        """What the model is told before any text, a line each, so that they are found where it repeats them."""
        prompts = (self.prompts.part, self.prompts.whole, self.prompts.thread)
        systems = (section.text for prompt in prompts for section in prompt.sections if section.role == "system")
        return "\n".join(line.removeprefix("- ") for text in systems for line in text.splitlines())

    @cached_property
    def digest(self) -> str:
        """Changes when what the model is told changes."""
        return "-".join(each.hash[:12] for each in (self.prompts.part, self.prompts.whole, self.prompts.thread))

    def _request(self, prompt: Prompt, values: Mapping[str, str], count: int, held: str) -> Request:
        names = {"language": english_name(self.language), "native": native_name(self.language)}
        messages = tuple(Message(each.role, each.text) for each in prompt.render({**values, **names}))
        # Nothing of a text in another script need be quoted, so its letters can be kept out at once.
        sampling = Sampling(
            max_tokens=_TOKENS_BASE + _TOKENS_A_POINT * count, forbidden=forbidden(self.language, held, strict=True)
        )
        opening = "" if prompt is self.prompts.thread else _OPENING
        return Request(messages, sampling, opening, priority="bulk", caller=self.caller)


def points_of(reply: Reply) -> tuple[str, ...]:
    """Return the points of a reply: its lines without list marks and bold type; headings and broken ends left out."""
    found: list[str] = []
    lines = reply.text.splitlines()
    for number, line in enumerate(lines, 1):
        text = " ".join(_unnumbered(unmarked(line), number).replace("**", "").split())
        if not _WORDY.search(text) or _NOTHING.fullmatch(text):
            continue
        # "Here are the points:" introduces; a last line that was cut says half of something.
        if _HEADING.search(text) or (number == len(lines) and not reply.whole and not _ENDS.search(text)):
            continue
        found += _short(text)
    return tuple(dict.fromkeys(found))


def _short(text: str) -> Iterator[str]:
    """Yield a line as it is or, where it is too long for a point, in parts of whole sentences."""
    start = last = 0
    for atom in atoms(text, 0, len(text)):
        if atom.end - start > _LONGEST and last > start:
            yield text[start:last].strip()
            start = last
        last = atom.end
    yield text[start:].strip()


def unmarked(line: str) -> str:
    """Return a line without the marks of a list or a heading at its beginning; its number, if it has one, stays."""
    while (mark := _MARK.match(line)) and mark.end():
        line = line[mark.end() :]
    return line.strip()


def _unnumbered(line: str, at: int) -> str:
    """Return the line of a reply without its number in the list, which is never far from `at`: 12. Mai is a date."""
    mark = NUMBER.match(line)
    return line[mark.end() :] if mark and (mark[1] is None or int(mark[1]) <= at + 1) else line
