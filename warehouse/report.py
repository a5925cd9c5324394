"""Asks what runs report: the queries of sql/reports for some segments, and what of an alert's rows is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from json import dumps
from pathlib import Path

import polars as pl

from warehouse.read import BadQuery, ask
from warehouse.write import Connection, append, frame_of, transaction

REPORTS = Path(__file__).parent.parent / "sql" / "reports"
MOST_ROWS = 1000  # of a section; a backfill may tell of millions of events


@dataclass(frozen=True)
class Section:
    """What a query of sql/reports found: its first rows, and how many there are."""

    title: str
    rows: pl.DataFrame
    row_count: int


def report_sections(con: Connection, segment_ids: Sequence[str]) -> dict[str, Section]:
    """Return what each query of sql/reports finds for the pages of these segments."""
    con.execute("set variable segment_ids = ?::varchar[]", [list(segment_ids)])
    con.execute("set variable latest_day = (select max(attempted_at)::date from raw.fetches)")
    return {path.stem: _section(con, path) for path in sorted(REPORTS.glob("*.sql"))}


def _section(con: Connection, path: Path) -> Section:
    con.execute(f"create or replace temp table section as {path.read_text('utf-8')}")
    count = con.execute("select count(*) from section").fetchall()[0][0]
    return Section(title_of(path), ask(con, f"from section limit {MOST_ROWS}"), count)


def segments_since(con: Connection, moment: datetime) -> list[str]:
    """Return the segments with a page fetched at this moment or later."""
    rows = con.execute("select segment_id from raw.segments where first_fetched_at >= ? order by all", [moment])
    return [segment_id for (segment_id,) in rows.fetchall()]


def title_of(path: Path) -> str:
    """Return the first line of a SQL file, which says what it finds."""
    return path.read_text("utf-8").splitlines()[0].removeprefix("--").strip()


def alert_rows(con: Connection, path: Path) -> list[str]:
    """Return the rows of an alert as JSON; raise BadQuery naming the file if it is refused."""
    try:
        frame = ask(con, path.read_text("utf-8"))
    except BadQuery as problem:
        raise BadQuery(f"{path}: {problem}") from problem
    return sorted({dumps(row, default=str) for row in frame.to_dicts()})


def seen_rows(con: Connection, alert: str) -> set[str]:
    """Return the rows that an alert showed when it was last asked."""
    return {row for (row,) in con.execute("select shown from alerts where alert = ?", [alert]).fetchall()}


def keep_alert(con: Connection, alert: str, rows: Sequence[str], now: datetime) -> None:
    """Remember what an alert shows now; rows that are gone are forgotten."""
    seen = seen_rows(con, alert)
    with transaction(con):
        con.execute("delete from alerts where alert = ? and not list_contains(?, shown)", [alert, list(rows)])
        new = [{"alert": alert, "shown": row, "first_shown_at": now} for row in rows if row not in seen]
        append(con, "alerts", frame_of(con, "alerts", new))
