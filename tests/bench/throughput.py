"""One model, many callers: what the engine costs beside llama.cpp alone, and what batching and reuse bring.

    python -m tests.bench.throughput [--quick] [--json]

Every figure is a ratio of two measurements of the same run, taken in turns, or a time on this machine.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import count

from assistant.config import Config, models_dir
from assistant.engine.llama import LlamaRuntime
from assistant.engine.settings import EngineSettings
from assistant.engine.worker import LocalBackend
from assistant.messages import Delta, Message, Priority, Request, Sampling, Stop, Usage
from assistant.models import locate
from tests.bench.llama_server import complete, llama_server
from tests.bench.raw import Raw
from tests.bench.report import Figures, note, publish
from tests.bench.sentences import PROMPTS, SHORT, long_text

SETTINGS = EngineSettings()
MODEL = locate(SETTINGS.model, models_dir(Config()), "llm")

_fresh = count(1)
"""Numbers that make a text new to every cache."""


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    rounds: int = 9
    """Repetitions beside the raw loop, of which the median counts."""
    repeats: int = 2
    """Repetitions of what takes long."""
    words: int = 64
    """Tokens of a stream that is timed."""
    long: int = 2000
    """Tokens of a long prompt."""
    short: int = 64
    """Tokens of a translation, at most."""
    reply: int = 16
    """Tokens of a reply that is compared."""
    prompts: int = 200
    """Prompts answered alone and in company."""
    fixed: int = 24
    """Of these, the prompts answered under `deterministic`."""
    widths: tuple[int, ...] = (4, 8, 16)


QUICK = Sizes(rounds=1, repeats=1, words=8, long=100, short=4, reply=4, prompts=2, fixed=1, widths=(16,))


@dataclass(frozen=True)
class Reply:
    """A whole reply and its cost."""

    text: str
    usage: Usage


class Engine:
    """An engine under measurement."""

    def __init__(self, settings: EngineSettings = SETTINGS) -> None:
        self._runtime = LlamaRuntime(MODEL, settings)
        self.backend = LocalBackend("bench", lambda: self._runtime, queue_size=1000)
        self.ask(question("Hello", 4))  # the first decode touches every page of the model

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.backend.close()

    def tokens(self, request: Request) -> list[int]:
        """The prompt as the engine reads it."""
        return self._runtime.encode(request.messages)

    def ask(self, request: Request, times: list[float] | None = None) -> Reply:
        """Read a reply to its end; `times` takes the moments at which its words come."""
        pieces = []
        for event in self.backend.stream(request):
            if isinstance(event, Delta) and event.text:
                pieces.append(event.text)
                if times is not None:
                    times.append(time.perf_counter())
            elif isinstance(event, Stop):
                return Reply("".join(pieces), event.usage)
        raise AssertionError("a stream without an end")


def question(text: str, tokens: int, system: str = "") -> Request:
    """A greedy request."""
    messages = ((Message("system", system),) if system else ()) + (Message("user", text),)
    return Request(messages, Sampling(max_tokens=tokens))


def at_once(call: Callable[[Request], object], requests: Sequence[Request], width: int) -> float:
    """Seconds to answer all requests, so many at a time."""
    started = time.perf_counter()
    with ThreadPoolExecutor(width) as pool:
        list(pool.map(call, requests))
    return time.perf_counter() - started


def beside_raw(engine: Engine, raw: Raw, sizes: Sizes) -> Figures:
    """One stream, and the first token after a prompt, against the low-level API, in turns.

    The stream is measured twice: while the engine holds hardly anything else, and when finished prompts are resident.
    """
    alone = [_streams(engine, raw, sizes.words, raw_first=number % 2 == 1) for number in range(sizes.rounds)]
    first = []
    for number in range(sizes.rounds):
        request = question(long_text(min(sizes.long, 700) * 4 // 5, next(_fresh)), 1)
        prompt = engine.tokens(request)
        before = raw.generate(prompt, 2).first_s if number % 2 else 0.0
        ours = engine.ask(request).usage.first_token_s
        first.append(ours / (before or raw.generate(prompt, 2).first_s))
    idle = engine.backend.status().load.cells_used
    beside = [_streams(engine, raw, sizes.words, raw_first=number % 2 == 1) for number in range(sizes.rounds)]
    return {
        "tokens_per_s": statistics.median(ours for ours, _ in alone),
        "single_vs_raw": statistics.median(ours / theirs for ours, theirs in alone),
        "single_beside_idle_vs_raw": statistics.median(ours / theirs for ours, theirs in beside),
        "idle_cells": idle,
        "first_token_vs_raw": statistics.median(first),
    }


def _streams(engine: Engine, raw: Raw, words: int, *, raw_first: bool) -> tuple[float, float]:
    """Tokens a second of the engine and of the raw loop over one prompt whose reply takes all of its words."""
    while True:
        request = question(f"Count upwards in digits from {1000 + next(_fresh)}, one number a line.", words)
        prompt = engine.tokens(request)
        before = raw.generate(prompt, words).tokens_per_s if raw_first else 0.0
        usage = engine.ask(request).usage
        # The token that ends a reply costs a step and is not counted: a short reply would look slow.
        if usage.completion_tokens == words:
            ours = (words - 1) / (usage.total_s - usage.first_token_s)
            return ours, before or raw.generate(prompt, words).tokens_per_s


def translations(sizes: Sizes, priority: Priority = "bulk") -> list[Request]:
    """Sixteen short ones that share their instructions, which no cache has seen; bulk work, as a note's parts are."""
    system = (
        f"You are translator number {next(_fresh)}. Translate the user's sentence into French. "
        "Keep the meaning, the tone and the numbers. Answer with the translation alone, without quotation marks."
    )
    return [replace(question(text, sizes.short, system), priority=priority) for text in SHORT]


