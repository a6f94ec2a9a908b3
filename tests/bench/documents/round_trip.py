"""Files of all formats translated by the real model: their structure must be the source's.

The structure is tags, links, code, timings, front matter and all else that is no words, read with other parsers than
those of the formats (tests.assistant.documents.structure). Of a PDF, which comes back as Markdown, it is the pages and
the headings. What tells the language of a document tells the new one, and is not compared.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from pathlib import PurePath

from assistant.app import Assistant
from assistant.documents.formats import read_layout
from assistant.documents.jobs.requests import translation
from tests.assistant.documents.made_up import CHINESE, translated
from tests.assistant.documents.structure import structure
from tests.assistant.documents.structure_rich import STRUCTURES
from tests.bench.documents.made_files import files
from tests.bench.documents.opening import assistant, ended
from tests.bench.documents.translation import papers
from tests.bench.report import Figures, note

_TARGET = "es"
_LONGEST = 110
"""Characters of a sentence: it is markup that is looked at here."""
_TELLING = re.compile(r"""\s?(?:xml:)?lang(?:uage)?\\*["']?\s?[=:]\s?\\*["']?\w+\\*["']?""")
Translate = Callable[[str, bytes], tuple[bytes, int]]
"""Returns a file of a name in another language, and how many of its segments are marked."""


def measure(quick: bool = False) -> Figures:
    """Translate all files; `quick` puts made-up words in place of the model's."""
    if quick:
        return _measured(_made_up)
    with assistant() as built:
        return _measured(lambda name, data: _by_model(built, name, data))


def _measured(translate: Translate) -> Figures:
    equal = marked = count = 0
    for name, data in files(_sentences()):
        made, doubted = translate(name, data)
        wanted, found = (_TELLING.sub("", each) for each in (structure_of(name, data), structure_of(name, made)))
        same = wanted == found
        count, equal, marked = count + 1, equal + same, marked + doubted
        if not same:
            note(f"{name} has another structure: {_first_difference(wanted, found)}")
    return {"round_trip_files": count, "round_trip_equal": equal, "round_trip_marked": marked}


def structure_of(name: str, data: bytes) -> str:
    """What of a file must be the same in every language."""
    suffix = PurePath(name).suffix
    if suffix == ".pdf":
        return str(_of_pages(data))
    return str(STRUCTURES[suffix](data) if suffix in STRUCTURES else structure(name, data))


def _of_pages(data: bytes) -> list[str]:
    """What opens each block of a PDF, or of what was made of one."""
    if data.startswith(b"%PDF"):
        layout = read_layout("a.pdf", data)
        data = layout.write([segment.text for segment in layout.segments])
    return re.findall(r"^(?:#+ |<!--.*?-->|- |\d+\. |(?=\w))", data.decode(), re.MULTILINE)


def _sentences() -> Iterator[str]:
    """Yield English sentences without markup, in an order of chance."""
    found = [said for paper in papers(60) for said in paper.sentences["en"]]
    plain = [said for said in found if 20 < len(said) < _LONGEST and re.fullmatch(r"[\w ,.'’-]+", said)]
    random.Random(4).shuffle(plain)
    yield from plain


def _made_up(name: str, data: bytes) -> tuple[bytes, int]:
    layout = read_layout(name, data)
    return layout.write([translated(each.text, lambda _: CHINESE) for each in layout.segments], language="zh"), 0


def _by_model(built: Assistant, name: str, data: bytes) -> tuple[bytes, int]:
    started = time.perf_counter()
    view = ended(built, translation(name, data, _TARGET, source="en"))
    doubted = view.counts["doubtful"] + view.counts["untranslated"]
    note(f"{name}: {view.segments} segments, {doubted} marked, {time.perf_counter() - started:.0f} s")
    return built.jobs.result(view.id).data, doubted


def _first_difference(one: str, other: str) -> str:
    pairs = enumerate(zip(one, other, strict=False))
    at = next((at for at, (mine, theirs) in pairs if mine != theirs), min(len(one), len(other)))
    around = slice(max(0, at - 40), at + 40)
    return f"{other[around]!r}, not {one[around]!r}"
