"""The habits of the house that a linter does not know."""

import ast
import re
import statistics
import subprocess
from pathlib import Path

from tests.shape.source import (
    ENGINE,
    ROOT,
    TALKOOT,
    functions,
    length,
    modules,
    name_of,
    short,
)

LONGEST_FUNCTION = 80
MEDIAN_FUNCTION = 9
NAME_FIELDS = {"name", "title", "label", "statement"}
# In parts, so that this file names none of them either.
HOSTS = re.compile(r"py" r"pi\.org|python" r"hosted|registry\." r"npmjs|deb\." r"debian\.org")


def test_nothing_of_ours_is_imported_inside_a_function():
    inner = [
        f"{short(path)}:{node.lineno}"
        for path, tree in modules()
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("talkoot")
    ]

    assert inner == []


def test_no_model_hides_work_in_save_and_nothing_listens_to_signals():
    hidden = [
        f"{short(path)}:{node.lineno}"
        for path, tree in modules(TALKOOT)
        for node in ast.walk(tree)
        if (isinstance(node, ast.FunctionDef) and node.name in ("save", "delete") and _method(node))
        or (isinstance(node, ast.ImportFrom) and "signals" in (node.module or ""))
    ]

    assert hidden == []


def test_rows_are_found_by_key_or_slug_and_never_by_their_name():
    looked = [
        f"{short(path)}:{node.lineno} {keyword.arg}"
        for path, tree in modules(TALKOOT)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name_of(node.func) in ("get", "filter", "get_or_create")
        for keyword in node.keywords
        if keyword.arg in NAME_FIELDS and "Turn" not in ast.unparse(node.func)
    ]

    assert looked == []


def test_functions_are_short():
    lengths = [length(function) for _, tree in modules() for function in functions(tree)]

    assert max(lengths) <= LONGEST_FUNCTION
    assert statistics.median(lengths) <= MEDIAN_FUNCTION


def test_rules_and_actions_read_no_clock():
    readers = [
        f"{short(path)}:{node.lineno}"
        for path, tree in modules(TALKOOT / "loop")
        if {"rules", "actions"} & {path.stem, *path.parts}
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("timezone.now", "datetime.now")
    ]

    assert readers == []


def test_no_module_is_called_utils():
    assert [short(path) for path, _ in modules() if path.stem in ("utils", "helpers", "misc")] == []


def test_no_file_names_a_package_registry():
    found = []
    for path in _committed():
        if path.suffix in (".woff2", ".png"):
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        if HOSTS.search(text):
            found.append(short(path))

    assert found == []


def test_templates_carry_no_script_and_no_style():
    wrong = [
        short(path)
        for path in TALKOOT.rglob("templates/**/*.html")
        if re.search(
            r"\sstyle=|\son[a-z]+=|<script(?![^>]*(src=|application/json))",
            path.read_text(encoding="utf-8"),
        )
    ]

    assert wrong == []


def test_the_engine_has_full_docstrings():
    silent = [
        f"{short(path)}:{node.name}"
        for path, tree in modules(ENGINE)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]

    assert silent == []


def _method(node: ast.FunctionDef) -> bool:
    return bool(node.args.args) and node.args.args[0].arg == "self"


def _committed() -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return [path for name in names.split("\0") if name and (path := ROOT / name).is_file()]
