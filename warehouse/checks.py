"""Runs the checks of sql/checks: a check selects bad rows, so no rows means good."""

from dataclasses import dataclass
from pathlib import Path

from warehouse.write import Connection

SQL = Path(__file__).parent.parent / "sql"
SHOWN_ROWS = 5


class StopCheckFailed(RuntimeError):
    """A stop check found bad rows: nothing is published."""


@dataclass(frozen=True)
class CheckResult:
    """One check: its name, stop or warn, what it holds, how many bad rows it found and the first of them."""

    name: str
    severity: str
    description: str
    bad_row_count: int
    examples: str


def run_checks(con: Connection, segment_id: str) -> list[CheckResult]:
    """Return the results of the stop and warn checks for one segment."""
    con.execute("set variable segment_id = ?", [segment_id])
    return [*_run_folder(con, "stop", "stop"), *_run_folder(con, "warn", "warn")]


def run_ledger_checks(con: Connection) -> list[CheckResult]:
    """Return the results of the stop checks of what is linked across segments: stories and events."""
    return _run_folder(con, "ledger", "stop")


def refuse_bad_rows(results: list[CheckResult]) -> None:
    """Raise StopCheckFailed naming each stop check that found rows, with the first of them."""
    bad = [result for result in results if result.severity == "stop" and result.bad_row_count]
    if bad:
        raise StopCheckFailed("; ".join(f"{r.name}: {r.bad_row_count} rows, such as {r.examples}" for r in bad))


def _run_folder(con: Connection, folder: str, severity: str) -> list[CheckResult]:
    return [_run(con, path, severity) for path in sorted((SQL / "checks" / folder).glob("*.sql"))]


def _run(con: Connection, path: Path, severity: str) -> CheckResult:
    text = path.read_text("utf-8")
    rows = con.execute(text).fetchall()
    description = text.splitlines()[0].removeprefix("--").strip()
    examples = "; ".join(str(row) for row in rows[:SHOWN_ROWS])
    return CheckResult(path.stem, severity, description, len(rows), examples)
