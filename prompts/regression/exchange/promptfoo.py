"""Reads promptfoo's configurations, after https://promptfoo.dev/docs/configuration/reference/.

A test of promptfoo puts variables into a prompt. What is evaluated here has prompts of its own and takes a question,
so a test's question is, whichever there is first:

1. its variable question, query, input, prompt or message, in this order;
2. its only variable;
3. the first prompt that stands in the file, with the variables filled in.

A variable with a list of values makes a case of each, as there. A file that is one list holds only tests. Prompts,
providers and what else is about running promptfoo are left where they are; files that it names are not read.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prompts.errors import BrokenSuite
from prompts.regression.exchange.assertions import expectations
from prompts.regression.exchange.imported import Ids, Imported, Remarks, Unsayable, id_of
from prompts.regression.exchange.source import yaml_of
from prompts.regression.exchange.templates import filled, named_in, sayable, written

QUESTIONS = ("question", "query", "input", "prompt", "message")
"""Names of the variable that is the question; the first there is counts."""
MOST_CASES = 10_000
"""Of a file: a few lists of values make any number."""
_DEFAULT = "defaultTest"
_FILE = {"tests", _DEFAULT, "assertionTemplates", "description", "evaluateOptions"}
_ABOUT_RUNNING = {
    "$schema", "commandLineOptions", "env", "metadata", "outputPath", "prompts", "providers", "sharing", "tags",
    "targets", "tracing", "writeLatestResults",
}  # fmt: skip
_TEST = {"vars", "assert", "description", "metadata", "options", "provider", "providers"}
_OPTIONS = {"disableDefaultAsserts", "disableVarExpansion", "provider", "runSerially"}
_LONGEST_TAG = 48
_NO_QUESTION = re.compile(r"^file://|^\S+\.\w{1,5}(:\w+)?$|^\W*role\W*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Config:
    """A configuration as far as its tests need it."""

    default: Mapping[str, Any]
    prompt: str | None
    """None where the file holds none that could be a question."""
    templates: Mapping[str, Any]
    shared: list[dict[str, Any]]
    """What is said once for the suite, as it is expected of every test and names no variable."""
    each: tuple[Mapping[str, Any], ...]
    """The default test, where what it expects is to be said of each case instead."""
    remarks: Remarks
    ids: Ids = field(default_factory=Ids)


def read_promptfoo(path: Path) -> Imported:
    """Return the suite that a promptfoo configuration (YAML or JSON) makes.

    Raises:
        BrokenSuite: the file cannot be read, or holds no test that can be said here.
    """
    held = yaml_of(path)
    file = {"tests": held} if isinstance(held, list) else held
    if not isinstance(file, dict):
        raise BrokenSuite(f"{path}: is no promptfoo configuration. It needs a mapping with the list `tests`.")
    tests = file.get("tests")
    if isinstance(tests, str):
        raise BrokenSuite(f"{path}: its tests stand in {tests[:200]}. Import that file.")
    if not isinstance(tests, list):
        raise BrokenSuite(f"{path}: has no list `tests`. Import a configuration with tests in it.")
    remarks = Remarks("test")
    for key in sorted(map(str, file.keys() - _FILE - _ABOUT_RUNNING)):
        remarks.add("", f"`{key}` is not understood; it is left out")
    config = _config(file, tests, remarks)
    cases = list(itertools.islice(_cases(config, tests), MOST_CASES + 1))
    if len(cases) > MOST_CASES:
        raise BrokenSuite(f"{path}: stands for more than {MOST_CASES} cases. Split it.")
    if not cases:
        raise BrokenSuite("\n".join([f"{path}: none of its {len(tests)} tests can be said here.", *remarks.lines()]))
    return Imported(_suite(path, file, config, cases), remarks.lines())


def _config(file: Mapping[str, Any], tests: list[Any], remarks: Remarks) -> _Config:
    default = file.get(_DEFAULT) or {}
    if not isinstance(default, dict):
        remarks.add(_DEFAULT, "is no mapping; it is left out")
        default = {}
    _tell_unknown(default, _DEFAULT, remarks)
    held = file.get("assertionTemplates")
    templates = held if isinstance(held, dict) else {}
    varies = "{{" in json.dumps([default.get("assert"), templates], default=str)
    if varies or any(_options(test).get("disableDefaultAsserts") for test in tests):
        return _Config(default, _prompt(file), templates, [], (default,), remarks)
    shared = _expected(default, _DEFAULT, {}, templates, remarks)
    return _Config(default, _prompt(file), templates, shared, (), remarks)


def _prompt(file: Mapping[str, Any]) -> str | None:
    """Return the first prompt that is a text; one in a file or in code, or a whole chat, could be no question."""
    held = file.get("prompts")
    listed = held if isinstance(held, list) else [held]
    texts = [each.get("raw") if isinstance(each, Mapping) else each for each in listed]
    return next((text for text in texts if isinstance(text, str) and not _NO_QUESTION.search(text)), None)


def _suite(path: Path, file: Mapping[str, Any], config: _Config, cases: list[dict[str, Any]]) -> dict[str, Any]:
    purpose = file.get("description")
    suite: dict[str, Any] = {"purpose": f"Imported from {path.name}.", "task": "answer"}
    if isinstance(purpose, str) and purpose.strip():
        try:
            suite["purpose"] = sayable(" ".join(purpose.split()))
        except Unsayable as reason:
            config.remarks.add("", f"`description` {reason}")
    options = file.get("evaluateOptions")
    repeats = options.get("repeat") if isinstance(options, Mapping) else None
    if isinstance(repeats, int) and repeats > 1:
        suite["repeats"] = repeats
    if config.shared:
        suite["expect"] = config.shared
    return {**suite, "cases": cases}


def _cases(config: _Config, tests: list[Any]) -> Iterator[dict[str, Any]]:
    for number, test in enumerate(tests, 1):
        if isinstance(test, str):
            config.remarks.add(number, f"stands in {test[:200]}: import that file; it is left out")
        elif not isinstance(test, dict):
            config.remarks.add(number, "is no mapping; it is left out")
        else:
            yield from _of_test(config, test, number)


def _of_test(config: _Config, test: Mapping[str, Any], number: int) -> Iterator[dict[str, Any]]:
    _tell_unknown(test, number, config.remarks)
    try:
        combinations = _combinations(config.default, test)
    except Unsayable as reason:
        config.remarks.add(number, f"{reason}; it is left out")
        return
    made: set[str] = set()
    for values in combinations:
        try:
            case = _case(config, test, number, values)
        except Unsayable as reason:
            config.remarks.add(number, f"{reason}; it is left out")
        else:
            told = json.dumps(case, default=str)
            if told not in made:  # a list of values that nothing names makes the same case again
                made.add(told)
                yield {**case, "id": config.ids.unique(case["id"])}


def _combinations(default: Mapping[str, Any], test: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """Return the variables of each case that a test stands for."""
    values: dict[str, Any] = {}
    for held in (default.get("vars"), test.get("vars")):
        if not isinstance(held, Mapping | None):
            raise Unsayable("its `vars` are no mapping: write them down there")
        values.update({str(name): value for name, value in (held or {}).items()})
    if _options(default).get("disableVarExpansion") or _options(test).get("disableVarExpansion"):
        return [values]
    lists = {name: value for name, value in values.items() if isinstance(value, list)}
    cases = math.prod(len(value) for value in lists.values())
    if not cases:
        raise Unsayable("one of its variables has an empty list of values")
    if cases > MOST_CASES:
        raise Unsayable(f"its lists of values stand for more than {MOST_CASES} cases: split it")
    chosen = itertools.product(*lists.values())
    return ({**values, **dict(zip(lists, each, strict=True))} for each in chosen)


def _case(config: _Config, test: Mapping[str, Any], number: int, values: Mapping[str, Any]) -> dict[str, Any]:
    try:
        template = _template(config, values)
        question = filled(template, values).strip()
    except Unsayable as reason:
        raise Unsayable(f"its question {reason}") from reason
    if not question:
        raise Unsayable("its question is empty")
    own = test.get("vars") if template is config.prompt else None
    words = written(test.get("description")) or " ".join(map(written, (own or {}).values())) or question
    case: dict[str, Any] = {"id": id_of(words, f"test-{number}"), "question": question}
    if tags := _tags(test.get("metadata")):
        case["tags"] = tags
    parts = [test] if _options(test).get("disableDefaultAsserts") else [*config.each, test]
    said = [_expected(part, number, values, config.templates, config.remarks) for part in parts]
    if expected := list(itertools.chain(*said)):
        case["expect"] = expected
    elif not config.shared:
        config.remarks.add(number, "nothing is expected of it")
    _tell_unused(config, test, number, values)
    return case


def _tell_unused(config: _Config, test: Mapping[str, Any], number: int, values: Mapping[str, Any]) -> None:
    asked = [name for name in QUESTIONS if name in values][:1]
    texts = [list(values.values()), config.default.get("assert"), test.get("assert"), config.templates]
    used = named_in(json.dumps(texts, default=str)) | named_in(_template(config, values))
    for name in values:
        if len(values) > 1 and name not in used and name not in asked:
            config.remarks.add(number, f"the variable '{name}' is not part of the question")


def _template(config: _Config, values: Mapping[str, Any]) -> str:
    asked = [name for name in QUESTIONS if name in values]
    if asked or len(values) == 1:
        value = values[asked[0]] if asked else next(iter(values.values()))
        return written(value)
    if config.prompt is None:
        raise Unsayable(f"could be any of its variables: name one of them {QUESTIONS[0]}")
    return config.prompt


def _expected(
    part: Mapping[str, Any],
    place: int | str,
    values: Mapping[str, Any],
    templates: Mapping[str, Any],
    remarks: Remarks,
) -> list[dict[str, Any]]:
    return list(expectations(part.get("assert"), values, templates, lambda what: remarks.add(place, what)))


def _options(test: Any) -> Mapping[str, Any]:
    options = test.get("options") if isinstance(test, Mapping) else None
    return options if isinstance(options, Mapping) else {}


def _tell_unknown(test: Mapping[str, Any], place: int | str, remarks: Remarks) -> None:
    if "threshold" in test:
        remarks.add(place, "`threshold` is not understood: a case passes where all that is expected of it does")
    for key in sorted(map(str, test.keys() - _TEST - {"threshold"})):
        remarks.add(place, f"`{key}` is not understood; the rest of the test is taken")
    for key in sorted(map(str, _options(test).keys() - _OPTIONS)):
        remarks.add(place, f"`options.{key}` is not understood; the rest of the test is taken")


def _tags(metadata: Any) -> list[str]:
    """Return metadata as tags: `category: math` as `category-math`, a list under `tags` as it is."""
    if not isinstance(metadata, Mapping):
        return []
    tags: dict[str, None] = {}
    for key, held in metadata.items():
        for value in held if isinstance(held, list) else [held]:
            tag = "-".join((written(value) if key == "tags" else f"{written(key)}-{written(value)}").split())
            if 0 < len(tag) <= _LONGEST_TAG and "{" not in tag:
                tags[tag] = None
    return list(tags)
