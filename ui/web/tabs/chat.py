"""The conversation: ask, watch the answer grow, stop it, and open the notes it came from."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import gradio as gr

from assistant.errors import AssistantError
from index.errors import NotesError
from ui.web import render, sheet, text
from ui.web.markup import Span
from ui.web.port import Answering
from ui.web.stream import Stop, answer
from ui.web.text import Labels
from ui.web.turn import Turn, Turns, failed, is_live

_log = logging.getLogger(__name__)

_SCRIPT: Final = Path(__file__).parent.parent / "page.js"
_TICK_S: Final = 2.0
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
    bar: gr.HTML
    wires: gr.HTML
    """Shows nothing; runs the page's script, whose events are listened to here."""
    welcome: gr.HTML
    past: gr.HTML
    live: gr.HTML
    reader: gr.HTML
    hint: gr.HTML
    question: gr.Textbox
    send: gr.Button
    stop: gr.Button
    clock: gr.Timer

    @property
    def stage(self) -> list[Any]:
        """What changes when the conversation does."""
        return [self.talk, self.question, self.hint, self.welcome, self.past, self.live]


def chat_tab(assistant: Answering, at_once: int) -> ChatTab:
    """Build the conversation inside the current `gr.Blocks`; at most `at_once` answers are under way."""
    tab = _layout()
    _wire(tab, _Handlers(assistant), at_once)
    return tab


def _layout() -> ChatTab:
    def html(name: str, **more: Any) -> gr.HTML:
        return gr.HTML("", elem_id=name, apply_default_css=False, **{"js_on_load": None, **more})

    with gr.Column(elem_id="house"):
        bar = html("bar")
        with gr.Row(elem_id="desk"):
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
            reader = html("reader")
        wires = html("wires", js_on_load=_SCRIPT.read_text(encoding="utf-8"))
    talk = gr.State(Talk(), time_to_live=_STATE_LIFE_S)
    return ChatTab(talk, bar, wires, welcome, past, live, reader, hint, question, send, stop, gr.Timer(_TICK_S))


def _wire(tab: ChatTab, handlers: _Handlers, at_once: int) -> None:
    light: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    asking = [
        (tab.question.submit, handlers.ask),
        (tab.send.click, handlers.ask),
        (tab.wires.ask_example, handlers.ask_example),
        (tab.wires.regenerate, handlers.regenerate),
    ]
    for event, handler in asking:
        written = event(handler, [tab.talk, tab.question], tab.stage, **light).then(
            handlers.answer,
            tab.talk,
            [tab.talk, tab.live],
            concurrency_id="answers",
            concurrency_limit=at_once,
            show_progress="hidden",
            api_visibility="private",
        )
        written.failure(handlers.refused, tab.talk, [tab.talk, tab.live], **light)
    for event, handler in (
        (tab.wires.edit, handlers.edit),
        (tab.wires.cancel_edit, handlers.cancel_edit),
        (tab.wires.undo, handlers.undo),
        (tab.wires.new_chat, handlers.new_chat),
    ):
        event(handler, [tab.talk, tab.question], tab.stage, **light)
    tab.stop.click(handlers.stop, tab.talk, None, **light)
    tab.wires.open_note(handlers.open_note, None, tab.reader, **light)
    tab.wires.close_note(lambda: "", None, tab.reader, **light)
    tab.clock.tick(handlers.tick, tab.talk, [tab.bar, tab.welcome], **light)
    gr.on(None, handlers.enter, tab.talk, [tab.bar, tab.welcome, tab.question, tab.send, tab.stop], **light)


