"""Whether a translation is in the language and the script that was asked for, or still the source, or the prompt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from assistant.documents.checks.fault import Fault, Wanted, fault
from assistant.documents.checks.repetition import squeezed
from assistant.documents.checks.scripts import letters, main_scripts, runs, scripts_of
from assistant.language import detect, is_known
from index.sentences import atoms
from index.terms import fold

_FEW = 20
"""Letters, those of unspaced scripts counted thrice, from which on a language is told for sure."""
_PART = 30
_LOOKED_AT, _LONGEST_WORD = 2000, 60
"""Characters that tell a language; a detector may take very long over very long words. Every sentence is told alone."""
_SAME = (
    {"nb", "no", "nn", "da"},
    {"id", "ms"},
    {"hr", "sr", "bs", "sl"},
    {"cs", "sk"},
    {"zh", "yue"},
    {"fa", "ur", "ps"},
)
"""Languages that a detector takes for each other in short texts."""
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]+")
_BRACKETED = re.compile('[(（\\[【「『《“"«‹][^()（）\\[\\]]{0,80}[)）\\]】」』》”"»›]')
_LAUGHTER = re.compile(r"(\w{1,3}?)\1{2,}\w{0,2}", re.IGNORECASE)
_MENTION = re.compile(r"[@#]\w+")
_NEARLY = 0.85
_GRAM = 4
_LEFT = 4
"""Ordinary words of the source in a row that are no name."""
_OPENINGS = re.compile(
    r"\s*[*_#>\"“]*(?:"
    r"(?:sure|certainly|of course|okay|here(?:'s| is| are)) ?[,:!.]? ?(?:here|the|a)? ?.{0,40}?(?:translat|version)"
    r"|(?:the )?(?:translation|translated text|translated version)(?: (?:in|to|into|of) [\w ]{2,30})?(?: is)? ?[:：]"
    r"|translate (?:the|this|into|to|from)\b|as an ai\b|i(?:'m| am) sorry, (?:but )?i\b"
    r"|(?:以下是|这是|下面是).{0,12}(?:翻译|译文)|(?:翻译|译文|翻譯)(?:如下)?\s*[:：]|当然[，,！!]"
    r"|(?:以下は|次は).{0,12}翻訳|(?:翻訳|訳)\s*[:：]|(?:traducci[oó]n|traduction|tradu[cç][aã]o|traduzione|[uü]bersetzung)\s*:"
    r"|(?:вот )?перевод(?: на [\w]+)?\s*[:：]|конечно[,!] (?:вот|перевод)"
    r"|(?:الترجمة|ترجمة النص|إليك الترجمة)\s*[:：]?|번역\s*[:：]"
    r")",
    re.IGNORECASE,
)
_SPECIAL = re.compile(
    r"<\|[\w ]{2,30}\|>|</?(?:s|bos|eos|think|source|target|text)>|\[/?INST\]|###\s*(?:Response|Instruction)"
)
_PROMPT_LINE = 25


def language_faults(source: str, target: str, wanted: Wanted) -> Iterator[Fault]:
    """Yield that the translation, or a sentence of it, is in another language. Both texts without tags."""
    if not is_known(wanted.language):
        return
    usual, found = scripts_of(wanted.language), letters(target)
    if "Latn" not in usual:
        # Names and codes are Latin in every script, whole sentences are told by `script_faults`.
        target = _LATIN.sub(" ", target)
        if _has_ordinary(source) and not any(found[script] for script in usual) and found["Latn"] >= _FEW // 2:
            yield fault("language", "no_letters", wanted.language)
            return
    names = {word for word in _WORD.findall(source) if word[0].isupper()}
    names |= {word for entry in wanted.glossary for word in _WORD.findall(entry.rendering)}
    whole = _wrong(target, wanted.language, names, _FEW)
    if whole:
        yield fault("language", "language", whole, wanted.language)
        return
    pieces = _sentences(target)
    if len(pieces) < 2:
        return
    for piece in pieces:
        if other := _wrong(piece, wanted.language, names, _PART):
            yield fault("language", "part_language", other, wanted.language, _short(piece))
            return


def script_faults(source: str, target: str, wanted: Wanted) -> Iterator[Fault]:
    """Yield which letters of the translation belong to a script that neither its language nor a name explains."""
    usual = scripts_of(wanted.language)
    found = letters(target)
    main = main_scripts(source)
    allowed = "".join(entry.rendering for entry in wanted.glossary)
    mentioned = "".join(_MENTION.findall(source))
    for script in sorted(found.keys() - usual - {"Latn"}):
        own = script in main
        inside = _BRACKETED.sub(lambda match: _quotation(match, usual), target) if own else target
        for run in runs(inside, script):
            explained = (
                run in allowed
                or run in mentioned
                or (run in source and not own)
                or (script == "Grek" and len(run) == 1)
            )
            if not explained:
                yield fault("script", "script", _short(run), wanted.language)
                break
    if "Latn" in found and "Latn" not in usual:
        yield from _latin(source, target, wanted, main)


def echo_faults(source: str, target: str, wanted: Wanted) -> Iterator[Fault]:
    """Yield that the translation is the source itself, or nearly."""
    ordinary = _ordinary(source)
    if not ordinary or wanted.source_language == wanted.language:
        return
    mine, theirs = squeezed(source), squeezed(target)
    if mine == theirs:
        grave = len(ordinary) > 2 or not main_scripts(source) & scripts_of(wanted.language)
        yield fault("echo", "echo", grave=grave)
    elif len(mine) >= 20 and _overlap(mine, theirs) >= _NEARLY:
        yield fault("echo", "near_echo")
    elif left := _left(source, target):
        yield fault("echo", "left", _short(left))


def prompt_faults(source: str, target: str, wanted: Wanted) -> Iterator[Fault]:
    """Yield that the answer speaks about translating, or repeats the instruction, instead of being a translation."""
    head = target[:200]
    if (match := _OPENINGS.match(head)) and not _OPENINGS.match(source[:200]):
        yield fault("prompt", "preamble", _short(match[0]))
    elif (match := _SPECIAL.search(target)) and match[0] not in source:
        yield fault("prompt", "model_mark", _short(match[0]))
    else:
        for line in wanted.prompt.splitlines():
            line = squeezed(line)
            if len(line) >= _PROMPT_LINE and line in squeezed(target) and line not in squeezed(source):
                yield fault("prompt", "instruction", _short(line))
                return


def _latin(source: str, target: str, wanted: Wanted, main: frozenset[str]) -> Iterator[Fault]:
    """Yield words in Latin letters, inside a text of another script, that no name explains."""
    held = set(_WORD.findall(fold(source)))
    held |= {word for entry in wanted.glossary for word in _WORD.findall(fold(entry.rendering))}
    row: list[str] = []
    for word in (*_words_in_rows(_BRACKETED.sub(" | ", target)), ""):
        if word.isascii() and word.islower() and len(word) > 1:
            row.append(word)
            continue
        known = [each for each in row if fold(each) in held]
        # Left as they were, or drawn from nowhere; a source that is not Latin explains Latin names, not sentences.
        if len(row) >= _LEFT or ("Latn" in main and len(row) - len(known) >= _LEFT - 1):
            yield fault("script", "latin", _short(" ".join(row)))
            return
        row = []


def _words_in_rows(text: str) -> Iterator[str]:
    """Yield the words, and an empty one wherever more than spaces and commas stand between two."""
    last = 0
    for match in _WORD.finditer(text):
        if last and not re.fullmatch(r"[\s,;'’\"-]*", text[last : match.start()]):
            yield ""
        yield from re.findall(r"[A-Za-z'’-]+|[^A-Za-z'’-]+", match[0])
        last = match.end()


def _wrong(text: str, language: str, names: set[str], few: int) -> str | None:
    kept = (word for word in _WORD.findall(text) if word not in names and not _LAUGHTER.fullmatch(word))
    words = " ".join(word[:_LONGEST_WORD] for word in kept)[:_LOOKED_AT]
    counted, usual = letters(words), scripts_of(language)
    if sum(counted[script] for script in usual) * 2 > sum(counted.values()):
        # What else there is, `script_faults` judges.
        words = "".join(char for char in words if not char.isalpha() or letters(char).keys() <= usual)
        counted = letters(words)
    weight = _weight(counted)
    if weight < few:
        return None
    told = detect(words, (language,))
    if told is None or told == language or any({told, language} <= same for same in _SAME):
        return None
    # A Japanese heading may have no kana at all; so may a Chinese name in Japanese.
    if {told, language} == {"zh", "ja"} and weight < 3 * few:
        return None
    return told


def _ordinary(text: str) -> list[str]:
    """Return the words that are no names, as far as capitals tell."""
    return [word for word in _WORD.findall(text) if not word[0].isupper() and len(word) > 1]


def _has_ordinary(text: str) -> bool:
    found = letters(text)
    return len(_ordinary(text)) > 1 if found["Latn"] * 2 > sum(found.values()) else _weight(found) >= _FEW // 2


def _weight(counted: Mapping[str, int]) -> int:
    return sum(n * (3 if script in ("Hani", "Hira", "Kana", "Hang") else 1) for script, n in counted.items())


def _quotation(match: re.Match[str], usual: frozenset[str]) -> str:
    """Return nothing for a bracket or a quotation that is wholly in the other script, as a name may be."""
    return match[0] if letters(match[0]).keys() & usual else " "


def _sentences(text: str) -> list[str]:
    pieces, last = [], 0
    for atom in atoms(text, 0, len(text)):
        pieces.append(text[last : atom.end])
        last = atom.end
    return pieces


def _left(source: str, target: str) -> str:
    """Return a row of the source's words that stands in the translation and holds ordinary words, not only names."""
    mine, theirs = _WORD.findall(source), _WORD.findall(target)
    rows = {tuple(mine[at : at + _LEFT]) for at in range(len(mine) - _LEFT + 1)}
    for at in range(len(theirs) - _LEFT + 1):
        row = theirs[at : at + _LEFT]
        if tuple(row) in rows and len(_ordinary(" ".join(row))) >= _LEFT - 1:
            return " ".join(row)
    return ""


def _overlap(one: str, other: str) -> float:
    """Return the share of four-letter stretches that two texts have in common, of the longer one's."""
    mine = {one[at : at + _GRAM] for at in range(len(one) - _GRAM + 1)}
    theirs = {other[at : at + _GRAM] for at in range(len(other) - _GRAM + 1)}
    return len(mine & theirs) / max(len(mine), len(theirs), 1)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:57]}..."
