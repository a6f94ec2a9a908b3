"""A chat template cut into trusted markup and untrusted content, so that no note can forge a turn (pure).

A chat template writes control tokens such as `<|im_start|>` as text. If a note held that text, tokenising the
rendered prompt as a whole would turn the note's words into control tokens. So the template is rendered with
placeholders, split at them, and only the template's own parts are tokenised with control tokens recognised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.messages import Message

# Private-use characters: no template and no tokenizer gives them a meaning.
_OPEN, _CLOSE = "\ue0f0", "\ue0f1"
_PLACEHOLDER = re.compile(f"{_OPEN}(\\d+){_CLOSE}")

Render = Callable[[list[dict[str, str]]], str]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a prompt; `markup` tells whether control tokens in it are meant."""

    text: str
    markup: bool


def parts(render: Render, messages: Sequence[Message], *, closed: bool = True) -> list[Part]:
    """Render `messages` and return the prompt as alternating markup and content, in order.

    Args:
        render: the chat template.
        messages: the conversation.
        closed: whether the reply is to begin; otherwise the prompt ends with the last message's content.
    """
    rendered = render([{"role": m.role, "content": f"{_OPEN}{i}{_CLOSE}"} for i, m in enumerate(messages)])
    out: list[Part] = []
    at = 0
    for match in _PLACEHOLDER.finditer(rendered):
        out.append(Part(rendered[at : match.start()], markup=True))
        out.append(Part(messages[int(match.group(1))].content, markup=False))
        at = match.end()
    if closed:
        out.append(Part(rendered[at:], markup=True))
    return [part for part in out if part.text]