class _Handlers:
    """What each event does: one call below, then the picture of its result."""

    def __init__(self, assistant: Answering) -> None:
        self._assistant = assistant

    def enter(self, talk: Talk, request: gr.Request) -> tuple[Any, ...]:
        """A browser opened the page: put its language's labels on it."""
        words = _words(request)
        field = gr.update(placeholder=words.placeholder, label=words.question_label, rtl=words.direction == "rtl")
        return (*self.tick(talk, request), field, gr.update(value=words.send), gr.update(value=words.stop))

    def tick(self, talk: Talk, request: gr.Request) -> tuple[Any, ...]:
        """Time passed: the state of things, and fresh examples while nothing has been asked."""
        words = _words(request)
        greeting = gr.skip() if talk.turns else self._welcome(words)
        return render.bar(self._assistant.status(), words), greeting

    def ask(self, talk: Talk, question: str, request: gr.Request) -> tuple[Any, ...]:
        """A question was sent."""
        words = _words(request)
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
            return self._stage(None, _words(request), draft)
        return self._stage(Talk((*talk.turns[:-1], Turn(talk.turns[-1].question))), _words(request), draft)

    def edit(self, talk: Talk, draft: str, data: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """An earlier question goes back into the field."""
        words, number = _words(request), _number(data, "turn")
        if is_live(talk.turns) or number >= len(talk.turns):
            return self._stage(None, words, draft)
        changed = replace(talk, editing=number)
        return self._stage(changed, words, talk.turns[number].question, render.editing(words))

    def cancel_edit(self, talk: Talk, draft: str, request: gr.Request) -> tuple[Any, ...]:
        """Editing ends without a change."""
        return self._stage(replace(talk, editing=None), _words(request))

    def undo(self, talk: Talk, draft: str, request: gr.Request) -> tuple[Any, ...]:
        """The last exchange is taken back; its question returns to the field."""
        if not talk.turns or is_live(talk.turns):
            return self._stage(None, _words(request), draft)
        return self._stage(Talk(talk.turns[:-1]), _words(request), talk.turns[-1].question)

    def new_chat(self, talk: Talk, draft: str, request: gr.Request) -> tuple[Any, ...]:
        """Start anew; an answer under way is stopped first, and stays."""
        if is_live(talk.turns):
            talk.stop.set()
            return self._stage(None, _words(request), draft)
        return self._stage(Talk(), _words(request), draft)

    def answer(self, talk: Talk, request: gr.Request) -> Iterator[tuple[Talk, str]]:
        """Write the answer to the last question."""
        if not is_live(talk.turns):
            return
        words = _words(request)
        for turn in answer(self._assistant, talk.turns, talk.stop, words):
            yield self._grown(talk, turn, words)

    def refused(self, talk: Talk, request: gr.Request) -> tuple[Any, ...]:
        """The queue did not take the question."""
        if not is_live(talk.turns):
            return gr.skip(), gr.skip()
        words = _words(request)
        return self._grown(talk, failed(talk.turns[-1], words.busy), words)

    def stop(self, talk: Talk) -> None:
        """Stop was pressed."""
        talk.stop.set()

    def open_note(self, data: gr.EventData, request: gr.Request) -> str:
        """A passage or a note was chosen: open it there."""
        words, stamp = _words(request), time.time_ns()
        try:
            document = self._assistant.document(str(getattr(data, "note", "")))
        except (AssistantError, NotesError) as error:
            return sheet.missing(str(error), words, stamp)
        except Exception:
            _log.exception("A note could not be opened")
            return sheet.missing(words.apology, words, stamp)
        return sheet.note(document, Span(_number(data, "start"), _number(data, "end")), words, stamp)

    def _grown(self, talk: Talk, turn: Turn, words: Labels) -> tuple[Talk, str]:
        turns = (*talk.turns[:-1], turn)
        return replace(talk, turns=turns), render.turn(turn, words, len(turns) - 1, last=True)

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
            render.conversation(talk.turns[:-1], words),
            render.turn(talk.turns[-1], words, last, last=True) if talk.turns else "",
        )


def _words(request: gr.Request) -> Labels:
    return text.preferred(request.headers.get("accept-language", ""))


def _number(data: gr.EventData, name: str) -> int:
    """A whole number from the browser; nonsense counts as 0."""
    value = str(getattr(data, name, "0"))
    return int(value) if value.isdecimal() and len(value) < 10 else 0
