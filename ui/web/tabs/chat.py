"""The conversation: ask, watch the answer grow, stop it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

import gradio as gr

from assistant.errors import AssistantError
from index.errors import NotesError
from ui.web import render, text
from ui.web.bar import bar
from ui.web.checking.port import Checking
from ui.web.port import Answering
from ui.web.stream import Stop, answer
from ui.web.tabs.frame import LIGHT, Frame, html, line_of, number, words_of
from ui.web.text import Labels
from ui.web.turn import Turn, Turns, failed, is_live, said

_STATE_LIFE_S: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Talk:
    """One tab's conversation, kept on the server; `stop` belongs to the last question."""

    turns: Turns = ()
    stop: Stop = field(default_factory=Stop)
    editing: int | None = None
    """Position of the question being edited."""


@dataclass(frozen=True, slots=True)
class ChatTab:
    """The components of the conversation."""

    talk: gr.State
    welcome: gr.HTML
    past: gr.HTML
    live: gr.HTML
    hint: gr.HTML
    question: gr.Textbox
    send: gr.Button
    stop: gr.Button

    @property
    def stage(self) -> list[Any]:
        """What changes when the conversation does."""
        return [self.talk, self.question, self.hint, self.welcome, self.past, self.live]


def chat_tab(assistant: Answering, frame: Frame, at_once: int, checks: Checking | None = None) -> ChatTab:
    """Build the conversation inside the current frame; at most `at_once` answers are under way.

    With `checks` an answer can be saved as one.
    """
    tab = _layout()
    _wire(tab, frame, _Handlers(assistant, checks), at_once)
    return tab


def _layout() -> ChatTab:
    with gr.Column(elem_id="talk"):
        with gr.Column(elem_id="stage"):
            welcome, past, live = html("welcome"), html("past"), html("live")
        with gr.Column(elem_id="composer"):
            hint = html("hint")
            with gr.Row(elem_id="ask"):
                question = gr.Textbox(
                    elem_id="question", label="?", lines=1, max_lines=8, container=False, autofocus=True
                )
                send = gr.Button("↑", elem_id="send")
                stop = gr.Button("■", elem_id="stop")
    talk = gr.State(Talk(), time_to_live=_STATE_LIFE_S)
    return ChatTab(talk, welcome, past, live, hint, question, send, stop)


def _wire(tab: ChatTab, frame: Frame, handlers: _Handlers, at_once: int) -> None:
    asking = [
        (tab.question.submit, handlers.ask),
        (tab.send.click, handlers.ask),
        (frame.wires.ask_example, handlers.ask_example),
        (frame.wires.regenerate, handlers.regenerate),
    ]
    for event, handler in asking:
        written = event(handler, [tab.talk, tab.question], tab.stage, **LIGHT).then(
            handlers.answer,
            tab.talk,
            [tab.talk, tab.live],
            concurrency_id="answers",
            concurrency_limit=at_once,
            show_progress="hidden",
            api_visibility="private",
        )
        written.failure(handlers.refused, tab.talk, [tab.talk, tab.live], **LIGHT)
    for event, handler in (
        (frame.wires.edit, handlers.edit),
        (frame.wires.cancel_edit, handlers.cancel_edit),
        (frame.wires.undo, handlers.undo),
        (frame.wires.new_chat, handlers.new_chat),
    ):
        event(handler, [tab.talk, tab.question], tab.stage, **LIGHT)
    frame.wires.save_check(handlers.save_check, tab.talk, [tab.talk, tab.past, tab.live], **LIGHT)
    tab.stop.click(handlers.stop, tab.talk, None, **LIGHT)
    frame.clock.tick(handlers.tick, tab.talk, [frame.bar, tab.welcome], **LIGHT)
    gr.on(None, handlers.enter, tab.talk, [frame.bar, tab.welcome, tab.question, tab.send, tab.stop], **LIGHT)


