"""The import law, the starred files and the budgets of the house, read from the syntax trees."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions

import pytest

from tests.source import PACKAGES, ROOT, Module, imports, modules

LAW = {"index": {"index"}, "prompts": {"prompts"}, "assistant": {"assistant", "index", "prompts"}, "ui": set(PACKAGES)}
"""Who may import whom."""

VALUES_FOR_UI = re.compile(
    r"index(\.(passage|errors|sync_events))?"
    r"|prompts(\.(errors|regression(\.(case|comparison|outcome|run|score|running(\.(events|selecting))?))?))?"
)
SEEN_OF_DOCUMENTS = (
    r"errors|layout|inline|settings|doubts|doubts_told|glossary\.(terms|files)|memory\.values|translating\.outcome"
    r"|jobs\.(values|requests)"
    r"|summarising\.(values|written)"
)
HIDDEN_FROM_UI = re.compile(
    rf"assistant\.(engine|documents\.(?!({SEEN_OF_DOCUMENTS})$)|remote|scripted|langchain)\b"
    r"|assistant\.chat\.(?!events\b)"
)

RANKS = {
    # Inside the assistant: a module imports only what stands on its own rank or below.
    0: r"errors|messages|chat(\.(events|settings))?|search(\.settings)?|engine\.(batch|settings)|engine"
    r"|documents(\.(layout|settings|doubts|translating|translating\.outcome|jobs|jobs\.values"
    r"|summarising|summarising\.values))?",
    1: r"backend|engine\.runtime",
    3: r"chat\..+|search\.(joining|seeking|translator)|documents\..+",
    4: r"app|langchain|looking",
    5: r"doctor|evaluating(\..+)?|",
}
ADAPTER = 2
"""The rank of everything else: a file that deals with one outside thing."""

STARRED = {
    "llama_cpp": r"assistant/engine/(llama|parameters|samplers)\.py",
    "chromadb": r"index/chroma\.py",
    "openvino": r"index/openvino_encoder\.py",
    "sentence_transformers": r"index/(embedder|reranker)\.py",
    "torch": r"index/(embedder|reranker)\.py",
    "transformers": r"index/embedder\.py",
    "lingua": r"assistant/language\.py",
    "openai": r"assistant/remote/client\.py",
    "langchain_core": r"assistant/langchain\.py",
    "huggingface_hub": r"assistant/hub_source\.py",
    "gradio": r"ui/web/(app|tabs/.*)\.py",
    "uvicorn": r"ui/web/app\.py",
    "click": r"ui/(cli|commands/.*)\.py",
    "rich": r"ui/commands/.*\.py",
    "pypdfium2": r"index/loaders/documents/pdf(_lines|_look)?\.py",
    "selectolax": r"index/loaders/pages/(markup|main_text|web)\.py",
    "python_calamine": r"index/loaders/documents/sheets\.py",
    "docx": r"tests/index/loaders/.*",
    "pptx": r"tests/index/loaders/.*",
    "xlsxwriter": r"tests/index/loaders/.*",
    "rapidocr": r"index/loaders/pictures/ocr\.py",
    "watchdog": r"index/watch\.py",
    "sqlite3": r"index/.*\.py|prompts/regression/running/cache\.py"
    r"|assistant/documents/(memory/(store|near|schema)|jobs/journal(_schema)?)\.py",
    "playwright": r"tests/.*",
    "pytest": r"assistant/evaluating/testing/.*\.py|ui/pytest_plugin\.py",
}
"""A heavy library and the only files that may import it."""

MAX_FILE, MAX_FUNCTION, MAX_PARAMETERS = 300, 40, 5
NAMELESS = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_packages_import_only_what_the_law_allows() -> None:
    wrong = [
        f"{found.place} imports {found.target}"
        for module in modules()
        for found in imports(module)
        if found.target.split(".")[0] in {*PACKAGES, "tests"} - LAW[module.package]
    ]
    assert not wrong, "\n".join(wrong)


def test_the_ui_sees_the_assistant_and_value_types_only() -> None:
    wrong = [
        f"{found.place} imports {found.target}"
        for module in modules("ui")
        for found in imports(module)
        if (found.target.split(".")[0] in {"index", "prompts"} and not VALUES_FOR_UI.fullmatch(found.target))
        or HIDDEN_FROM_UI.match(found.target)
    ]
    assert not wrong, "\n".join(wrong)


def rank(name: str) -> int:
    inner = name.removeprefix("assistant").removeprefix(".")
    return next((rank for rank, pattern in RANKS.items() if re.fullmatch(pattern, inner)), ADAPTER)


def test_the_assistant_is_layered() -> None:
    wrong = [
        f"{found.place} (rank {rank(module.name)}) imports {found.target} (rank {rank(found.target)})"
        for module in modules("assistant")
        for found in imports(module)
        if found.target.startswith("assistant.") and rank(found.target) > rank(module.name)
    ]
    assert not wrong, "\n".join(wrong)


def test_use_cases_know_the_backend_by_its_port_only() -> None:
    wrong = [
        f"{found.place} imports {found.target}"
        for module in modules("assistant")
        if rank(module.name) == 3
        for found in imports(module)
        if re.match(r"assistant\.(engine|remote|scripted|config)\b", found.target)
    ]
    assert not wrong, "\n".join(wrong)


def test_heavy_libraries_stay_in_their_files() -> None:
    wrong = [
        f"{found.place} imports {found.target}"
        for module in modules(*PACKAGES)
        for found in imports(module)
        if (files := STARRED.get(found.target.split(".")[0])) and not re.fullmatch(files, module.path)
    ]
    assert not wrong, "\n".join(wrong)


def test_every_foreign_import_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {normal(re.split(r"[^\w.-]", line)[0]) for line in project["dependencies"]}
    owners = packages_distributions()
    wrong = {
        f"{found.place} imports {top}"
        for module in modules()
        for found in imports(module)
        if (top := found.target.split(".")[0]) not in {*sys.stdlib_module_names, *PACKAGES}
        # FastAPI, Starlette and uvicorn are Gradio's own server, whose versions it alone decides; pytest is what loads
        # our plugin, so where it is not installed nothing imports it.
        and top not in {"fastapi", "starlette", "uvicorn", "pytest"}
        and not declared & {normal(owner) for owner in owners.get(top, [top])}
    }
    assert not wrong, "\n".join(sorted(wrong))


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_lock_line_is_an_exact_pin() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
            assert line.startswith("#") or re.fullmatch(r"[a-z0-9-]+==[0-9][\w.]*( ; .+)?", line), f"{lock}: {line}"


def test_files_have_a_size_one_can_read() -> None:
    lengths = {module.path: module.text.count("\n") for module in modules(*PACKAGES, "tests")}
    assert not {path: length for path, length in lengths.items() if length > MAX_FILE}


def functions(module: Module) -> Iterator[Function]:
    for node in ast.walk(module.tree):
        if isinstance(node, Function):
            yield node


def length(function: Function) -> int:
    """Lines from `def` to the end, the docstring not counted."""
    first = function.body[0]
    docstring = 0
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        docstring = (first.end_lineno or first.lineno) - first.lineno + 1
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring


def test_functions_are_short() -> None:
    wrong = [
        f"{module.path}:{function.lineno} {function.name} has {length(function)} lines"
        for module in modules(*PACKAGES, "tests")
        for function in functions(module)
        if length(function) > MAX_FUNCTION
    ]
    assert not wrong, "\n".join(wrong)


def test_functions_take_few_positional_parameters() -> None:
    wrong = []
    for module in modules():
        for function in functions(module):
            names = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
            if len([name for name in names if name not in {"self", "cls"}]) > MAX_PARAMETERS:
                wrong.append(f"{module.path}:{function.lineno} {function.name}({', '.join(names)})")
    assert not wrong, "\n".join(wrong)


def test_no_file_is_a_drawer_without_a_name() -> None:
    assert not [module.path for module in modules(*PACKAGES, "tests") if NAMELESS & set(module.name.split("."))]


@pytest.mark.parametrize("package", [package for package in PACKAGES if package != "ui"])
def test_only_the_ui_prints(package: str) -> None:
    wrong = [
        f"{module.path}:{node.lineno}"
        for module in modules(package)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not wrong, "\n".join(wrong)


def public(node: ast.Module | ast.ClassDef) -> Iterator[Function | ast.ClassDef]:
    """The public functions and classes that a module or a class holds, at every depth but inside functions."""
    for child in node.body:
        if isinstance(child, Function | ast.ClassDef) and not child.name.startswith("_"):
            yield child
            if isinstance(child, ast.ClassDef):
                yield from public(child)


def test_everything_public_says_what_it_is_for() -> None:
    wrong = [f"{module.path}: the module" for module in modules() if module.text and not ast.get_docstring(module.tree)]
    wrong += [
        f"{module.path}:{node.lineno} {node.name}"
        for module in modules()
        for node in public(module.tree)
        if not ast.get_docstring(node) and "overload" not in map(ast.unparse, node.decorator_list)
    ]
    assert not wrong, "\n".join(wrong)


def test_everything_is_annotated() -> None:
    wrong = []
    for module in modules():
        for function in functions(module):
            parameters = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            bare = [each.arg for each in parameters if each.annotation is None and each.arg not in {"self", "cls"}]
            if bare or function.returns is None:
                wrong.append(f"{module.path}:{function.lineno} {function.name}: {', '.join(bare) or 'its return'}")
    assert not wrong, "\n".join(wrong)
