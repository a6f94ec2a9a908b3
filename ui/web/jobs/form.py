"""The workbench: what is handed in, the place of the jobs, and the words that the script fills in. All escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from index.passage import NoteSummary
from ui.web.jobs.wording import JobLabels
from ui.web.text import AUTONYMS, language_name


def workbench(words: JobLabels, max_upload_mb: int) -> str:
    """The whole page, empty; the script fills in what is kept in the browser and what the server tells."""
    return (
        f'<div class="workbench" dir="{words.direction}">{_form(words, max_upload_mb)}<div id="job-list"></div>'
        f'<section id="job" hidden aria-label="{escape(words.translation)}"><header class="job-head">'
        f'<a class="back" href="#translate">{escape(words.back)}</a><div class="job-title"></div>'
        f'<div class="job-standing"></div><div class="job-deeds"></div>'
        f'<p class="trouble lost" role="alert" data-line="{escape(words.unreachable)}" hidden></p></header>'
        f'<div class="columns" aria-hidden="true"><span>{escape(words.original)}</span>'
        f"<span>{escape(words.translation)}</span></div>"
        f'<ol class="pairs"></ol></section><p id="job-said" class="unseen" role="status" aria-live="polite"></p>'
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
    ways = (("text", words.from_text), ("file", words.from_file), ("note", words.from_note))
    radios = "".join(
        f'<label><input type="radio" name="way" value="{way}"{" checked" if way == "text" else ""}>'
        f"<span>{escape(label)}</span></label>"
        for way, label in ways
    )
    return (
        f'<form class="handing" novalidate><h2>{escape(words.title)}</h2><p class="tip">{escape(words.intro)}</p>'
        f'<fieldset class="ways"><legend class="unseen">{escape(words.source_legend)}</legend>{radios}</fieldset>'
        f"{_text_way(words)}{_file_way(words, max_upload_mb)}{_note_way(words)}"
        f'<div class="fields">{_languages(words)}</div>{_glossary(words)}'
        f'<div class="go"><button type="submit" class="solid" data-busy="{escape(words.starting)}">'
        f'{escape(words.start)}</button><p class="trouble" role="alert" '
        f'data-nothing="{escape(words.nothing_given)}" hidden></p></div></form>'
    )


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
        f'<p class="tip">{escape(words.file_hint.format(mb=max_upload_mb))}</p></div>'
    )


def _note_way(words: JobLabels) -> str:
    return (
        f'<div class="way" data-way="note" hidden><p class="chosen-note" hidden><span>'
        f'{escape(words.note_chosen)}</span> <b dir="auto"></b></p>'
        f'<input name="finding" type="search" autocomplete="off" dir="auto" maxlength="200" '
        f'aria-label="{escape(words.note_label)}" placeholder="{escape(words.note_label)}"><ul class="rows"></ul></div>'
    )


def _languages(words: JobLabels) -> str:
    options = "".join(
        f'<option value="{code}" lang="{code}">{escape(AUTONYMS[code])}</option>'
        for code in sorted(AUTONYMS, key=lambda code: AUTONYMS[code].casefold())
    )
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
        f'<details class="terms"><summary>{escape(words.glossary)}<span class="active"></span></summary>'
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
        f'<span class="count"></span>{escape(after)} <button type="button" class="act" data-act="translate_question">'
        f"{escape(words.offer_button)}</button></p></template>"
    )
