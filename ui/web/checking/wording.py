"""Every label of the page of checks, one file per language under `labels/checks/`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ui.web.text import Direction, direction, words_in

_FOLDER = Path(__file__).parent.parent / "labels" / "checks"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLabels:
    """The labels in one language; those with `{}` are patterns."""

    language: str
    title: str
    intro: str
    suite: str
    suite_mine: str
    suite_own: str
    suite_shipped: str
    prompt: str
    passages: str
    as_set: str
    run: str
    run_hint: str
    preparing: str
    asking: str
    stopping: str
    stop: str
    progress_label: str
    run_done: str
    run_stopped: str
    run_failed: str
    see_result: str
    mine: str
    none: str
    download: str
    state_new: str
    state_passed: str
    state_failed: str
    state_broke: str
    state_unjudged: str
    records: str
    record_part: str
    unchanged: str
    back: str
    check: str
    question: str
    history: str
    answer_then: str
    saved_on: str
    expected: str
    expected_hint: str
    counts: str
    remove: str
    add: str
    choose: str
    name_language: str
    name_says: str
    name_any: str
    name_all: str
    name_none: str
    name_cites: str
    name_most: str
    line_language: str
    line_says: str
    line_any: str
    line_all: str
    line_none: str
    line_cites: str
    line_most: str
    says_answers: str
    says_abstains: str
    one_a_line: str
    by_hand: str
    shared: str
    locked: str
    notes: str
    characters: str
    in_part: str
    folder: str
    save: str
    saved: str
    delete: str
    delete_sure: str
    wrong_question: str
    wrong_texts: str
    wrong_note: str
    wrong_number: str
    wrong_language: str
    wrong_nothing: str
    wrong_changed: str
    verdict_worse: str
    verdict_worse_none: str
    verdict_chance: str
    verdict_few: str
    verdict_fine: str
    verdict_alone: str
    verdict_untrusted: str
    alone_hint: str
    accepted_hint: str
    compared: str
    compare: str
    compare_accepted: str
    compare_none: str
    report: str
    accept: str
    accept_hint: str
    accept_shipped: str
    fate_broken: str
    fate_failed: str
    fate_fixed: str
    fate_changed: str
    fate_unjudged: str
    before: str
    now: str
    answer: str
    unmet: str
    unjudged: str
    no_answer: str
    no_words: str
    more: str
    unreachable: str
    apology: str
    page_only: str

    @property
    def direction(self) -> Direction:
        """The direction in which this language is written."""
        return direction(self.language)


@cache
def check_labels(language: str) -> CheckLabels:
    """The labels in `language`, which must be one of the page's."""
    return CheckLabels(language=language, **words_in(_FOLDER, language))
