"""A question said in other languages by the language model: short, remembered, and dropped where it went wrong."""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import cast

from assistant.backend import Backend
from assistant.errors import AssistantError, ContextExceeded
from assistant.language import detect, english_name
from assistant.messages import Conversation, Delta, Message, Queued, Request, Sampling, Stop
from assistant.standing import Wording
from prompts.library import Prompt, load

PROMPT = "translate_query/v1"
_LONGEST = 300
"""Characters of a question that are translated: what is longer is a pasted text, which takes too long."""
_MOST_TOKENS = 160
_REMEMBERED = 512
_LIKE = 3.0
"""How many times longer or shorter than the question, in UTF-8 bytes, a translation may be."""
_LOOP = re.compile(r"(\b.{4,60}?)\1{2,}")
_ASKS = "?\uff1f\u061f"
_NUMBER = re.compile(r"\d+")
_INVENTED = 3
"""Digits from which on a number that the question does not hold was invented, such as a year."""


@dataclass(frozen=True, slots=True)
class Translated:
    """What came back: the usable wordings, and why others are missing, in a line; empty if none is."""

    wordings: tuple[Wording, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class _Key:
    question: str
    language: str
    prompt: str
    model: str


class Translator:
    """Translates questions; one for the life of the assistant, whatever happens to its backend."""

    def __init__(self, patience_s: float, prompt: Prompt | None = None) -> None:
        """Translate with a prompt; a translation that takes longer than `patience_s` seconds is given up."""
        self._prompt = prompt or load(PROMPT)
        self._patience_s = patience_s
        # Guards `_known`: searches come from several threads.
        self._lock = threading.Lock()
        self._known: OrderedDict[_Key, str] = OrderedDict()

    def translate(self, question: str, source: str | None, targets: Sequence[str], backend: Backend) -> Translated:
        """Say `question` in every language of `targets`, all at once, so that the engine computes them in one batch.

        Never fails: what the model cannot do is told in `trouble`. Only what a backend finished is remembered, a
        useless reply too, so that it is not asked for again.
        """
        question = " ".join(question.split())
        if not targets or not question or len(question) > _LONGEST:
            return Translated()
        keys = [_Key(question, target, self._prompt.hash, backend.status().model) for target in targets]
        missing = [key for key in keys if self._remembered(key) is None]
        trouble = self._ask(missing, source, backend) if missing else ""
        found = [(key.language, self._remembered(key)) for key in keys]
        return Translated(tuple(Wording(language, text) for language, text in found if text), trouble)

    def _ask(self, keys: Sequence[_Key], source: str | None, backend: Backend) -> str:
        until = time.monotonic() + self._patience_s
        trouble = ""
        with ThreadPoolExecutor(len(keys), "translate-query") as pool:
            replies = [pool.submit(self._reply, key, backend, until) for key in keys]
            for key, reply in zip(keys, replies, strict=True):
                try:
                    text = reply.result()
                except AssistantError as error:
                    trouble = str(error)
                else:
                    if text is None:
                        trouble = f"The question was not translated within {self._patience_s:g} s."
                    else:
                        self._remember(key, text if usable(text, key.question, source, key.language) else "")
        return trouble

    def _reply(self, key: _Key, backend: Backend, until: float) -> str | None:
        """The reply's first line, or None where it does not come in time."""
        values = {"question": key.question, "language": english_name(key.language)}
        messages: Conversation = tuple(Message(s.role, s.text) for s in self._prompt.render(values))
        most = min(_MOST_TOKENS, 24 + len(key.question.encode()))
        request = Request(messages, Sampling(max_tokens=most, stop=("\n",)), caller="search")
        pieces: list[str] = []
        try:
            with closing(cast("Generator[Delta | Queued | Stop]", backend.stream(request))) as events:
                for event in events:
                    if time.monotonic() > until:
                        return None
                    if isinstance(event, Delta):
                        pieces.append(event.text)
        except ContextExceeded:
            return ""
        return "".join(pieces).strip()

    def _remembered(self, key: _Key) -> str | None:
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def _remember(self, key: _Key, text: str) -> None:
        with self._lock:
            self._known[key] = text
            for oldest in list(islice(self._known, max(0, len(self._known) - _REMEMBERED))):
                del self._known[oldest]


def usable(text: str, question: str, source: str | None, target: str) -> bool:
    """Tell whether `text` can be the translation of a question, rather than an answer, an echo or a loop.

    None is a reply in another language than wanted, or in the question's; one that repeats itself, that asks nothing
    where the question does, that is far longer or shorter, or that holds a long number which the question does not.
    """
    if not text or text.casefold() == question.casefold() or _LOOP.search(text):
        return False
    size, whole = len(text.encode()), len(question.encode())
    if size > _LIKE * whole + 20 or whole > _LIKE * size + 20:
        return False
    if question[-1] in _ASKS and not any(mark in text for mark in _ASKS):
        return False
    if any(not _known(number, _NUMBER.findall(question)) for number in _NUMBER.findall(text)):
        return False
    return source == target or detect(text, hints=(target,)) in (target, None)


def _known(number: str, others: Sequence[str]) -> bool:
    """Whether a number is short, or stands in the question: 1970 also as the 70 of a decade."""
    return len(number) < _INVENTED or any(int(number[-len(other) :]) == int(other) for other in others)
