"""The pictures of the Notes page: its tools, the folders and what failed in them, the list of notes. All escaped."""

from __future__ import annotations

import time
from html import escape

from assistant.shelf import Asked, Audit, FolderState, Listed, Overview
from assistant.standing import Health
from index.passage import NoteSummary
from ui.web.port import Shelving
from ui.web.text import Labels, language_name

PAGE = 50
"""Notes on one page of the list."""

_TAGS = 4


def tools(words: Labels, max_upload_mb: int) -> str:
    """What can be done: add files, check the folders, make the index anew."""
    hint = words.upload_hint.format(mb=max_upload_mb)
    too_large = words.upload_large.format(mb=max_upload_mb)
    return (
        f'<div class="tools" dir="{words.direction}"><h2>{escape(words.nav_notes)}</h2>'
        f'<label class="solid upload"><input type="file" id="upload" multiple '
        f'data-most="{max_upload_mb * 1024 * 1024}" data-large="{escape(too_large)}" '
        f'data-done="{escape(words.upload_done)}" '
        f'data-failed="{escape(words.upload_failed)}"><span>{escape(words.upload)}</span></label>'
        f'<button type="button" class="ghost" data-act="sync_now">{escape(words.sync_now)}</button>'
        f'<button type="button" class="ghost" data-act="audit_now">{escape(words.audit)}</button>'
        f'<button type="button" class="ghost" data-act="rebuild_now">{escape(words.rebuild)}</button>'
        f'<p class="tip">{escape(hint)}</p><ul class="uploads" role="status"></ul></div>'
    )


def state(overview: Overview, shelf: Shelving, indexing: str, words: Labels) -> str:
    """What is being done, the folders, and the files that could not be read."""
    folders = "".join(f"<li>{_folder(folder, overview, words)}</li>" for folder in overview.folders)
    trouble = problem(shelf.problem) if shelf.problem else ""
    return (
        f'<section class="shelf" dir="{words.direction}"><div class="checked" role="status">'
        f"{_work(indexing or shelf.progress, words, busy=shelf.busy) or _audited(shelf.audited, words)}</div>{trouble}"
        f'<h3>{escape(words.folders)}</h3><ul class="folders">{folders}</ul>{_failures(overview, words)}</section>'
    )


def _work(progress: str, words: Labels, *, busy: bool) -> str:
    if progress:
        done, _, total = progress.partition("/")
        bar = ""
        if done.isdecimal() and total.isdecimal() and int(total):
            bar = f'<progress max="{int(total)}" value="{min(int(done), int(total))}"></progress>'
        return f"{bar}<span>{escape(words.indexing.format(progress=progress))}</span>"
    return f"<progress></progress><span>{escape(words.working)}</span>" if busy else ""


def _audited(audit: Audit | None, words: Labels) -> str:
    """What the latest test of the index found."""
    if audit is None:
        return ""
    lost = len(audit.lost) + len(audit.unlisted)
    line = words.audited_well.format(count=f"{audit.checked:,}", seconds=f"{audit.seconds:.1f}")
    if lost:
        line = words.audited_lost.format(count=f"{audit.checked:,}", lost=f"{lost:,}")
    elif audit.rebuilt:
        line = f"{words.audited_mended} {line}"
    return f"<span{' class=bad' if lost else ''}>{escape(line)}</span>"


def health(found: Health, words: Labels) -> str:
    """Whether the parts of the index agree, and whether its embedder fits the notes."""
    counts = found.counts
    line = words.health_well.format(count=f"{counts.passages:,}")
    if not counts.agree:
        line = words.health_uneven.format(passages=f"{counts.passages:,}", stored=f"{counts.stored:,}")
    misfit = problem(found.misfit) if found.misfit else ""
    state = "well" if counts.agree else "bad"
    return f'<p class="health {state}" dir="{words.direction}"><i></i>{escape(line)}</p>{misfit}'


