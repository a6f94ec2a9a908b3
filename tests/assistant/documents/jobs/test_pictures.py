"""Jobs whose document is a picture; what the recogniser would find in it is made up with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from assistant.documents.errors import JobRefused, JobUnknown
from assistant.documents.formats.kept import Layouts
from assistant.documents.jobs.desk import Jobs
from assistant.documents.jobs.journal import Journal
from assistant.documents.jobs.requests import TRANSLATE, translation
from assistant.documents.jobs.translation import Translation
from assistant.documents.layout import Layout
from assistant.documents.settings import DocumentSettings
from assistant.messages import Request
from assistant.scripted import ScriptedBackend
from tests.assistant.documents.formats.pictures.drawing import Sheet
from tests.assistant.documents.jobs.working import Gate, alike, ended, english, reply, until

SIGN = "The boat number {} left the harbour at nine in the morning."
GERMAN = "Das Boot Nummer {} verließ den Hafen um neun Uhr morgens."


class Recogniser:
    """Finds the same lines in every picture; counts how often it is asked."""

    def __init__(self, *numbers: int) -> None:
        self.numbers = numbers
        self.read = 0

    def __call__(self, name: str, data: bytes) -> Layout:
        self.read += 1
        sheet = Sheet(1_000, 600).write(900, 20, "10:45")
        sheet.warnings = ("1 line looks like text but could not be read.",)
        for at, number in enumerate(self.numbers):
            sheet.write(40, 100 + 150 * at, SIGN.format(number), 24)
        return sheet.layout()


def desk_of(home: Path, recogniser: Recogniser, answering: Callable[[Request], str] = reply) -> Jobs:
    backend = ScriptedBackend(answering)
    kind = Translation(
        lambda: backend, "scripted", alike, DocumentSettings(parallel=1), lambda: None, Layouts(recogniser)
    )
    return Jobs(partial(Journal, home / "jobs.sqlite3"), {TRANSLATE: kind}, 1)


@pytest.fixture
def recogniser() -> Recogniser:
    return Recogniser(100, 101)


@pytest.fixture
def desk(tmp_path: Path, recogniser: Recogniser) -> Iterator[Jobs]:
    with closing(desk_of(tmp_path, recogniser)) as desk:
        yield desk


def test_a_picture_has_its_texts_in_both_languages_and_their_places(desk: Jobs) -> None:
    id = desk.start(translation("sign.png", b"picture", "de", source="en")).id
    assert ended(desk, id).state == "done"
    picture = desk.picture(id)
    assert picture is not None and (picture.width, picture.height) == (1_000, 600)
    assert picture.jpeg.startswith(b"\xff\xd8") and len(picture.warnings) == 1
    assert [(each.source, each.target, each.segment) for each in picture.texts] == [
        ("10:45", "10:45", None),
        (SIGN.format(100), GERMAN.format(100), 0),
        (SIGN.format(101), GERMAN.format(101), 1),
    ]
    assert all(0 <= edge <= 1 for each in picture.texts for edge in each.box)


def test_it_is_recognised_once_for_the_job_its_page_and_its_downloads(desk: Jobs, recogniser: Recogniser) -> None:
    id = desk.start(translation("sign.png", b"picture", "de", source="en")).id
    ended(desk, id)
    desk.picture(id)
    desk.result(id)
    desk.result(id, bilingual=True)
    desk.correct(id, 0, "Boot 100 lief um neun aus.")
    desk.start(translation("sign.png", b"picture", "fr", source="en"))
    picture = desk.picture(id)
    assert picture is not None and picture.texts[1].target == "Boot 100 lief um neun aus."
    assert recogniser.read == 1


def test_while_it_is_done_the_original_stands_where_no_translation_is_yet(
    tmp_path: Path, recogniser: Recogniser
) -> None:
    gate = Gate(1)
    with closing(desk_of(tmp_path, recogniser, gate)) as desk:
        id = desk.start(translation("sign.png", b"picture", "de", source="en")).id
        until(lambda: desk.view(id).done == 1)
        picture = desk.picture(id)
        assert picture is not None
        assert [each.target for each in picture.texts[1:]] == [GERMAN.format(100), SIGN.format(101)]
        gate.shut = True


def test_other_documents_are_no_pictures(desk: Jobs) -> None:
    id = desk.start(translation("boats.txt", english(1), "de", source="en")).id
    assert desk.picture(id) is None
    with pytest.raises(JobUnknown):
        desk.picture("none")


def test_a_picture_that_is_recognised_otherwise_by_now_is_told_in_a_line(
    tmp_path: Path, recogniser: Recogniser
) -> None:
    with closing(desk_of(tmp_path, recogniser)) as desk:
        id = desk.start(translation("sign.png", b"picture", "de", source="en")).id
        ended(desk, id)
    with closing(desk_of(tmp_path, Recogniser(100))) as desk:
        for ask in (desk.picture, desk.result):
            with pytest.raises(JobRefused, match="now read as 1 texts, not the 2 of this job.*Remove the job"):
                ask(id)
