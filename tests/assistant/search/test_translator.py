from __future__ import annotations

import pytest

from assistant.errors import BackendError
from assistant.scripted import ScriptedBackend
from assistant.search.translator import Translator, usable
from assistant.standing import Wording

QUESTION = "谁在1998年修好了灯塔的钟？"
ENGLISH = "Who repaired the clock of the lighthouse in 1998?"
SPANISH = "¿Quién reparó el reloj del faro en 1998?"


class TestTranslating:
    def test_every_language_gets_its_wording(self) -> None:
        backend = ScriptedBackend([ENGLISH])
        translated = Translator(5.0).translate(QUESTION, "zh", ["en"], backend)
        assert translated.wordings == (Wording("en", ENGLISH),) and translated.trouble == ""
        (request,) = backend.requests
        assert request.messages[-1].content == f"Translate into English:\n{QUESTION}"
        assert request.sampling.temperature == 0 and request.sampling.max_tokens <= 160

    def test_all_languages_are_asked_for_at_once(self) -> None:
        backend = ScriptedBackend([ENGLISH], pause_s=0.02)
        both = Translator(5.0).translate(QUESTION, "zh", ["en", "es"], backend)
        # The same words come back for Spanish, where they are of the wrong language.
        assert both.wordings == (Wording("en", ENGLISH),)
        assert {r.messages[-1].content.split(":")[0] for r in backend.requests} == {
            "Translate into English",
            "Translate into Spanish",
        }

    def test_a_question_is_translated_once(self) -> None:
        backend = ScriptedBackend([ENGLISH])
        translator = Translator(5.0)
        assert [
            translator.translate(text, "zh", ["en"], backend).wordings for text in (QUESTION, f" {QUESTION}\n")
        ] == [(Wording("en", ENGLISH),)] * 2
        assert len(backend.requests) == 1

    def test_a_useless_reply_is_not_asked_for_again(self) -> None:
        backend = ScriptedBackend(["灯塔的钟是谁修的？"])
        translator = Translator(5.0)
        assert [translator.translate(QUESTION, "zh", ["en"], backend).wordings for _ in range(2)] == [(), ()]
        assert len(backend.requests) == 1

    def test_a_model_that_fails_is_told_and_asked_again(self) -> None:
        backend = ScriptedBackend([ENGLISH])
        backend.close()
        translator = Translator(5.0)
        failed = translator.translate(QUESTION, "zh", ["en"], backend)
        assert failed.wordings == () and "closed" in failed.trouble
        assert translator.translate(QUESTION, "zh", ["en"], ScriptedBackend([ENGLISH])).wordings

    def test_a_slow_model_is_given_up(self) -> None:
        slow = Translator(0.05).translate(QUESTION, "zh", ["en"], ScriptedBackend([ENGLISH], pause_s=0.03))
        assert slow.wordings == () and slow.trouble == "The question was not translated within 0.05 s."

    def test_a_pasted_text_is_not_translated(self) -> None:
        backend = ScriptedBackend([ENGLISH])
        assert Translator(5.0).translate("Wort " * 200, "de", ["en"], backend).wordings == ()
        assert backend.requests == []

    def test_a_question_without_room_in_the_context_is_not_translated(self) -> None:
        assert Translator(5.0).translate(QUESTION, "zh", ["en"], ScriptedBackend([ENGLISH], context=20)).wordings == ()

    def test_what_is_remembered_is_bounded(self) -> None:
        backend = ScriptedBackend([ENGLISH])
        translator = Translator(5.0)
        for number in range(520):
            translator.translate(f"{QUESTION} {number}", "zh", ["en"], backend)
        translator.translate(f"{QUESTION} 0", "zh", ["en"], backend)
        assert len(backend.requests) == 521

    def test_another_fault_is_no_trouble_of_the_model(self) -> None:
        class Broken(ScriptedBackend):
            def count_tokens(self, messages: object) -> int:
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            Translator(5.0).translate(QUESTION, "zh", ["en"], Broken([ENGLISH]))
        assert not issubclass(ZeroDivisionError, BackendError)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        (ENGLISH, True),
        ("", False),
        (QUESTION, False),  # an echo
        ("Quién reparó el reloj del faro viejo de la costa?", False),  # another language
        ("The clock of the lighthouse was repaired by Anna Berg.", False),  # an answer
        ("Who repaired the clock of the lighthouse in 2004?", False),  # a year that nobody named
        ("Who repaired the clock of the clock of the clock of the clock of the lighthouse?", False),
        ("Who repaired the clock? " + "And who painted the old walls of it in white? " * 4, False),
    ],
)
def test_what_is_no_translation_is_told(text: str, fits: bool) -> None:
    assert usable(text, QUESTION, "zh", "en") == fits


def test_a_decade_may_be_written_out() -> None:
    assert usable("Which series began in the 1980s?", "哪部剧在80年代开播？", "zh", "en")


def test_digits_of_another_script_are_the_same_numbers() -> None:
    assert usable("Who repaired the clock in 1998?", "من أصلح الساعة في عام ١٩٩٨؟", "ar", "en")
