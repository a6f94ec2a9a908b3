"""Every label of the page of translations and summaries, one file per language under `labels/jobs/`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ui.web.text import Direction, direction, words_in

_FOLDER = Path(__file__).parent.parent / "labels" / "jobs"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLabels:
    """The labels in one language; those with `{}` are patterns."""

    language: str
    title: str
    deed_legend: str
    translate: str
    summarise: str
    intro: str
    intro_summary: str
    source_legend: str
    from_text: str
    from_file: str
    from_note: str
    text_label: str
    text_placeholder: str
    file_label: str
    file_hint: str
    file_back: str
    file_large: str
    note_label: str
    note_none: str
    note_chosen: str
    target: str
    origin: str
    origin_auto: str
    length: str
    length_short: str
    length_medium: str
    length_long: str
    summary_language: str
    own_language: str
    glossary: str
    glossary_hint: str
    term: str
    rendering: str
    add_term: str
    remove_term: str
    start: str
    start_summary: str
    starting: str
    nothing_given: str
    no_language: str
    jobs: str
    back: str
    state_waiting: str
    state_running: str
    state_summarising: str
    state_paused: str
    state_done: str
    state_failed: str
    state_cancelled: str
    progress: str
    progress_label: str
    coverage: str
    parts_read: str
    checking: str
    left_soon: str
    left_minutes: str
    left_hours: str
    pause: str
    resume: str
    cancel: str
    forget: str
    forget_sure: str
    forget_summary_sure: str
    download: str
    download_part: str
    download_both: str
    download_quoted: str
    doubtful_count: str
    untranslated_count: str
    retry: str
    original: str
    translation: str
    pending: str
    doubtful: str
    untranslated: str
    remembered: str
    corrected: str
    correct: str
    correct_label: str
    save: str
    tags_hint: str
    atom: str
    picture_view: str
    picture_original: str
    picture_translated: str
    picture_open: str
    picture_original_alt: str
    picture_translated_alt: str
    picture_texts: str
    picture_text: str
    summary: str
    summary_pending: str
    points: str
    no_points: str
    point_sources: str
    extract: str
    thread: str
    agreed: str
    disputed: str
    recommended: str
    source_text: str
    source_place: str
    source_before: str
    source_after: str
    to_point: str
    strip: str
    part: str
    part_points: str
    part_none: str
    part_unread: str
    parts_none: str
    parts_unread: str
    parts_all: str
    offer: str
    offer_button: str
    offer_summary: str
    unreachable: str
    apology: str
    page_only: str

    @property
    def direction(self) -> Direction:
        """The direction in which this language is written."""
        return direction(self.language)


@cache
def job_labels(language: str) -> JobLabels:
    """The labels in `language`, which must be one of the page's."""
    return JobLabels(language=language, **words_in(_FOLDER, language))