class _Handlers:
    """What each event does: one call below, then the picture of its result."""

    def __init__(self, assistant: Answering, checks: Checking | None) -> None:
        self._assistant = assistant
        self._checks = checks
        self._shown = {"checks": checks is not None}

    def enter(self, talk: Talk, request: gr.Request) -> tuple[Any, ...]:
        """A browser opened the page: put its language's labels on it."""
        words = words_of(request)
        field = gr.update(placeholder=words.placeholder, label=words.question_label, rtl=words.direction == "rtl")
        return (*self.tick(talk, request), field, gr.update(value=words.send), gr.update(value=words.stop))

    def tick(self, talk: Talk, request: gr.Request) -> tuple[Any, ...]:
        """Time passed: the state of things, and fresh examples while nothing has been asked."""
        words = words_of(request)
        greeting = gr.skip() if talk.turns else self._welcome(words)
        return bar(self._assistant.status(), words, **self._shown), greeting

    def ask(self, talk: Talk, question: str, request: gr.Request) -> tuple[Any, ...]:
        """A question was sent."""
        words = words_of(request)
        if is_live(talk.turns):
            return self._stage(None, words, question, render.hint(words.still_answering, words))
        if not question.strip():
            return self._stage(None, words, question, render.hint(words.empty_question, words))
        kept = talk.turns if talk.editing is None else talk.turns[: talk.editing]
        return self._stage(Talk((*kept, Turn(question.strip()))), words)

    def ask_example(self, talk: Talk, draft: str, data: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """An example was chosen."""
        return self.ask(replace(talk, editing=None), str(getattr(data, "question", "")), request)

    def regenerate(self, talk: Talk, draft: str, request: gr.Request) -> tuple[Any, ...]:
        """The last question shall be answered again."""
        if not talk.turns or is_live(talk.turns):
            return self._stage(None, words_of(request), draft)
        return self._stage(Talk((*talk.turns[:-1], Turn(talk.turns[-1].question))), words_of(request), draft)

    def edit(self, talk: Talk, draft: str, data: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """An earlier question goes back into the field."""
        words, turn = words_of(request), number(data, "turn")
        if is_live(talk.turns) or turn >= len(talk.turns):
            return self._stage(None, words, draft)
        changed = replace(talk, editing=turn)
        return self._stage(changed, words, talk.turns[turn].question, render.editing(words))

    def cancel_edit(self, talk: Talk, draft: str, request: gr.Request) -> tuple[Any, ...]:
        """Editing ends without a change."""
        return self._stage(replace(talk, editing=None), words_of(request))

    def undo(self, talk: Talk, draft: str, request: gr.Request) -> tuple[Any, ...]:
        """The last exchange is taken back; its question returns to the field."""
        if not talk.turns or is_live(talk.turns):
            return self._stage(None, words_of(request), draft)
        return self._stage(Talk(talk.turns[:-1]), words_of(request), talk.turns[-1].question)

    def new_chat(self, talk: Talk, draft: str, request: gr.Request) -> tuple[Any, ...]:
        """Start anew; an answer under way is stopped first, and stays."""
        if is_live(talk.turns):
            talk.stop.set()
            return self._stage(None, words_of(request), draft)
        return self._stage(Talk(), words_of(request), draft)

    def answer(self, talk: Talk, request: gr.Request) -> Iterator[tuple[Talk, str]]:
        """Write the answer to the last question."""
        if not is_live(talk.turns):
            return
        words = words_of(request)
        for turn in answer(self._assistant, talk.turns, talk.stop, words):
            yield self._grown(talk, turn, words)

    def refused(self, talk: Talk, request: gr.Request) -> tuple[Any, ...]:
        """The queue did not take the question."""
        if not is_live(talk.turns):
            return gr.skip(), gr.skip()
        words = words_of(request)
        return self._grown(talk, failed(talk.turns[-1], words.busy), words)

    def save_check(self, talk: Talk, data: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """An answer shall be saved as a check."""
        words, at = words_of(request), number(data, "turn")
        if is_live(talk.turns) or at >= len(talk.turns) or talk.turns[at].check:
            return gr.skip(), gr.skip(), gr.skip()
        turns = (*talk.turns[:at], self._saved(talk.turns, at, words), *talk.turns[at + 1 :])
        return (
            replace(talk, turns=turns),
            render.conversation(turns[:-1], words, **self._shown),
            render.turn(turns[-1], words, len(turns) - 1, last=True, **self._shown),
        )

    def stop(self, talk: Talk) -> None:
        """Stop was pressed."""
        talk.stop.set()

    def _grown(self, talk: Talk, turn: Turn, words: Labels) -> tuple[Talk, str]:
        turns = (*talk.turns[:-1], turn)
        return replace(talk, turns=turns), render.turn(turn, words, len(turns) - 1, last=True, **self._shown)

    def _saved(self, turns: Turns, at: int, words: Labels) -> Turn:
        """The turn of that number once it was saved, or with why it was not."""
        wanted = said(turns, at)
        if self._checks is None or wanted is None:
            return turns[at]
        try:
            kept = self._checks.save(wanted)
        except Exception as error:
            return replace(turns[at], check_line=line_of(error, words).partition("\n")[0])
        in_part = words.check_in_part.format(titles=", ".join(kept.in_part)) if kept.in_part else ""
        return replace(turns[at], check=kept.id, check_line=in_part)

    def _welcome(self, words: Labels) -> str:
        try:
            examples = self._assistant.examples()
        except (AssistantError, NotesError):
            examples = []  # the page is of use without them, and the bar says what is wrong with the notes
        return render.welcome(text.pick_examples(examples, words.language), words)

    def _stage(self, talk: Talk | None, words: Labels, question: str = "", hint: str = "") -> tuple[Any, ...]:
        """The picture of the whole conversation, or of the composer alone when `talk` is None."""
        if talk is None:
            return (gr.skip(), question, hint, gr.skip(), gr.skip(), gr.skip())
        last = len(talk.turns) - 1
        return (
            talk,
            question,
            hint,
            "" if talk.turns else self._welcome(words),
            render.conversation(talk.turns[:-1], words, **self._shown),
            render.turn(talk.turns[-1], words, last, last=True, **self._shown) if talk.turns else "",
        )
