"""Every label of the web page, one file per language under `labels/`, and the choice between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

Direction = Literal["ltr", "rtl"]

LANGUAGES = ("en", "zh", "es", "fr", "ja", "ar", "ru")
"""Languages of the page, the first being what everyone else gets."""

_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
AUTONYMS = {
    "ar": "العربية",
    "bg": "Български",
    "bn": "বাংলা",
    "cs": "Čeština",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "es": "Español",
    "fa": "فارسی",
    "fi": "Suomi",
    "fr": "Français",
    "he": "עברית",
    "hi": "हिन्दी",
    "hu": "Magyar",
    "hy": "Հայերեն",
    "id": "Indonesia",
    "it": "Italiano",
    "ja": "日本語",
    "ka": "ქართული",
    "ko": "한국어",
    "mr": "मराठी",
    "nb": "Norsk bokmål",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt": "Português",
    "ro": "Română",
    "ru": "Русский",
    "sv": "Svenska",
    "ta": "தமிழ்",
    "te": "తెలుగు",
    "th": "ไทย",
    "tr": "Türkçe",
    "uk": "Українська",
    "ur": "اردو",
    "vi": "Tiếng Việt",
    "zh": "中文",
}
"""What languages call themselves, by ISO 639-1 code."""

_FOLDER = Path(__file__).parent / "labels"
_SCRIPTS = {
    "zh": ("一", "鿿"),
    "ja": ("぀", "ヿ"),
    "ko": ("가", "힣"),
    "ar": ("؀", "ۿ"),
    "ru": ("Ѐ", "ӿ"),
    "th": ("฀", "๿"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The words of the page in one language; `{name}` stands for what is filled in."""

    language: str
    greeting: str
    greeting_hint: str
    try_asking: str
    placeholder: str
    question_label: str
    send: str
    stop: str
    new_chat: str
    edit: str
    regenerate: str
    copy: str
    copied: str
    undo: str
    cancel: str
    skip: str
    conversation: str
    status: str
    searching: str
    reading: str
    waiting_model: str
    queued: str
    queued_seconds: str
    retrying: str
    retry_language: str
    retry_not_found: str
    found: str
    stopped: str
    cut_short: str
    unconfirmed: str
    apology: str
    busy: str
    empty_question: str
    still_answering: str
    editing: str
    cited: str
    related: str
    citation: str
    open_note: str
    timing: str
    note: str
    close_note: str
    model_loading: str
    model_ready: str
    model_failed: str
    model_closed: str
    loading_hint: str
    indexing: str
    notes_count: str
    speed: str
    load_running: str
    load_waiting: str
    load_reused: str
    load_memory: str
    sources_heading: str
    pages: str
    nav_ask: str
    nav_search: str
    nav_notes: str
    nav_translate: str
    nav_checks: str
    save_check: str
    saved_check: str
    open_check: str
    check_in_part: str
    read_mine: str
    summarise_note: str
    search: str
    search_placeholder: str
    search_label: str
    search_hint: str
    filters: str
    filter_folder: str
    filter_tag: str
    filter_author: str
    filter_language: str
    filter_kind: str
    filter_after: str
    filter_before: str
    any_value: str
    kind_note: str
    kind_comment: str
    clear_filters: str
    looking: str
    search_empty: str
    hits_count: str
    no_hits: str
    no_hits_filtered: str
    without_filters: str
    search_unfiltered: str
    also_searched: str
    more_hits: str
    comment_of: str
    no_related: str
    why_question: str
    why_name: str
    why_meaning: str
    why_language: str
    place_page: str
    place_slide: str
    place_sheet: str
    place_chapter: str
    place_time: str
    place_attachment: str
    upload: str
    upload_hint: str
    upload_done: str
    upload_large: str
    upload_failed: str
    sync_now: str
    rebuild: str
    audit: str
    audited_well: str
    audited_lost: str
    audited_mended: str
    health_well: str
    health_uneven: str
    working: str
    folders: str
    folder_counts: str
    folder_failed: str
    folder_missing: str
    synced_at: str
    not_synced: str
    forget: str
    forget_sure: str
    failures: str
    failures_more: str
    all_notes: str
    list_filter: str
    list_all: str
    list_range: str
    earlier: str
    later: str
    list_none: str
    note_comments: str
    comments_heading: str
    picture_alt: str
    part_shown: str

    @property
    def direction(self) -> Direction:
        """The direction in which this language is written."""
        return direction(self.language)


def language_name(code: str) -> str:
    """What a language calls itself, else its code."""
    base, _, rest = code.replace("_", "-").partition("-")
    name = AUTONYMS.get(base.lower(), code)
    return f"{name} ({rest})" if rest and name != code else name


def direction(language: str | None) -> Direction:
    """The direction in which `language` (an ISO 639-1 code, or empty) is written."""
    return "rtl" if (language or "").split("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


@cache
def labels(language: str) -> Labels:
    """The labels in `language`, which must be one of `LANGUAGES`."""
    return Labels(language=language, **words_in(_FOLDER, language))


def words_in(folder: Path, language: str) -> dict[str, Any]:
    """The words of a folder of labels in a language, by their names."""
    words: dict[str, Any] = yaml.safe_load((folder / f"{language}.yaml").read_text(encoding="utf-8"))
    return words


def preferred(accept_language: str) -> Labels:
    """The labels that suit an `Accept-Language` header best; a header without sense gives the first language."""
    wishes: list[tuple[float, str]] = []
    for wish in accept_language.split(",")[:20]:
        tag, _, weight = wish.partition(";")
        try:
            quality = float(weight.partition("=")[2] or 1)
        except ValueError:
            continue
        wishes.append((quality, tag.strip().split("-")[0].lower()))
    ranked = sorted((wish for wish in wishes if wish[0] > 0), key=lambda wish: -wish[0])
    return labels(next((tag for _, tag in ranked if tag in LANGUAGES), LANGUAGES[0]))


def pick_examples(examples: Sequence[str], language: str, count: int = 4) -> list[str]:
    """Choose the questions to show: mostly ones in the script of `language`, one in another to show it can."""
    kept = list(dict.fromkeys(example.strip() for example in examples if example.strip()))
    near = [example for example in kept if _script(example) == (language if language in _SCRIPTS else "")]
    chosen = near[: count - 1]
    chosen += [example for example in kept if example not in near][: count - len(chosen)]
    chosen += [example for example in near if example not in chosen][: count - len(chosen)]
    return chosen


def _script(words: str) -> str:
    """The language whose own script `words` are mostly in, or empty for the Latin and all other scripts."""
    counts = {tag: sum(low <= char <= high for char in words) for tag, (low, high) in _SCRIPTS.items()}
    if counts["ja"]:
        return "ja"
    best = max(counts, key=lambda tag: counts[tag])
    return best if counts[best] else ""
