"""The exposition format: https://prometheus.io/docs/instrumenting/exposition_formats/"""

from __future__ import annotations

import re

import pytest

from assistant.backend import BackendStatus, Load
from assistant.served import described
from tests.fakes import FakeStanding
from ui.web.metrics import exposition

HELP = re.compile(r"# HELP ([a-z][a-z0-9_]*) \S.*")
TYPE = re.compile(r"# TYPE ([a-z][a-z0-9_]*) (counter|gauge)")
SAMPLE = re.compile(r'([a-z][a-z0-9_]*)(\{[a-z_]+="(?:[^"\\\n]|\\["\\n])*"\})? (-?[0-9]+(?:\.[0-9]+)?)')
BUSY = Load(
    running=3,
    waiting=2,
    tokens_per_second=41.25,
    cells=16384,
    cells_used=4000,
    finished=7,
    prompt_tokens=12_345_678,
    reused_tokens=900,
    completion_tokens=500,
    preemptions=1,
    steps=222,
)


def standing(load: Load = BUSY, model: str = "m-1.5b", **more: str) -> FakeStanding:
    return FakeStanding(BackendStatus("ready", model, load=load), 48, **more)


def parsed(text: str) -> dict[str, float]:
    """Samples by name and labels; refuses what a scraper would refuse."""
    assert text.endswith("\n")
    samples: dict[str, float] = {}
    helped: set[str] = set()
    kinds: dict[str, str] = {}
    for line in text.splitlines():
        if found := HELP.fullmatch(line):
            assert found[1] not in helped
            helped.add(found[1])
        elif found := TYPE.fullmatch(line):
            assert found[1] in helped and found[1] not in kinds
            kinds[found[1]] = found[2]
        else:
            found = SAMPLE.fullmatch(line)
            assert found, line
            assert (kinds[found[1]] == "counter") is found[1].endswith("_total")
            assert list(kinds)[-1] == found[1], "samples of one metric stand together"
            key = found[1] + (found[2] or "")
            assert key not in samples
            samples[key] = float(found[3])
    assert helped == set(kinds)
    return samples


def test_every_figure_of_the_load_is_there() -> None:
    samples = parsed(exposition(standing()))
    expected = {
        "notes": 48,
        "indexing": 0,
        "requests_running": 3,
        "requests_waiting": 2,
        "tokens_per_second": 41.25,
        "kv_cells": 16384,
        "kv_cells_used": 4000,
        "requests_finished_total": 7,
        "prompt_tokens_total": 12_345_678,
        "reused_tokens_total": 900,
        "completion_tokens_total": 500,
        "preemptions_total": 1,
        "steps_total": 222,
    }
    assert {name: samples[f"diandian_{name}"] for name in expected} == expected


def test_the_model_has_one_state() -> None:
    samples = parsed(exposition(standing()))
    states = {key: value for key, value in samples.items() if key.startswith("diandian_model_state")}
    assert len(states) == 4 and states.pop('diandian_model_state{state="ready"}') == 1
    assert set(states.values()) == {0}


def test_cells_that_are_not_known_are_left_out() -> None:
    assert not [key for key in parsed(exposition(standing(Load()))) if "kv_cells" in key]


def test_indexing_is_a_gauge_too() -> None:
    assert parsed(exposition(standing(indexing="12/40")))["diandian_indexing"] == 1


@pytest.mark.parametrize("model", ['C:\\models\\a "b".gguf', "two\nlines", "点点"])
def test_any_name_of_a_model_is_escaped(model: str) -> None:
    text = exposition(standing(model=model))
    parsed(text)
    written = model.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
    assert f'diandian_model_info{{model="{written}"}} 1' in text


def test_what_the_page_writes_the_doctor_reads() -> None:
    assert described(exposition(standing())) == "model ready, 3 requests running, 2 waiting, 41.2 tokens/s"
    assert described("some other program") == described("diandian_requests_running many") == ""
