"""Diandian inside real LangChain chains: the scripted backend over real files, and once the real models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from langchain_core.documents import Document
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, SystemMessage, ToolMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable, RunnablePassthrough

from assistant.app import Assistant, build
from assistant.config import load_config
from assistant.errors import BackendError, ContextExceeded
from assistant.langchain import DiandianChat, DiandianRetriever
from assistant.messages import Message, Sampling
from assistant.scripted import ScriptedBackend
from tests.fakes import FakeEmbedder

pytestmark = pytest.mark.timeout(30)

PROMPT = ChatPromptTemplate.from_messages([("system", "Answer from these notes:\n{notes}"), ("human", "{question}")])


@pytest.fixture
def backend() -> ScriptedBackend:
    return ScriptedBackend(["the bus pass costs 700 yen"])


@pytest.fixture
def assistant(backend: ScriptedBackend, tmp_path: Path) -> Iterator[Assistant]:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "bus.md").write_text(
        "---\ntitle: Kyoto by bus\nlang: en\n---\nThe bus pass is 700 yen.", encoding="utf-8"
    )
    (folder / "bread.md").write_text("Das Roggenbrot backt fünfzig Minuten.", encoding="utf-8")
    built = build(load_config(), backend=backend, embedder=FakeEmbedder())
    list(built.sync([folder]))
    yield built
    built.close()


def words(documents: list[Document]) -> str:
    return "\n".join(document.page_content for document in documents)


def chain(assistant: Assistant) -> Runnable[str, str]:
    notes = DiandianRetriever(assistant=assistant, limit=1) | words
    model = DiandianChat(backend=assistant.backend(), max_tokens=60)
    return cast("Any", {"notes": notes, "question": RunnablePassthrough()}) | PROMPT | model | StrOutputParser()


def test_a_chain_retrieves_and_answers(assistant: Assistant, backend: ScriptedBackend) -> None:
    assert chain(assistant).invoke("What is the bus pass?") == "the bus pass costs 700 yen"
    request = backend.requests[-1]
    assert request.messages == (
        Message("system", "Answer from these notes:\nThe bus pass is 700 yen."),
        Message("user", "What is the bus pass?"),
    )
    assert request.sampling.max_tokens == 60 and request.caller == "langchain"


def test_a_chain_streams_word_by_word(assistant: Assistant) -> None:
    pieces = [piece for piece in chain(assistant).stream("What is the bus pass?") if piece]
    assert "".join(pieces) == "the bus pass costs 700 yen" and len(pieces) == 6


def test_a_reply_tells_what_it_cost_and_why_it_ended(backend: ScriptedBackend) -> None:
    reply = DiandianChat(backend=backend).invoke("What does it cost?")
    assert isinstance(reply, AIMessage)
    assert reply.usage_metadata == {
        "input_tokens": 4,
        "output_tokens": 6,
        "total_tokens": 10,
        "input_token_details": {"cache_read": 0},
    }
    assert reply.response_metadata.items() >= {"finish_reason": "stop", "model_name": "scripted"}.items()
    short = DiandianChat(backend=backend, max_tokens=2).invoke("What does it cost?")
    assert short.content == "the bus" and short.response_metadata["finish_reason"] == "length"


def test_the_options_of_one_call_come_before_the_models_own(backend: ScriptedBackend) -> None:
    model = DiandianChat(backend=backend, max_tokens=60, temperature=0.2, stop=("\n",), priority="bulk")
    model.invoke("Go", stop=["."], temperature=0.7, seed=3, json_schema="{}")
    assert backend.requests[-1].sampling == Sampling(60, 0.7, seed=3, stop=(".",), json_schema="{}")
    assert backend.requests[-1].priority == "bulk"
    model.bind(max_tokens=5).invoke("Go")
    assert backend.requests[-1].sampling == Sampling(5, 0.2, stop=("\n",))


def test_a_last_message_of_the_model_is_continued(backend: ScriptedBackend) -> None:
    talk = [
        SystemMessage("Be brief."),
        HumanMessage("Hi"),
        AIMessage("Yes?"),
        HumanMessage("Cost?"),
        AIMessage("I think "),
    ]
    DiandianChat(backend=backend).invoke(talk)
    request = backend.requests[-1]
    assert [m.role for m in request.messages] == ["system", "user", "assistant", "user"]
    assert request.opening == "I think "


@pytest.mark.parametrize(
    ("message", "options", "named"),
    [
        (ToolMessage("42", tool_call_id="1"), {}, "does not take a tool message"),
        (HumanMessage([{"type": "image_url", "image_url": {"url": "x"}}]), {}, "not a block of type 'image_url'"),
        (HumanMessage("Hi"), {"tempreature": 1}, "has no option 'tempreature'. Use: "),
    ],
)
def test_what_it_cannot_do_is_one_clear_line(
    backend: ScriptedBackend, message: Any, options: dict[str, Any], named: str
) -> None:
    with pytest.raises(BackendError) as caught:
        DiandianChat(backend=backend).invoke([message], **options)
    assert named in str(caught.value) and "\n" not in str(caught.value)
    assert backend.requests == []


def test_our_errors_come_through(backend: ScriptedBackend) -> None:
    with pytest.raises(ContextExceeded):
        DiandianChat(backend=backend).invoke("word " * 5000)


def test_leaving_a_stream_early_stops_the_computation() -> None:
    backend = ScriptedBackend(["one two three four five"], pause_s=0.01)
    stream = cast("Any", DiandianChat(backend=backend).stream("Go"))
    assert isinstance(next(stream), AIMessageChunk)
    assert backend.status().load.running == 1
    stream.close()
    assert backend.status().load.running == 0


def test_tokens_are_counted_by_the_backend(backend: ScriptedBackend) -> None:
    model = DiandianChat(backend=backend)
    assert model.get_num_tokens("one two three") == 3
    assert model.get_num_tokens_from_messages([SystemMessage("one"), HumanMessage("two three")]) == 3


def test_passages_are_documents_that_point_into_their_notes(assistant: Assistant) -> None:
    found = DiandianRetriever(assistant=assistant, limit=5).invoke("bus pass")
    first = found[0]
    assert len(found) >= 2 and first.page_content == "The bus pass is 700 yen."
    note = assistant.document(first.metadata["note"])
    assert note.text[first.metadata["start"] : first.metadata["end"]] == first.page_content
    assert (first.metadata["title"], first.metadata["language"], first.metadata["kind"]) == (
        "Kyoto by bus",
        "en",
        "body",
    )
    assert 0 < first.metadata["score"] <= 1.001 and first.id == "notes/bus.md#0-24"
    narrowed = DiandianRetriever(assistant=assistant, filters={"note": "notes/bread.md"}).invoke("bus pass")
    assert {document.metadata["note"] for document in narrowed} == {"notes/bread.md"}


@pytest.mark.models
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_real_models_in_a_chain(real_assistant: Assistant) -> None:
    notes = DiandianRetriever(assistant=real_assistant, limit=3)
    model = DiandianChat(backend=real_assistant.backend(), max_tokens=60)
    question = "How long does the dough for the croquettes rest?"
    found = notes.invoke(question)
    assert any("croquetas" in document.metadata["note"] for document in found)
    messages = PROMPT.invoke({"notes": words(found), "question": question})
    pieces = list(model.stream(messages))
    whole = pieces[0]
    for piece in pieces[1:]:
        whole += piece
    assert whole.usage_metadata and whole.usage_metadata["output_tokens"] > 3
    assert len([piece for piece in pieces if piece.content]) > 3 and str(whole.text).strip()
