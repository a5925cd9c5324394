"""What must never bend: the direction of imports, pure transforms, the tree in the README."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(path for folder in ("flows", "transforms", "warehouse") for path in (ROOT / folder).rglob("*.py"))
FORBIDDEN = {
    "transforms": {"flows", "warehouse", "duckdb", "prefect", "aiohttp", "requests", "urllib.request", "socket", "os"},
    "warehouse": {"flows", "transforms", "prefect", "aiohttp", "trafilatura", "spacy"},
    "flows": {"duckdb"},
}


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names | {name.split(".")[0] for name in names}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path):
    package = path.relative_to(ROOT).parts[0]
    assert not imports_of(path) & FORBIDDEN[package]


@pytest.mark.parametrize("path", [p for p in MODULES if p.is_relative_to(ROOT / "transforms")], ids=lambda p: p.name)
def test_a_transform_reads_no_file_and_no_clock(path):
    calls = {
        ast.unparse(node.func) for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)
    }
    assert not calls & {"open", "datetime.now", "date.today", "time.time", "random.random", "datetime.utcnow"}
    assert not {call for call in calls if call.endswith((".read_text", ".read_bytes", ".write_text"))}


def test_the_readme_lists_every_module():
    readme = (ROOT / "README.md").read_text("utf-8")
    listed = {line.split()[0] for line in readme.splitlines() if line.startswith("  ") and ".py" in line.split()[0]}
    assert listed == {path.name for path in MODULES if path.parent.parent == ROOT and path.name != "__init__.py"}


def test_the_readme_shows_what_each_of_the_twelve_questions_answers():
    answers = (ROOT / "README.md").read_text("utf-8").partition("What the demo answers")[2].partition("```\n\n")[0]
    questions = [path for path in sorted((ROOT / "sql" / "examples").glob("*.sql")) if path.name < "13"]
    assert len({path.name[:2] for path in questions}) == 12
    for path in questions:
        assert re.search(rf"{path.name}\n    \w+.*\n    .+\n", answers), path.name