def batches(call: Callable[[Request], object], sizes: Sizes, widths: Sequence[int]) -> dict[int, float]:
    """Seconds for the sixteen translations, one after another and so many at a time; medians."""
    seconds: dict[int, list[float]] = {width: [] for width in (1, *widths)}
    for _ in range(sizes.repeats):
        for width, taken in seconds.items():
            taken.append(at_once(call, translations(sizes), width))
            note(f"16 translations, {width} at a time: {taken[-1]:.1f} s")
    return {width: statistics.median(taken) for width, taken in seconds.items()}


def speedup(seconds: Mapping[int, float], width: int) -> float | None:
    """How many times as fast so many at a time are as one after another; None where that was not measured."""
    return seconds[1] / seconds[width] if width in seconds else None


def gaps(engine: Engine, sizes: Sizes) -> Figures:
    """The pauses of a running stream while a long prompt arrives."""
    times: list[float] = []
    with ThreadPoolExecutor(1) as pool:
        pool.submit(engine.ask, question("Write a very long story about the sea.", sizes.long // 10), times)
        while len(times) < 10:
            time.sleep(0.01)
        started = time.perf_counter()
        arrived = engine.ask(question(long_text(sizes.long * 4 // 5, next(_fresh)), 1))
        until = started + arrived.usage.first_token_s
    times = [at for at in times if at >= started - 0.1]
    pauses = sorted(b - a for a, b in zip(times, times[1:], strict=False) if a < until)
    return {
        "stream_gap_p95_s": pauses[math.ceil(0.95 * len(pauses)) - 1],
        "stream_gap_max_s": pauses[-1],
        "stream_gap_tokens": len(pauses),
        "arriving_tokens": arrived.usage.prompt_tokens,
        "arriving_first_token_s": arrived.usage.first_token_s,
    }


def second_turns(engine: Engine, sizes: Sizes) -> Figures:
    """The first token of a follow-up against that of the first turn, over a long conversation; medians."""
    cold, warm = [], []
    for _ in range(sizes.repeats):
        asked = Message("user", long_text(sizes.long * 4 // 5, next(_fresh)) + "\nHow does this text begin?")
        first = engine.ask(Request((asked,), Sampling(max_tokens=24)))
        again = (asked, Message("assistant", first.text), Message("user", "And how does it end?"))
        second = engine.ask(Request(again, Sampling(max_tokens=8)))
        cold.append(first.usage.first_token_s)
        warm.append(second.usage.first_token_s)
    return {
        "second_turn_cold_s": statistics.median(cold),
        "second_turn_s": statistics.median(warm),
        "second_turn_speedup": statistics.median(c / w for c, w in zip(cold, warm, strict=True)),
    }


def company(engine: Engine, prompts: int, tokens: int) -> tuple[list[str], list[str]]:
    """Greedy replies to the same prompts, one after another and sixteen at a time."""
    requests = [question(text, tokens) for text in PROMPTS[:prompts]]
    alone = [engine.ask(request).text for request in requests]
    with ThreadPoolExecutor(16) as pool:
        return alone, [reply.text for reply in pool.map(engine.ask, requests)]


def match(alone: Sequence[str], beside: Sequence[str]) -> float:
    """Share of replies that are the same."""
    return statistics.mean(a == b for a, b in zip(alone, beside, strict=True))


def noise(engine: Engine, raw: Raw, sizes: Sizes) -> Figures:
    """Greedy replies alone and in company; where they differ, how likely the model finds each of the two."""
    alone, beside = company(engine, sizes.prompts, sizes.reply)
    pairs = []
    for text, *replies in zip(PROMPTS, alone, beside, strict=False):
        if replies[0] != replies[1] and all(replies):
            prompt = engine.tokens(question(text, 1))
            pairs.append([raw.likelihood(prompt, raw.tokens(reply)) for reply in replies])
    differences = [a - b for a, b in pairs]
    return {
        "greedy_prompts": len(alone),
        "greedy_match": match(alone, beside),
        "greedy_differ": len(pairs),
        "greedy_logprob_alone": statistics.mean(a for a, _ in pairs) if pairs else None,
        "greedy_logprob_company": statistics.mean(b for _, b in pairs) if pairs else None,
        "greedy_logprob_difference": statistics.mean(differences) if pairs else None,
        "greedy_logprob_difference_se": statistics.stdev(differences) / len(pairs) ** 0.5 if len(pairs) > 1 else None,
    }


def deterministic(sizes: Sizes, batched_s: float) -> Figures:
    """The same under `deterministic`, and how many times longer sixteen translations take."""
    with Engine(SETTINGS.model_copy(update={"deterministic": True})) as engine:
        alone, beside = company(engine, sizes.fixed, sizes.reply)
        price = at_once(engine.ask, translations(sizes), 16) / batched_s
    return {"deterministic_match": match(alone, beside), "deterministic_price": price}


def measure(sizes: Sizes) -> Figures:
    """All figures."""
    figures: dict[str, float | int | str | bool | None] = {}
    with Engine() as engine:
        raw = Raw(MODEL, SETTINGS)
        figures |= beside_raw(engine, raw, sizes)
        note("beside raw: done")
        seconds = batches(engine.ask, sizes, sizes.widths)
        figures |= {f"batch{width}_speedup": speedup(seconds, width) for width in (4, 8, 16)}
        readers_s = at_once(engine.ask, translations(sizes, "interactive"), 16)
        figures |= {"translations_16_s": seconds[16], "readers16_speedup": seconds[1] / readers_s}
        figures |= {**gaps(engine, sizes), **second_turns(engine, sizes)}
        note("gaps and second turns: done")
        figures |= noise(engine, raw, sizes)
        raw.close()
    figures |= deterministic(sizes, seconds[16])
    with llama_server(MODEL, SETTINGS.parallel, SETTINGS.total_cells) as address:
        seconds = batches(lambda request: complete(address, request), sizes, (16,)) if address else {}
    return figures | {"llama_server_batch16_speedup": speedup(seconds, 16), "llama_server_16_s": seconds.get(16)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller samples, in under a minute")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    publish(measure(QUICK if options.quick else Sizes()), quick=options.quick, as_json=options.json)


if __name__ == "__main__":
    main()
