"""The command line as a person meets it: help that fits a terminal and shows how, errors that say what to do."""

import io
import subprocess

import pytest
from rich.console import Console

from flows.cli import app
from tests.ledgers import command, environment


def commands(of=app, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return the words of every command that does something."""
    found: list[tuple[str, ...]] = []
    for name in sorted(set(of) - {"--help", "-h", "--version"}):
        words = (*before, name)
        found += commands(of[name], words) if of[name].default_command is None else [words]
    return found


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_help_fits_a_terminal_shows_an_example_and_explains_each_option(words):
    out = io.StringIO()
    app.help_print(list(words), console=Console(file=out, width=80))
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    if "╭─ Parameters" not in out.getvalue():
        return  # it takes nothing: its usage is its example
    assert f" newsledger {' '.join(words)} " in out.getvalue()
    # A row of the table is "│ [*] name … text │"; a name without text would leave the rest empty.
    rows = [line.strip("│ ") for line in lines if line.startswith("│")]
    assert rows and all("  " in row or not row.startswith(("-", "*")) for row in rows), rows


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "--url", "ftp://x"], "urls.0: string should match pattern '^https?://', not 'ftp://x'"),
        (["run", "--workers", "-1"], "workers: input should be greater than or equal to 0, not -1"),
        (["run", "--workers", "many"], 'Invalid value for --workers: unable to convert "many" into int.'),
        (["code", "/missing.jsonl", "-"], "/missing.jsonl: no such file or directory"),
        (["compare", "gdelt", "/missing.zip"], "newsledger run"),
        (["serve", "--every-minutes", "0"], 'Invalid value "0.0" for --every-minutes. Must be > 0'),
        (["serve", "--port", "70000"], 'Invalid value "70000" for --port. Must be <= 65535.'),
        (["bogus"], 'Unknown command "bogus"'),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_input_is_named_in_plain_words(arguments, message, tmp_path):
    done = subprocess.run(
        command(tmp_path, *arguments), env={**environment(tmp_path), "COLUMNS": "80"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode in (1, 2)
    assert message in " ".join((done.stdout + done.stderr).replace("│", " ").split())
    assert "Traceback" not in done.stderr and "pydantic" not in done.stderr
