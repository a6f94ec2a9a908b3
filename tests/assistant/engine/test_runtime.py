"""llama.cpp itself, on tiny models of random weights: what the port promises, in milliseconds."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.engine.batch import Row
from assistant.engine.llama import LlamaRuntime
from assistant.engine.runtime import Aborted
from assistant.engine.settings import EngineSettings
from assistant.engine.worker import LocalBackend
from assistant.errors import BackendClosed, BackendError, ModelCorrupt
from assistant.messages import Delta, Message, Request, Sampling, Scored, Stop
from tests.assistant.engine import tiny_gguf


def settings(**changes: Any) -> EngineSettings:
    return EngineSettings(**{"context": 512, "parallel": 4, "batch": 64, "threads": 1, **changes})


@contextmanager
def loaded(path: Path, **changes: Any) -> Iterator[LlamaRuntime]:
    runtime = LlamaRuntime(path, settings(**changes))
    try:
        yield runtime
    finally:
        runtime.close()


@contextmanager
def serving(path: Path, **changes: Any) -> Iterator[LocalBackend]:
    backend = LocalBackend("tiny", lambda: LlamaRuntime(path, settings(**changes)))
    try:
        yield backend
    finally:
        backend.close()


def ask(text: str, tokens: int = 40, **changes: Any) -> Request:
    return Request((Message("user", text),), Sampling(max_tokens=tokens), **changes)


def reply(backend: LocalBackend, request: Request) -> tuple[str, Stop]:
    events = list(backend.stream(request))
    stop = events[-1]
    assert isinstance(stop, Stop)
    return "".join(event.text for event in events if isinstance(event, Delta)), stop


def together(backend: LocalBackend, requests: list[Request]) -> list[str]:
    texts = [""] * len(requests)

    def call(number: int) -> None:
        texts[number] = reply(backend, requests[number])[0]

    threads = [threading.Thread(target=call, args=(number,)) for number in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return texts


def row(slot: int, start: int, text: bytes) -> Row:
    return Row(1, slot, start, tuple(3 + byte for byte in text), outputs=1)


def likelihoods(runtime: LlamaRuntime, number: int = 0) -> NDArray[np.float64]:
    return np.array([runtime.likelihood(number, 0, token) for token in range(tiny_gguf.VOCABULARY)])


PROMPTS = [f"prompt {n} " * (n % 5 + 1) for n in range(12)]


def test_a_model_in_several_files_is_named_by_its_first(tmp_path: Path) -> None:
    with serving(tiny_gguf.transformer(tmp_path)) as backend:
        whole = [reply(backend, ask(text))[0] for text in PROMPTS[:3]]
    first = tiny_gguf.transformer(tmp_path, files=2)
    assert len(list(tmp_path.glob("*-of-00002.gguf"))) == 2
    with serving(first) as backend:
        assert [reply(backend, ask(text))[0] for text in PROMPTS[:3]] == whole
    next(tmp_path.glob("*-00002-of-00002.gguf")).unlink()
    with pytest.raises(ModelCorrupt):
        LlamaRuntime(first, settings())


def test_many_at_once_are_answered_as_each_one_alone(tmp_path: Path) -> None:
    requests = [ask(text) for text in PROMPTS]
    with serving(tiny_gguf.transformer(tmp_path), cells=1024) as backend:
        company = together(backend, requests)
        load = backend.status().load
    with serving(tiny_gguf.transformer(tmp_path), parallel=1) as backend:
        alone = [reply(backend, request)[0] for request in requests]
    assert company == alone
    assert load.steps < 12 * 40 / 2  # they shared steps


def test_a_recurrent_model_is_served_without_sharing(tmp_path: Path) -> None:
    path = tiny_gguf.recurrent(tmp_path)
    requests = [ask(text) for text in [*PROMPTS, PROMPTS[0]]]
    with serving(path) as backend:
        company = together(backend, requests)
        load = backend.status().load
    with serving(path, parallel=1) as backend:
        replies = [reply(backend, request) for request in requests]
    assert company == [text for text, _ in replies]
    assert (load.reused_tokens, replies[-1][1].usage.reused_tokens) == (0, 0)
    with loaded(path) as runtime:
        assert not runtime.limits.can_share and runtime.limits.slots == runtime.limits.rows == 4


def test_a_parked_request_goes_on_where_it_stopped(tmp_path: Path) -> None:
    for path in (tiny_gguf.transformer(tmp_path), tiny_gguf.recurrent(tmp_path)):
        with serving(path, parallel=1) as backend:
            bulk = ask("a long piece of work", 300, priority="bulk")
            alone, _ = reply(backend, bulk)
            stream = backend.stream(bulk)
            begun = next(event.text for event in stream if isinstance(event, Delta) and event.text)
            reply(backend, ask("a reader comes between"))
            rest = "".join(event.text for event in stream if isinstance(event, Delta))
            assert begun + rest == alone
            assert backend.status().load.preemptions == 1


def test_a_shared_beginning_is_as_good_as_a_decoded_one(tmp_path: Path) -> None:
    with loaded(tiny_gguf.transformer(tmp_path)) as runtime:
        runtime.decode([row(0, 0, b"the same beginning, then one")], lambda: False)
        runtime.decode([row(1, 0, b"the same beginning, then two")], lambda: False)
        decoded = likelihoods(runtime)
        runtime.copy(0, 2, 25)
        runtime.decode([row(2, 25, b"two")], lambda: False)
        np.testing.assert_allclose(likelihoods(runtime), decoded, atol=0.02)
        runtime.cut(2, 25)
        runtime.decode([row(2, 25, b"one")], lambda: False)
        assert np.abs(likelihoods(runtime) - decoded).max() > 0.5


def test_a_saved_state_comes_back_into_another_slot_bit_by_bit(tmp_path: Path) -> None:
    with loaded(tiny_gguf.transformer(tmp_path)) as runtime:
        runtime.decode([row(0, 0, b"what was read")], lambda: False)
        state = runtime.save(0)
        runtime.decode([row(0, 13, b"!")], lambda: False)
        before = likelihoods(runtime)
        runtime.cut(0, 0)
        runtime.restore(3, state)
        runtime.decode([row(3, 13, b"!")], lambda: False)
        np.testing.assert_allclose(likelihoods(runtime), before, atol=1e-3)
        with pytest.raises(BackendError, match="no room"):
            runtime.restore(1, state[: len(state) // 2])


def test_a_decode_is_given_up_inside_and_what_it_left_can_be_cut_away(tmp_path: Path) -> None:
    with loaded(tiny_gguf.transformer(tmp_path)) as runtime:
        runtime.decode([row(0, 0, b"x" * 40)], lambda: False)
        clean = likelihoods(runtime)
        with pytest.raises(Aborted):
            runtime.decode([row(1, 0, b"x" * 40)], lambda: True)
        runtime.cut(1, 0)
        runtime.decode([row(1, 0, b"x" * 40)], lambda: False)
        np.testing.assert_allclose(likelihoods(runtime), clean, atol=1e-3)


def test_more_than_the_cells_hold_is_an_error_that_says_what_to_raise(tmp_path: Path) -> None:
    with loaded(tiny_gguf.transformer(tmp_path), cells=512) as runtime:
        for slot in range(8):
            runtime.decode([row(slot, 0, b"x" * 64)], lambda: False)
        with pytest.raises(BackendError, match=r"no room for 60 tokens; raise llm\.cells"):
            runtime.decode([row(9, 0, b"x" * 60)], lambda: False)


def test_a_deterministic_engine_answers_the_same_whatever_is_asked_beside(tmp_path: Path) -> None:
    for path in (tiny_gguf.transformer(tmp_path), tiny_gguf.recurrent(tmp_path)):
        requests = [ask(text, priority="bulk" if n % 3 else "interactive") for n, text in enumerate(PROMPTS)]
        drawn = [replace(each, sampling=replace(each.sampling, temperature=1.5, seed=5)) for each in requests]
        with serving(path, deterministic=True) as backend:
            alone = [reply(backend, request)[0] for request in drawn]
            assert together(backend, drawn) == alone


def test_what_a_deterministic_engine_kept_and_brought_back_is_the_same_bit_by_bit(tmp_path: Path) -> None:
    texts = [f"{n} " + "word " * 60 for n in range(14)]
    with serving(tiny_gguf.transformer(tmp_path), deterministic=True, parallel=2) as backend:
        first = [scores(backend, text) for text in texts]
        again = [scores(backend, text) for text in texts]
    assert [found.likelihoods for found in again] == [found.likelihoods for found in first]
    assert first[0].usage.reused_tokens == 0
    assert all(found.usage.reused_tokens >= found.usage.prompt_tokens - 64 for found in again)


def test_words_weighed_together_are_as_likely_as_each_scored_alone(tmp_path: Path) -> None:
    prompt = (Message("user", "word " * 40),)
    words = ("y", "N", "9")  # to this model a letter is a token
    with serving(tiny_gguf.transformer(tmp_path), deterministic=True) as backend:
        *_, weighed = backend.weigh(prompt, words)
        alone = []
        for word in words:
            *_, scored = backend.score([prompt], word)
            assert isinstance(scored, Scored)
            alone += scored.likelihoods
    assert isinstance(weighed, Scored) and list(weighed.likelihoods) == alone and len(set(alone)) == len(alone)


def scores(backend: LocalBackend, text: str) -> Scored:
    *_, scored = backend.score([(Message("user", text),)], "What follows?")
    assert isinstance(scored, Scored)
    return scored


@pytest.mark.parametrize("temperature", [0.0, 1.5])
def test_a_grammar_is_followed_whatever_else_is_asked(tmp_path: Path, temperature: float) -> None:
    # Of random weights no token would be right by chance: each of these is drawn under the grammar's hand.
    grammar = 'root ::= ("žluť" | "yes" | "no") ("," root)?'
    with serving(tiny_gguf.transformer(tmp_path)) as backend:
        sampling = Sampling(40, temperature, repeat_penalty=1.1, grammar=grammar, forbidden="[qx]")
        requests = [replace(ask(text), sampling=replace(sampling, seed=n)) for n, text in enumerate(PROMPTS)]
        texts = together(backend, requests)
    words = {word for text in texts for word in text.split(",")[:-1]}  # the last one may be cut short
    assert words and words <= {"žluť", "yes", "no"}
    assert all(re.fullmatch("[žluťyesno,�]+", text) for text in texts)


def test_a_grammar_that_allows_only_what_is_forbidden_is_an_error_of_that_request(tmp_path: Path) -> None:
    with serving(tiny_gguf.transformer(tmp_path)) as backend:
        before = reply(backend, ask("x"))[0]
        with pytest.raises(BackendError, match="allows only what"):
            reply(backend, replace(ask("x"), sampling=Sampling(40, grammar='root ::= "yes"', forbidden="e")))
        assert reply(backend, ask("x"))[0] == before


def test_forbidden_characters_are_not_spelt_byte_by_byte_either(tmp_path: Path) -> None:
    sampling = Sampling(max_tokens=200, temperature=2.0)
    with serving(tiny_gguf.transformer(tmp_path), parallel=1) as backend:
        free, bound = (
            "".join(
                reply(backend, replace(ask("x"), sampling=replace(sampling, seed=seed, forbidden=forbidden)))[0]
                for seed in range(4)
            )
            for forbidden in ("", "[\u0400-\u04ff]")
        )
    assert re.search("[\u0400-\u04ff]", free) and not re.search("[\u0400-\u04ff]", bound)
    assert any("\u0370" <= letter <= "\u06ff" for letter in bound)  # its neighbours still may


def test_nobody_encodes_with_a_model_that_was_freed(tmp_path: Path) -> None:
    with loaded(tiny_gguf.transformer(tmp_path)) as runtime:
        assert runtime.encode([Message("user", "hi")])
    with pytest.raises(BackendClosed):
        runtime.encode([Message("user", "hi")])


def test_as_many_at_once_as_the_settings_allow(tmp_path: Path) -> None:
    # llama.cpp ends the process where it is to judge fewer tokens of a step than it holds sequences.
    with serving(tiny_gguf.transformer(tmp_path), parallel=64) as backend:
        texts = together(backend, [ask(f"{number}", tokens=4) for number in range(64)])
    assert all(texts) and backend.status().load.finished == 64
