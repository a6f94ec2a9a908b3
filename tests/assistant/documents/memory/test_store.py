from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.documents.errors import MemoryUnusable
from assistant.documents.memory.schema import MIGRATIONS
from assistant.documents.memory.store import TranslationMemory
from assistant.documents.memory.values import Example, Recipe, Remembered, Stored, Unit
from tests.assistant.documents.memory.remembering import AT_ONCE, RECIPE
from tests.source import ROOT


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[TranslationMemory]:
    opened = TranslationMemory(tmp_path / "memory.sqlite3")
    yield opened
    opened.close()


def get(memory: TranslationMemory, text: str, recipe: Recipe = RECIPE, glossary: str = "") -> str | None:
    (found,) = memory.get_many([Unit(text, glossary)], recipe)
    return None if found is None else found.target


def test_what_was_stored_is_found_in_order_and_the_rest_is_not(memory: TranslationMemory) -> None:
    memory.put_many([(Unit("one"), "uno"), (Unit("two"), "dos")], RECIPE)
    assert memory.get_many([Unit("two"), Unit("three"), Unit("one"), Unit("two")], RECIPE) == [
        Remembered("dos", False),
        None,
        Remembered("uno", False),
        Remembered("dos", False),
    ]
    many = [Unit(str(number)) for number in range(2_500)]
    memory.put_many([(unit, f"T{unit.text}") for unit in many], RECIPE)
    assert [found and found.target for found in memory.get_many(many, RECIPE)] == [f"T{unit.text}" for unit in many]


@pytest.mark.parametrize(
    ("recipe", "glossary"),
    [
        (Recipe("fr", "es", "model", "prompt"), ""),
        (Recipe("en", "pt", "model", "prompt"), ""),
        (Recipe("en", "es", "other", "prompt"), ""),
        (Recipe("en", "es", "model", "other"), ""),
        (RECIPE, "other"),
    ],
)
def test_another_recipe_or_glossary_is_another_translation(
    memory: TranslationMemory, recipe: Recipe, glossary: str
) -> None:
    memory.put_many([(Unit("one"), "uno")], RECIPE)
    assert get(memory, "one", recipe, glossary) is None
    memory.put_many([(Unit("one", glossary), "otro")], recipe)
    assert (get(memory, "one"), get(memory, "one", recipe, glossary)) == ("uno", "otro")


def test_a_correction_wins_whatever_the_recipe_and_the_model_never_replaces_it(memory: TranslationMemory) -> None:
    memory.correct("one", "uno!", "en", "es")
    memory.put_many([(Unit("one"), "uno"), (Unit("one", "g"), "uno g")], RECIPE)
    for recipe, glossary in ((RECIPE, ""), (RECIPE, "g"), (Recipe("en", "es", "other", "other"), "")):
        assert memory.get_many([Unit("one", glossary)], recipe) == [Remembered("uno!", True)]
    memory.correct("one", "uno?", "en", "es")
    assert get(memory, "one") == "uno?"
    assert get(memory, "one", Recipe("en", "pt", "model", "prompt")) is None


def test_forgetting_removes_everything_of_a_text_and_only_that(memory: TranslationMemory) -> None:
    memory.put_many([(Unit("the red house"), "la casa roja"), (Unit("the red horse"), "el caballo rojo")], RECIPE)
    memory.correct("the red house", "casa roja", "en", "es")
    assert memory.forget("the red house", "en", "es") and not memory.forget("the red house", "en", "es")
    assert get(memory, "the red house") is None and get(memory, "the red horse") == "el caballo rojo"
    assert [example.source for example in memory.like("the red houses", "en", "es", least=0.1)] == ["the red horse"]
    assert (memory.size().segments, memory.size().translations, memory.size().corrections) == (1, 1, 0)


def test_all_or_nothing_is_stored(memory: TranslationMemory) -> None:
    def broken() -> Iterator[tuple[Unit, str]]:
        yield Unit("one"), "uno"
        raise ValueError("the model failed")

    with pytest.raises(ValueError, match="the model failed"):
        memory.put_many(broken(), RECIPE)
    assert get(memory, "one") is None and memory.size().segments == 0


