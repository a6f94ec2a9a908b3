"""E-mail messages (.eml): who wrote what to whom, and what is attached."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime
from pathlib import Path

from index.errors import NoteUnreadable
from index.loaders.assembly import Assembly
from index.loaders.decoding import decode, is_blank
from index.loaders.documents.ooxml import no_words
from index.loaders.heartbeat import still_working
from index.loaders.loaded import Loaded, one
from index.loaders.packed.members import format_of, load_spending
from index.loaders.packed.unpacking import unpacking
from index.loaders.pages.markup import parse, readable
from index.loaders.pages.web import decode_markup
from index.naming import one_line, title_from

_FAULTS = (ValueError, LookupError, TypeError, AttributeError, IndexError, AssertionError, RecursionError)
"""What the standard library raises for headers and bodies that no mail program should have written."""
_MOST_PARTS = 1_000
_LONGEST_HEADER = 20_000
"""Characters; a few hundred recipients. The standard library takes 15 s for the words of a header of a megabyte."""


class _Policy(email.policy.EmailPolicy):
    """The standard library's own, for headers of bounded length: of a longer one the beginning is read."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        if len(value) > _LONGEST_HEADER:
            value = value[:_LONGEST_HEADER].rpartition(" ")[0]  # not in the middle of an encoded word
        parsed: str = super().header_fetch_parse(name, value)
        return parsed


def load_mail(path: Path, data: bytes) -> Loaded:
    """Return a message as a note; each attachment whose format is known is a place of its text.

    Raises:
        NoteUnreadable: it is no message, or without text.
    """
    with unpacking(path):
        try:
            message = email.message_from_bytes(data, EmailMessage, policy=_Policy())
        except _FAULTS as error:
            raise NoteUnreadable(
                f"{one_line(path)} is no e-mail message. Save it anew from the mail program."
            ) from error
        subject = _header(message, "subject")
        if not any(_header(message, name) for name in ("from", "to", "subject", "date", "message-id")):
            raise NoteUnreadable(f"{one_line(path)} is no e-mail message. Save it anew from the mail program.")
        assembly = Assembly()
        named = [f"{name}: {value}" for name in ("From", "To", "Cc") if (value := _header(message, name))]
        body = _body(path, message, assembly.warnings)
        assembly.write("\n".join(named))
        if body:
            assembly.gap()
            assembly.write(body)
        attached = [_attach(path, part, assembly) for part in _attachments(message)]
        if is_blank(subject + body) and not any(attached):
            raise no_words(path)
        document = assembly.document(subject or title_from(path))
        return one(replace(document, author=_header(message, "from") or None, date=_date(message)))


def _header(message: Message, name: str) -> str:
    try:
        value = str(message.get(name, "")).encode("utf-8", "replace").decode("utf-8")
        return " ".join(value.split())
    except _FAULTS:
        return ""


def _date(message: Message) -> str | None:
    try:
        return parsedate_to_datetime(_header(message, "date")).isoformat()
    except _FAULTS:
        return None


def _parts(message: Message) -> Iterator[Message]:
    """Yield the leaves of a message, and messages inside it; of alternatives only the best one that says something."""
    waiting: list[Message] = [message]
    count = 0
    while waiting and count < _MOST_PARTS:
        part = waiting.pop()
        count += 1
        still_working()
        inner = part.get_payload() if part.get_content_maintype() == "multipart" else None
        if not isinstance(inner, list):
            yield part
            continue
        children = [child for child in inner if isinstance(child, Message)]
        if part.get_content_type() == "multipart/alternative":
            plain = [
                child for child in children if child.get_content_type() == "text/plain" and _payload(child).strip()
            ]
            others = [child for child in children if child.get_content_maintype() != "text"]
            rich = [child for child in children if child.get_content_type() == "text/html"]
            # A calendar or a picture among the alternatives stays; a second wording does not.
            children = (
                plain[:1] + [each for each in others if not plain or _name(each)] if plain else rich[-1:] + others
            )
        waiting += reversed(children)


def _body(path: Path, message: Message, warnings: list[str]) -> str:
    texts = []
    for part in _parts(message):
        if part.get_content_maintype() != "text" or _is_attached(part):
            continue
        try:
            text = _text(path, part, warnings)
        except NoteUnreadable:
            continue
        texts.append(text.strip("\n"))
    return "\n\n".join(text for text in texts if text.strip())


def _text(path: Path, part: Message, warnings: list[str]) -> str:
    data = _payload(part)
    try:
        decoded = data.decode(part.get_content_charset() or "ascii").replace("\r\n", "\n")
    except (LookupError, UnicodeError):
        found = decode_markup(path, data) if part.get_content_subtype() == "html" else decode(path, data)
        warnings += found.warnings
        decoded = found.text
    if part.get_content_subtype() != "html":
        return decoded
    body = parse(decoded).body
    return readable(body) if body is not None else ""


def _payload(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except _FAULTS:
        return b""
    return data if isinstance(data, bytes) else b""


def _attachments(message: Message) -> Iterator[Message]:
    for part in _parts(message):
        if part is not message and (part.get_content_type() == "message/rfc822" or _is_attached(part)):
            yield part


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_name(part))


def _name(part: Message) -> str:
    try:
        return one_line(part.get_filename() or "")
    except _FAULTS:
        return ""


def _attach(path: Path, part: Message, assembly: Assembly) -> bool:
    """Write an attachment's text into its place; tell of one that could not be read, be silent about other files."""
    inner = part.get_payload() if part.get_content_type() == "message/rfc822" else None
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        name, data = _name(part) or "message.eml", inner[0].as_bytes()
        name = name if name.lower().endswith(".eml") else f"{name}.eml"
    else:
        name, data = _name(part), _payload(part)
    if format_of(name) is None:
        return False
    try:
        loaded = load_spending(path, name, data)
    except NoteUnreadable as error:
        assembly.warnings.append(f"The attachment {name} was not read: {error}")
        return False
    for document in loaded.documents:
        assembly.gap()
        with assembly.place("attachment", name):
            assembly.embed(document)
    return bool(loaded.documents)
