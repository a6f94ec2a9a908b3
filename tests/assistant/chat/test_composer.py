from __future__ import annotations

import pytest

from assistant.chat.composer import Composer, read_prompts
from assistant.chat.events import Exchange
from assistant.errors import ConfigError
from index.passage import Hit, Passage

PROMPTS = read_prompts("answer/v2")
HIT = Hit(Passage("n.md", "Baths", "A soak costs 700 yen.", 0, 21), 0.9)


def test_reads_the_prompt_that_is_shipped() -> None:
    assert read_prompts("answer/v2").answer.id == "answer/v2"


@pytest.mark.parametrize(
    ("prompt_id", "why"),
    [("answer/v999", r"no prompt 'answer/v999'.*answer/v2"), ("ask_about/v1", "no prompt for answers.*notes")],
)
def test_a_prompt_that_cannot_answer_is_refused_with_the_setting_s_name(prompt_id: str, why: str) -> None:
    with pytest.raises(ConfigError, match=f"config.yaml: chat.prompt: .*{why}"):
        read_prompts(prompt_id)


def test_what_is_read_to_rank_a_passage_begins_as_the_answer_s_prompt_does() -> None:
    composer = Composer(PROMPTS, "How much is it?", "en")
    answering, ranking = composer.messages([HIT], []), composer.asking_about(HIT)
    assert answering[0] == ranking[0]
    shared = ranking[1].content.partition("\n\nWrite a question")[0]
    assert shared.endswith("A soak costs 700 yen.") and answering[1].content.startswith(shared)
    assert "How much is it?" not in "".join(message.content for message in ranking)


def test_what_is_asked_of_a_note_holds_the_question_and_leaves_the_reply_open() -> None:
    composer = Composer(PROMPTS, "How much is it?", "en")
    about, ranking = composer.whether_about(HIT, "Baths?\nHow much is it?"), composer.asking_about(HIT)
    assert about[1].content.endswith("Answer yes or no.\nQuestion: Baths?\nHow much is it?")
    assert about[1].content.split("Is the question")[0] == ranking[1].content.split("Write a question")[0]
    assert (about[-1].role, about[-1].content) == ("assistant", "")


def test_earlier_answers_lose_their_marks() -> None:
    composer = Composer(PROMPTS, "And for two?", "en")
    messages = composer.messages([HIT], [Exchange("How much is it?", "It is 700 yen [1].")])
    assert [m.role for m in messages] == ["system", "user", "assistant", "user"]
    assert messages[2].content == "It is 700 yen."