def _folder(folder: FolderState, overview: Overview, words: Labels) -> str:
    counts = words.folder_counts.format(notes=f"{folder.notes:,}", passages=f"{folder.passages:,}")
    checked = overview.checked.get(folder.label)
    moment = time.strftime("%H:%M", time.localtime(checked)) if checked is not None else ""
    when = words.synced_at.format(time=moment) if moment else words.not_synced
    facts = [f'<span class="when">{escape(when)}</span>', f"<span>{escape(counts)}</span>"]
    if folder.failed:
        facts.append(f'<span class="bad">{escape(words.folder_failed.format(count=folder.failed))}</span>')
    if not folder.exists:
        facts.append(f'<span class="bad">{escape(words.folder_missing)}</span>')
    forget = ""
    if folder.label not in overview.kept:
        sure = escape(words.forget_sure.format(label=folder.label))
        forget = (
            f'<button type="button" class="act" data-act="forget_folder" data-label="{escape(folder.label)}" '
            f'data-sure="{sure}">{escape(words.forget)}</button>'
        )
    return (
        f'<b dir="auto">{escape(folder.label)}</b><span class="path" dir="ltr">{escape(str(folder.path))}</span>'
        f'<span class="folder-facts">{"".join(facts)}</span>{forget}'
    )


def _failures(overview: Overview, words: Labels) -> str:
    if not overview.failures:
        return ""
    lines = "".join(
        f'<li><b dir="auto">{escape(failure.path)}</b><span dir="auto">{escape(failure.error)}</span></li>'
        for failure in overview.failures
    )
    left = overview.failed - len(overview.failures)
    more = f"<p>{escape(words.failures_more.format(count=left))}</p>" if left > 0 else ""
    return (
        f'<details class="failures"{" open" if overview.failed <= 5 else ""}><summary>{escape(words.failures)} '
        f'<span class="number">{overview.failed}</span></summary><ul>{lines}</ul>{more}</details>'
    )


def finder(words: Labels) -> str:
    """What narrows the list of notes."""
    return (
        f'<form class="finder" dir="{words.direction}" role="search"><h3>{escape(words.all_notes)}</h3>'
        f'<input name="words" type="search" autocomplete="off" dir="auto" maxlength="500" '
        f'placeholder="{escape(words.list_filter)}" aria-label="{escape(words.list_filter)}">'
        f'<select name="folder" aria-label="{escape(words.filter_folder)}"><option value="">{escape(words.list_all)}'
        "</option></select></form>"
    )


def notes(listed: Listed, asked: Asked, words: Labels) -> str:
    """One page of the list of notes."""
    if not listed.notes:
        return f'<p class="notice none" role="status" dir="{words.direction}">{escape(words.list_none)}</p>'
    rows = "".join(f"<li>{_row(note, words)}</li>" for note in listed.notes)
    last = asked.first + len(listed.notes)
    said = words.list_range.format(first=f"{asked.first + 1:,}", last=f"{last:,}", total=f"{listed.total:,}")
    before = _turn(max(0, asked.first - asked.limit), words.earlier, enabled=asked.first > 0)
    after = _turn(last, words.later, enabled=last < listed.total)
    return (
        f'<div dir="{words.direction}"><ul class="rows">{rows}</ul>'
        f'<p class="turning" data-first="{asked.first}">{before}<span role="status">{escape(said)}</span>{after}</p>'
        "</div>"
    )


def _row(note: NoteSummary, words: Labels) -> str:
    told = (note.author, note.date, language_name(note.language) if note.language else None)
    facts = [f"<bdi>{escape(fact)}</bdi>" for fact in told if fact]
    if note.comments:
        facts.append(f"<span>{escape(words.note_comments.format(count=note.comments))}</span>")
    tags = "".join(f'<span class="tag" dir="auto">{escape(tag)}</span>' for tag in note.tags[:_TAGS])
    return (
        f'<button type="button" class="entry" data-act="open_note" data-note="{escape(note.note)}" '
        f'aria-label="{escape(words.open_note.format(title=note.title))}"><b dir="auto">{escape(note.title)}</b>'
        f'<span class="note-facts">{" · ".join(facts)}</span><span class="entry-tags">{tags}</span></button>'
    )


def _turn(first: int, label: str, *, enabled: bool) -> str:
    state = "" if enabled else " disabled"
    return (
        f'<button type="button" class="ghost" data-act="turn_list" data-first="{first}"{state}>{escape(label)}</button>'
    )


def problem(line: str) -> str:
    """Why there is nothing to see, in one line."""
    return f'<p class="notice bad" role="alert" dir="auto">{escape(line)}</p>'
