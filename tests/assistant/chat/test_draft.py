from __future__ import annotations

from assistant.chat.draft import Draft, speaks

RUSSIAN = "баня у озера стоит две тысячи пятьсот рублей за три часа."


def push_words(draft: Draft, text: str) -> str:
    return "".join(draft.push(word + " ") for word in text.split(" "))


def test_a_reply_in_the_right_language_is_shown_whole_with_its_opening() -> None:
    draft = Draft("ru", "Согласно заметкам, ")
    shown = push_words(draft, RUSSIAN) + draft.finish()
    assert shown.strip() == "Согласно заметкам, " + RUSSIAN
    assert not draft.given_up


def test_nothing_is_shown_of_a_reply_in_another_language() -> None:
    draft = Draft("ru", "Согласно заметкам, ")
    assert push_words(draft, "the sauna at the lake costs two thousand roubles for three hours") == ""
    assert draft.wrong_language and draft.given_up


def test_the_last_try_is_shown_even_in_another_language() -> None:
    draft = Draft("ru", last=True)
    shown = push_words(draft, "the sauna at the lake costs two thousand roubles") + draft.finish()
    assert shown.strip() == "the sauna at the lake costs two thousand roubles"
    assert draft.wrong_language and not draft.given_up


def test_a_short_reply_is_shown_at_its_end() -> None:
    draft = Draft("fr")
    assert draft.push("250 €") == ""
    assert draft.finish() == "250 €"
    assert not draft.wrong_language


def test_the_sign_that_no_note_answers_is_never_shown() -> None:
    draft = Draft("en", "According to the notes, ")
    assert draft.push("NOT FOUND") + draft.push(".") + draft.finish() == ""
    assert draft.not_found and draft.given_up
    draft = Draft("en")
    assert draft.push("\n\nNOT FOUND") + draft.finish() == "" and draft.not_found


TALK = "The notes that you gave me tell of a hut at the lake and of its price. Therefore: NOT FOUND [2]."


def test_a_reply_that_talks_first_and_ends_with_the_sign_answers_nothing_either() -> None:
    draft = Draft("en", "According to the notes, ")
    shown = push_words(draft, TALK)
    assert shown and draft.shown and draft.finish() == ""
    assert draft.not_found and draft.given_up


def test_below_an_answer_the_sign_is_left_out_and_the_answer_stays() -> None:
    draft = Draft("en")
    push_words(draft, "The wood for the box cost 94 euros, and the soil was a gift of the neighbours.\n\nNOT FOUND [2]")
    draft.finish()
    assert not draft.not_found and draft.text.endswith("gift of the neighbours.")


def test_where_the_notes_hold_those_words_an_answer_may_end_with_them() -> None:
    draft = Draft("en", quotes_sign=True)
    assert (push_words(draft, TALK) + draft.finish()).strip() == TALK
    assert not draft.not_found


def test_quoted_marks_do_not_count_as_language() -> None:
    assert speaks("[1] [2]", "th")
    assert not speaks("Сегодня хорошая погода, пойдём гулять", "en")
