"""What runs leave behind: the run itself, its ruleset and the results of its checks."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib.metadata import version
from json import dumps
from typing import Any

from warehouse.checks import CheckResult
from warehouse.write import Connection, append, frame_of, replace_rows

PACKAGES = ("duckdb", "polars", "prefect", "spacy", "trafilatura")


def use_ruleset(con: Connection, ruleset_id: str, now: datetime) -> None:
    """Make a ruleset the one that new articles are coded under, and enter it if it is new."""
    con.execute("update rulesets set is_current = (ruleset_id = ?)", [ruleset_id])
    con.execute(
        """
        insert into rulesets by name
        select $1 as ruleset_id, $2 as first_used_at, true as is_current, null as description
        where not exists (from rulesets where ruleset_id = $1)
        """,
        [ruleset_id, now],
    )


def current_ruleset(con: Connection) -> str | None:
    """Return the ruleset that new articles are coded under; None before anything was coded."""
    row = con.execute("select ruleset_id from rulesets where is_current").fetchone()
    return row[0] if row else None


def record_run(
    con: Connection, flow: str, parameters: Mapping[str, Any], counts: Mapping[str, Any],
    started_at: datetime, ended_at: datetime,
) -> None:  # fmt: skip
    """Enter a finished run with its parameters, counts and package versions."""
    row = {
        "run_id": f"{flow}-{started_at:%Y%m%dT%H%M%S.%f}Z",
        "flow": flow,
        "started_at": started_at,
        "ended_at": ended_at,
        "parameters": dumps(parameters, default=str),
        "counts": dumps(counts),
        "ruleset_id": current_ruleset(con),
        "versions": dumps({name: version(name) for name in PACKAGES}),
    }
    append(con, "runs", frame_of(con, "runs", [row]))


def keep_check_results(con: Connection, segment_id: str, results: Iterable[CheckResult], now: datetime) -> None:
    """Store the results of a segment's checks over those it had before."""
    rows = [{"segment_id": segment_id, "checked_at": now, **vars(result)} for result in results]
    replace_rows(con, "check_results", frame_of(con, "check_results", rows), "segment_id")


def unsound_segments(con: Connection) -> list[str]:
    """Return segments whose last stop checks found bad rows: they are checked again before publishing."""
    rows = con.execute(
        "select distinct segment_id from check_results where severity = 'stop' and bad_row_count > 0 order by all"
    ).fetchall()
    return [segment_id for (segment_id,) in rows]


def table_counts(con: Connection) -> dict[str, int]:
    """Return the rows of each table that users ask for."""
    shown = ("articles", "rejects", "stories", "ledger.event_mentions", "ledger.events", "ledger.topic_mentions",
             "ledger.entity_mentions", "ledger.quotations")  # fmt: skip
    return {
        name.removeprefix("ledger."): con.execute(f"select count(*) from {name}").fetchall()[0][0] for name in shown
    }


def reject_counts(con: Connection, segment_ids: list[str]) -> dict[str, int]:
    """Return how many pages of these segments were rejected, by reason."""
    rows = con.execute(
        "select reason, count(*) from rejects where list_contains($1, segment_id) group by reason order by all",
        [segment_ids],
    ).fetchall()
    return dict(rows)
