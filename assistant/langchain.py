"""Diandian as LangChain classes: its language model, whichever backend runs it, and its index as a retriever."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import fields
from typing import Any, cast

from langchain_core.callbacks import CallbackManagerForLLMRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.language_models.chat_models import BaseChatModel, generate_from_stream
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langchain_core.messages.ai import InputTokenDetails, UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import BaseTool
from pydantic import Field, SkipValidation

from assistant.app import Assistant
from assistant.backend import Backend
from assistant.errors import BackendError
from assistant.messages import Delta, Message, Priority, Queued, Request, Role, Sampling, Stop
from index.passage import Hit

_ROLES: Mapping[type[BaseMessage], Role] = {SystemMessage: "system", HumanMessage: "user", AIMessage: "assistant"}
_SAMPLING = frozenset(each.name for each in fields(Sampling)) - {"stop"}
_FINISH = {"end": "stop", "stop": "stop", "length": "length", "cancelled": "cancelled"}


class DiandianChat(BaseChatModel):
    """A LangChain chat model over a `Backend`, such as `Assistant.backend()`.

    A conversation that ends with an AIMessage is continued from its words. The sampling fields can be given for
    one call too: `model.invoke(messages, stop=["."], temperature=0.7, json_schema=...)`, or bound with `bind`.
    Expected errors are those of `Backend.stream`.
    """

    backend: SkipValidation[Backend]
    max_tokens: int = Field(512, ge=1)
    """Longest reply, in the model's tokens."""
    temperature: float = Field(0.0, ge=0, le=2)
    top_p: float = Field(1.0, gt=0, le=1)
    min_p: float = Field(0.0, ge=0, le=1)
    repeat_penalty: float = Field(1.0, ge=1, le=2)
    seed: int = Field(0, ge=0)
    stop: tuple[str, ...] = ()
    """The reply ends before the first of these that would appear in it."""
    priority: Priority = "interactive"
    caller: str = "langchain"
    """Whose requests these are; the engine serves callers of one priority in turn."""

    @property
    def _llm_type(self) -> str:
        return "diandian"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.backend.status().model, "max_tokens": self.max_tokens, "temperature": self.temperature}

    def get_num_tokens(self, text: str) -> int:
        """Tokens of `text` as one user's message, the template around it included."""
        return self.backend.count_tokens([Message("user", text)])

    def get_num_tokens_from_messages(
        self,
        messages: list[BaseMessage],
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool] | None = None,
    ) -> int:
        """Tokens of a conversation under the model's own template; tools are not known here and must be None."""
        if tools:
            raise BackendError("Diandian's chat model has no tools. Leave out `tools`.")
        return self.backend.count_tokens([_message(each) for each in messages])

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        events = cast("Generator[Delta | Queued | Stop]", self.backend.stream(self._request(messages, stop, kwargs)))
        with closing(events):  # a consumer that stops early stops the computation
            for event in events:
                if isinstance(event, Stop):
                    yield self._last(event)
                elif isinstance(event, Delta) and event.text:
                    chunk = ChatGenerationChunk(message=AIMessageChunk(content=event.text))
                    if run_manager:
                        run_manager.on_llm_new_token(event.text, chunk=chunk)
                    yield chunk

    def _request(self, messages: Sequence[BaseMessage], stop: Sequence[str] | None, given: dict[str, Any]) -> Request:
        # LangChain itself adds a few names of its own to a call; what it does not use is not ours to judge.
        wrong = sorted(name for name in given if name not in _SAMPLING and not name.startswith(("ls_", "_")))
        if wrong:
            raise BackendError(
                f"Diandian's chat model has no option {wrong[0]!r}. Use: {', '.join(sorted(_SAMPLING))}."
            )
        own = {name: getattr(self, name) for name in _SAMPLING if name in type(self).model_fields}
        chosen = own | {name: value for name, value in given.items() if name in _SAMPLING}
        sampling = Sampling(**chosen, stop=self.stop if stop is None else tuple(stop))
        turns = [_message(each) for each in messages]
        opening = turns.pop().content if turns and turns[-1].role == "assistant" else ""
        return Request(tuple(turns), sampling, opening, self.priority, self.caller)

    def _last(self, stop: Stop) -> ChatGenerationChunk:
        spent = stop.usage
        usage = UsageMetadata(
            input_tokens=spent.prompt_tokens,
            output_tokens=spent.completion_tokens,
            total_tokens=spent.prompt_tokens + spent.completion_tokens,
            input_token_details=InputTokenDetails(cache_read=spent.reused_tokens),
        )
        known = {"finish_reason": _FINISH[stop.reason], "model_name": self.backend.status().model}
        message = AIMessageChunk(content="", usage_metadata=usage, response_metadata=known, chunk_position="last")
        return ChatGenerationChunk(message=message, generation_info=known)


class DiandianRetriever(BaseRetriever):
    """A LangChain retriever over the notes: each Document is a passage.

    Its metadata: note, title, start, end (offsets of the passage in the note's text), score, language and kind.
    """

    assistant: SkipValidation[Assistant]
    limit: int = Field(8, ge=1)
    """How many passages are found."""
    filters: dict[str, str] = Field(default_factory=dict)
    """What the search is narrowed to; see `index.retriever.FILTERS`."""

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [_document(hit) for hit in self.assistant.search(query, self.limit, self.filters or None).hits]


def _message(message: BaseMessage) -> Message:
    role = next((role for kind, role in _ROLES.items() if isinstance(message, kind)), None)
    if role is None:
        raise BackendError(f"Diandian's chat model does not take a {message.type} message. Use system, human and ai.")
    blocks = message.content if isinstance(message.content, list) else []
    other = next((each["type"] for each in blocks if isinstance(each, dict) and each.get("type") != "text"), None)
    if other:
        raise BackendError(f"Diandian's chat model reads text, not a block of type {other!r}. Hand it the words.")
    return Message(role, str(message.text))


def _document(hit: Hit) -> Document:
    passage = hit.passage
    metadata = {
        "note": passage.note,
        "title": passage.title,
        "start": passage.start,
        "end": passage.end,
        "score": hit.score,
        "language": passage.language,
        "kind": passage.kind,
    }
    return Document(id=f"{passage.note}#{passage.start}-{passage.end}", page_content=passage.text, metadata=metadata)
