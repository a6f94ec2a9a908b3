"""The workbench: what is handed in, the place of the jobs, and the words that the script fills in. All escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.documents.jobs.requests import SUMMARISE, TRANSLATE
from assistant.documents.summarising.values import LENGTHS
from index.passage import NoteSummary
from ui.web.jobs.wording import JobLabels
from ui.web.text import AUTONYMS, language_name


def workbench(words: JobLabels, max_upload_mb: int) -> str:
    """The whole page, empty; the script fills in what is kept in the browser and what the server tells."""
    return (
        f'<div class="workbench" dir="{words.direction}">{_form(words, max_upload_mb)}<div id="job-list"></div>'
        f'<section id="job" hidden aria-labelledby="job-title"><header class="job-head">'
        f'<a class="back" href="#translate">{escape(words.back)}</a><div id="job-title" class="job-title"></div>'
        f'<div class="job-standing"></div><div class="job-deeds"></div>'
        f'<p class="trouble lost" role="alert" data-line="{escape(words.unreachable)}" hidden></p></header>'
        f'<div class="columns" aria-hidden="true"><span>{escape(words.original)}</span>'
        f"<span>{escape(words.translation)}</span></div>"
        f'<ol class="pairs"></ol>{_summary(words)}</section>'
        f'<p id="job-said" class="unseen" role="status" aria-live="polite"></p>'
        f"{_editor(words)}{_offer(words)}</div>"
    )


def found_notes(notes: Sequence[NoteSummary], words: JobLabels) -> str:
    """Notes to choose from."""
    if not notes:
        return f'<li class="none">{escape(words.note_none)}</li>'
    return "".join(
        f'<li><button type="button" class="entry" data-act="choose_note" data-note="{escape(note.note)}" '
        f'data-title="{escape(note.title)}"><b dir="auto">{escape(note.title)}</b>'
        f'<span class="note-facts">{_facts(note)}</span></button></li>'
        for note in notes
    )


def _facts(note: NoteSummary) -> str:
    told = (note.author, note.date, language_name(note.language) if note.language else None)
    return " · ".join(f"<bdi>{escape(fact)}</bdi>" for fact in told if fact)


def _form(words: JobLabels, max_upload_mb: int) -> str:
    deeds = ((TRANSLATE, words.translate), (SUMMARISE, words.summarise))
    ways = (("text", words.from_text), ("file", words.from_file), ("note", words.from_note))
    return (
        f'<form class="handing" novalidate><h2>{escape(words.title)}</h2>{_choice("deed", words.deed_legend, deeds)}'
        f'<p class="tip" data-for="{TRANSLATE}">{escape(words.intro)}</p>'
        f'<p class="tip" data-for="{SUMMARISE}" hidden>{escape(words.intro_summary)}</p>'
        f"{_choice('way', words.source_legend, ways)}"
        f"{_text_way(words)}{_file_way(words, max_upload_mb)}{_note_way(words)}"
        f'<div class="fields" data-for="{TRANSLATE}">{_languages(words)}</div>'
        f'<div class="fields" data-for="{SUMMARISE}" hidden>{_summary_fields(words)}</div>{_glossary(words)}'
        f'<div class="go"><button type="submit" class="solid" data-busy="{escape(words.starting)}" '
        f'data-{TRANSLATE}="{escape(words.start)}" data-{SUMMARISE}="{escape(words.start_summary)}">'
        f'{escape(words.start)}</button><p class="trouble" role="alert" '
        f'data-nothing="{escape(words.nothing_given)}" hidden></p></div></form>'
    )


def _choice(name: str, legend: str, choices: Sequence[tuple[str, str]]) -> str:
    """One of several, the first at the beginning."""
    radios = "".join(
        f'<label><input type="radio" name="{name}" value="{value}"{"" if at else " checked"}>'
        f"<span>{escape(label)}</span></label>"
        for at, (value, label) in enumerate(choices)
    )
    return f'<fieldset class="ways"><legend class="unseen">{escape(legend)}</legend>{radios}</fieldset>'


def _text_way(words: JobLabels) -> str:
    return (
        f'<div class="way" data-way="text"><textarea name="text" rows="8" dir="auto" '
        f'aria-label="{escape(words.text_label)}" placeholder="{escape(words.text_placeholder)}"></textarea></div>'
    )


def _file_way(words: JobLabels, max_upload_mb: int) -> str:
    return (
        f'<div class="way" data-way="file" hidden><label class="drop"><input type="file" name="file" '
        f'data-most="{max_upload_mb * 1024 * 1024}" data-large="{escape(words.file_large.format(mb=max_upload_mb))}">'
        f'<span class="ghost">{escape(words.file_label)}</span><bdi class="chosen"></bdi></label>'
        f'<p class="tip">{escape(words.file_hint.format(mb=max_upload_mb))} '
        f'<span data-for="{TRANSLATE}">{escape(words.file_back)}</span></p></div>'
    )


def _note_way(words: JobLabels) -> str:
    return (
        f'<div class="way" data-way="note" hidden><p class="chosen-note" hidden><span>'
        f'{escape(words.note_chosen)}</span> <b dir="auto"></b></p>'
        f'<input name="finding" type="search" autocomplete="off" dir="auto" maxlength="200" '
        f'aria-label="{escape(words.note_label)}" placeholder="{escape(words.note_label)}"><ul class="rows"></ul></div>'
    )


def _options() -> str:
    return "".join(
        f'<option value="{code}" lang="{code}">{escape(AUTONYMS[code])}</option>'
        for code in sorted(AUTONYMS, key=lambda code: AUTONYMS[code].casefold())
    )


def _summary_fields(words: JobLabels) -> str:
    lengths = "".join(
        f'<option value="{length}"{" selected" if length == "medium" else ""}>'
        f"{escape(getattr(words, f'length_{length}'))}</option>"
        for length in LENGTHS
    )
    return (
        f'<label><span>{escape(words.length)}</span><select name="extent">{lengths}</select></label>'
        f'<label><span>{escape(words.summary_language)}</span><select name="language"><option value="">'
        f"{escape(words.own_language)}</option>{_options()}</select></label>"
    )


def _summary(words: JobLabels) -> str:
    """Where a summary is shown, beside the text that it is of."""
    steps = (("-1", words.source_before, "‹"), ("1", words.source_after, "›"))
    buttons = "".join(
        f'<button type="button" class="step" data-act="step_source" data-by="{by}" aria-label="{escape(label)}" '
        f'title="{escape(label)}"><span aria-hidden="true">{sign}</span></button>'
        for by, label, sign in steps
    )
    return (
        f'<div class="job-summary" hidden><p class="awaiting tip">{escape(words.summary_pending)}</p>'
        f'<p class="notice bad" role="alert" dir="auto" hidden></p><div class="made"></div>'
        f'<section class="source-text" aria-labelledby="source-heading" hidden><header class="source-bar">'
        f'<h3 id="source-heading">{escape(words.source_text)}</h3><span class="stepping" hidden>{buttons}'
        f'<span class="source-place" data-line="{escape(words.source_place)}"></span></span>'
        f'<button type="button" class="act to-point" data-act="to_point" hidden>{escape(words.to_point)}</button>'
        f'</header><div class="source-words" tabindex="0" role="group" aria-labelledby="source-heading"></div>'
        f"</section></div>"
    )


def _languages(words: JobLabels) -> str:
    options = _options()
    return (
        f'<label><span>{escape(words.target)}</span><select name="target">{options}</select></label>'
        f'<label><span>{escape(words.origin)}</span><select name="source"><option value="">'
        f"{escape(words.origin_auto)}</option>{options}</select></label>"
    )


def _glossary(words: JobLabels) -> str:
    line = (
        f'<li><input name="term" autocomplete="off" dir="auto" maxlength="200" aria-label="{escape(words.term)}" '
        f'placeholder="{escape(words.term)}"><input name="rendering" autocomplete="off" dir="auto" maxlength="200" '
        f'aria-label="{escape(words.rendering)}" placeholder="{escape(words.rendering)}">'
        f'<button type="button" class="act" data-act="remove_term" aria-label="{escape(words.remove_term)}" '
        f'title="{escape(words.remove_term)}">×</button></li>'
    )
    return (
        f'<details class="terms" data-for="{TRANSLATE}"><summary>{escape(words.glossary)}'
        f'<span class="active"></span></summary>'
        f'<p class="tip">{escape(words.glossary_hint)}</p><ul></ul><template>{line}</template>'
        f'<button type="button" class="act" data-act="add_term">{escape(words.add_term)}</button></details>'
    )


def _editor(words: JobLabels) -> str:
    return (
        f'<template id="job-editor"><div class="editor" dir="{words.direction}"><textarea rows="3" dir="auto" '
        f'aria-label="{escape(words.correct_label)}"></textarea><p class="tip" hidden>{escape(words.tags_hint)}</p>'
        f'<p class="notice bad" role="alert" hidden></p><button type="button" class="solid" data-act="save_correction">'
        f'{escape(words.save)}</button><button type="button" class="act" data-act="drop_correction">'
        f"{escape(words.cancel)}</button></div></template>"
    )


def _offer(words: JobLabels) -> str:
    before, _, after = words.offer.partition("{count}")
    return (
        f'<template id="job-offer"><p class="hint" role="status" dir="{words.direction}">{escape(before)}'
        f'<span class="count"></span>{escape(after)} <button type="button" class="act" data-act="question_in" '
        f'data-deed="{TRANSLATE}">{escape(words.offer_button)}</button> <button type="button" class="act" '
        f'data-act="question_in" data-deed="{SUMMARISE}">{escape(words.offer_summary)}</button></p></template>'
    )
