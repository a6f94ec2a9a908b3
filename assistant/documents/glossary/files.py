"""Glossary files: CSV and TSV with a header, and YAML.

A table's header is `source,target`, or the codes of languages, and may have `note` and `case`. YAML is one mapping of
terms to renderings, or a list of mappings from languages, or `source` and `target`, to names. `case: exact` makes
capitals count. `|` parts variants, the preferred one first: `RedNote|Xiaohongshu`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import yaml

from assistant.documents.errors import GlossaryUnreadable
from assistant.documents.glossary.terms import ANY, INTO, Glossary, Term
from index.errors import NoteUnreadable
from index.loaders.decoding import decode
from index.loaders.plain.front_matter import language_code

_LARGEST = 8 * 2**20
_LONGEST = 200
_EXTRA = ("note", "case")
_NAMES = {"source": ANY, "target": INTO}
_ADVICE = "Give it a header such as source,target or en,zh."

_Row = tuple[int, Mapping[str, str]]
"""The number of a line, and what stands in which column."""


def read_glossary(name: str, data: bytes) -> Glossary:
    """Return the glossary in a file.

    Args:
        name: of the file; its suffix is .csv, .tsv, .yaml or .yml.
        data: its content.

    Raises:
        GlossaryUnreadable: it is no such table; the text names the file and the line.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in (".csv", ".tsv", ".yaml", ".yml"):
        raise GlossaryUnreadable(f"The glossary {name} is neither .csv, .tsv, .yaml nor .yml. Save it as one of these.")
    if len(data) > _LARGEST:
        raise GlossaryUnreadable(f"The glossary {name} is larger than {_LARGEST // 2**20} MB. Split it.")
    if not data.strip():
        return Glossary()
    try:
        text = decode(Path(name), data).text
    except NoteUnreadable as error:
        raise GlossaryUnreadable(f"The glossary {name} is no text. Save it as UTF-8.") from error
    rows = _table_rows(name, text, suffix) if suffix in (".csv", ".tsv") else _yaml_rows(name, text)
    return Glossary(tuple(_terms(name, rows)))


def _table_rows(name: str, text: str, suffix: str) -> Iterator[_Row]:
    head = text.partition("\n")[0]
    delimiter = "\t" if suffix == ".tsv" else max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header: list[str] = []
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = [_column(name, reader.line_num, cell) for cell in cells]
                continue
            if len(cells) > len(header):
                raise _broken(name, reader.line_num, f"has {len(cells)} cells, the header {len(header)}")
            yield reader.line_num, dict(zip(header, cells, strict=False))
    except csv.Error as error:
        raise _broken(name, reader.line_num, f"is no table: {error}") from error


def _yaml_rows(name: str, text: str) -> Iterator[_Row]:
    try:
        # Nodes rather than values: they know their lines, nothing is built of them, and `no` stays a language.
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise _broken(name, mark.line + 1 if mark else 1, "is no valid YAML") from error
    if root is None:
        return
    if isinstance(root, yaml.MappingNode):
        for key, value in root.value:
            line = key.start_mark.line + 1
            yield line, {ANY: _scalar(name, key), INTO: _scalar(name, value)}
        return
    if not isinstance(root, yaml.SequenceNode):
        raise _broken(name, 1, "holds neither a list nor a mapping")
    for item in root.value:
        line = item.start_mark.line + 1
        if not isinstance(item, yaml.MappingNode):
            raise _broken(name, line, "is no mapping such as {en: RedNote, zh: 小红书}")
        keys = [_column(name, line, _scalar(name, key)) for key, _ in item.value]
        yield line, dict(zip(keys, (_scalar(name, value) for _, value in item.value), strict=True))


def _scalar(name: str, node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise _broken(name, node.start_mark.line + 1, "holds a list or a mapping where a word should be")
    return str(node.value)


def _column(name: str, line: int, cell: str) -> str:
    key = cell.strip().lower()
    if key in _NAMES:
        return _NAMES[key]
    if key in _EXTRA:
        return key
    code = language_code(key)
    if code is None:
        raise _broken(name, line, f"has a column {cell.strip()[:40]!r}, which is no language. {_ADVICE}")
    return code


def _terms(name: str, rows: Iterable[_Row]) -> Iterator[Term]:
    seen: dict[tuple[str, str, str], tuple[str, int]] = {}
    for line, row in rows:
        case = row.get("case", "").strip().lower()
        if case not in ("", "exact"):
            raise _broken(name, line, f"has case {case[:40]!r}; it can only be exact, or empty")
        names = {key: _variants(name, line, cell) for key, cell in row.items() if key not in _EXTRA and cell.strip()}
        if len(names) < 2:
            raise _broken(name, line, "needs a term and at least one rendering")
        if (ANY in names) != (INTO in names):
            raise _broken(name, line, "needs both a source and a target")
        for source, sources in names.items():
            for target, targets in names.items():
                for term in sources if source not in (target, INTO) and target != ANY else ():
                    first, where = seen.setdefault((source, target, term), (targets[0], line))
                    if first != targets[0]:
                        raise _broken(name, line, f"renders {term!r} in another way than line {where}")
        yield Term(names, " ".join(row.get("note", "").split()), case == "exact")


def _variants(name: str, line: int, cell: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(" ".join(part.split()) for part in cell.split("|") if part.strip()))
    if not found:
        raise _broken(name, line, "holds no word between its |")
    if any(len(part) > _LONGEST for part in found):
        raise _broken(name, line, f"holds a term of more than {_LONGEST} characters; a glossary is for terms")
    return found


def _broken(name: str, line: int, what: str) -> GlossaryUnreadable:
    return GlossaryUnreadable(
        f"The glossary {name}, line {line}, {what}{'' if what.endswith('.') else '. Mend that line.'}"
    )