def test_segments_that_differ_in_numbers_are_likest_and_the_same_is_none(memory: TranslationMemory) -> None:
    memory.put_many(
        [
            (Unit("The train leaves at 9:30 from track 4."), "El tren sale a las 9:30 de la vía 4."),
            (Unit("The train leaves late from the old track."), "El tren sale tarde de la vía vieja."),
            (Unit("Nothing like it."), "Nada parecido."),
        ],
        RECIPE,
    )
    memory.put_many([(Unit("The train leaves at 8:00 from track 1."), "no")], Recipe("en", "pt", "m", "p"))
    text = "The train leaves at 17:45 from track 12."
    memory.put_many([(Unit(text), "itself")], RECIPE)
    first, second = memory.like(text, "en", "es", least=0.4)
    assert (first.likeness, first.target) == (0.99, "El tren sale a las 9:30 de la vía 4.")
    assert 0.4 <= second.likeness < 0.99 and second.source == "The train leaves late from the old track."
    assert memory.like(text, "en", "es", most=1) == (first,)
    assert memory.like("", "en", "es") == memory.like("¿?", "en", "es") == ()


def test_an_example_shows_the_correction(memory: TranslationMemory) -> None:
    memory.put_many([(Unit("第3章 春天"), "Chapter 3 Springtime")], Recipe("zh", "en", "m", "p"))
    memory.correct("第3章 春天", "Chapter 3: Spring", "zh", "en")
    assert memory.like("第5章 春天", "zh", "en") == (Example("第3章 春天", "Chapter 3: Spring", 0.99, True),)


def test_everything_is_listed_once_in_pages(memory: TranslationMemory) -> None:
    wanted = [Stored("en", "es", f"text {n}", f"T{n}", False, "model", "prompt", "g" * (n % 2)) for n in range(1_003)]
    wanted += [Stored("en", "es", "text 7", "corrected", True)]
    assert memory.store(wanted) == 1_004
    assert sorted(map(repr, memory.all())) == sorted(map(repr, wanted))
    assert [entry.target for entry in memory.all(corrections_only=True)] == ["corrected"]


def test_it_is_kept_when_closed_and_told_in_bytes(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "memory.sqlite3"
    first = TranslationMemory(path)
    first.correct("one", "uno", "", "es")
    first.close()
    first.close()
    again = TranslationMemory(path)
    assert get(again, "one", Recipe("", "es", "m", "p")) == "uno"
    assert again.size().bytes >= path.stat().st_size > 0
    again.close()


def test_many_threads_store_and_ask_at_once(memory: TranslationMemory) -> None:
    wrong: list[object] = []

    def work(number: int) -> None:
        for turn in range(30):
            units = [Unit(f"{number} {turn} {n}") for n in range(5)]
            memory.put_many([(unit, unit.text.upper()) for unit in units], RECIPE)
            found = memory.get_many(units, RECIPE)
            memory.like(units[0].text, "en", "es")
            if [each and each.target for each in found] != [unit.text.upper() for unit in units]:
                wrong.append(found)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong and memory.size().translations == 8 * 30 * 5


def test_what_was_told_to_be_stored_survives_kill_9(tmp_path: Path) -> None:
    path, rng, done = tmp_path / "memory.sqlite3", random.Random(3), -1
    for _ in range(5):
        command = [sys.executable, "-m", "tests.assistant.documents.memory.remembering", str(path), str(done + 1)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert child.stdout is not None
        done = int(child.stdout.readline())
        time.sleep(rng.random() * 0.3)
        child.kill()
        done = max([done, *(int(line) for line in child.communicate()[0].split())])
        memory = TranslationMemory(path)
        for number in range(done + 1):
            units = [Unit(f"{number} {n}") for n in range(AT_ONCE)]
            first, *others = memory.get_many(units, RECIPE)
            assert first == Remembered(f"C {number}", True)
            assert others == [Remembered(f"T {number} {n}", False) for n in range(1, AT_ONCE)]
        # Of the transaction that was cut off all seven are there, or none.
        assert memory.size().translations in (AT_ONCE * (done + 1), AT_ONCE * (done + 2))
        memory.close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_a_file_of_a_newer_diandian_or_none_is_left_alone_with_a_word(tmp_path: Path) -> None:
    newer = tmp_path / "newer.sqlite3"
    connection = sqlite3.connect(newer)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(MemoryUnusable, match="written by a newer Diandian"):
        TranslationMemory(newer)
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"no database at all" * 1_000)
    with pytest.raises(MemoryUnusable, match="is damaged"):
        TranslationMemory(broken)
    assert broken.read_bytes() == b"no database at all" * 1_000
    with pytest.raises(MemoryUnusable, match="cannot be"):
        TranslationMemory(tmp_path / "newer.sqlite3" / "x")
