"""What runs leave behind: the run itself, its ruleset and the results of its checks."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from importlib.metadata import version
from json import dumps
from typing import Any

import polars as pl

from warehouse.checks import CheckResult
from warehouse.link import forget_events
from warehouse.load import CODED_TABLES
from warehouse.write import Connection, append, frame_of, replace_rows, transaction

PACKAGES = ("duckdb", "polars", "prefect", "spacy", "trafilatura")


def use_ruleset(con: Connection, ruleset_id: str, now: datetime) -> None:
    """Make a ruleset the one that new articles are coded under, and enter it if it is new."""
    enter_ruleset(con, ruleset_id, now)
    con.execute("update rulesets set is_current = not is_current where is_current <> (ruleset_id = ?)", [ruleset_id])


def enter_ruleset(con: Connection, ruleset_id: str, now: datetime) -> None:
    """Enter a ruleset that codes beside the current one, unless it is known."""
    con.execute(
        """
        insert into rulesets by name
        select $1 as ruleset_id, $2 as first_used_at, false as is_current, null as description
        where not exists (from rulesets where ruleset_id = $1)
        """,
        [ruleset_id, now],
    )


def promote_ruleset(con: Connection, ruleset_id: str) -> int:
    """Show the codings of a ruleset wherever it has coded an article; return for how many articles that is new.

    Raises ValueError if no article was coded under it. The acts of these articles are merged anew by linking.
    """
    known = con.execute("select 1 from rulesets where ruleset_id = ?", [ruleset_id]).fetchone()
    if not known:
        raise ValueError(f'no ruleset is called {ruleset_id!r}; `newsledger sql "from rulesets"` lists them')
    with transaction(con):
        con.execute(
            """
            create or replace temp table promoted as
            select article_id from ledger.codings where ruleset_id = $1 and not is_shown
            """,
            [ruleset_id],
        )
        forget_events(con, "select mention_id from ledger.event_mentions semi join promoted using (article_id)")
        con.execute(
            "delete from check_results where segment_id in "
            "(select segment_id from ledger.codings semi join promoted using (article_id))"
        )
        con.execute(
            "update ledger.codings set is_shown = (ruleset_id = $1) where article_id in (from promoted)", [ruleset_id]
        )
        con.execute("update rulesets set is_current = (ruleset_id = ?)", [ruleset_id])
    return con.execute("select count(*) from promoted").fetchall()[0][0]


def drop_ruleset(con: Connection, ruleset_id: str) -> int:
    """Delete the codings of a ruleset that nothing shows; return how many; raise ValueError if one is shown."""
    shown = con.execute(
        "select count(*) from ledger.codings where ruleset_id = ? and is_shown", [ruleset_id]
    ).fetchall()[0][0]
    if shown:
        raise ValueError(f"ruleset {ruleset_id} is shown for {shown} articles; recode and promote another one first")
    count = con.execute("select count(*) from ledger.codings where ruleset_id = ?", [ruleset_id]).fetchall()[0][0]
    with transaction(con):
        for table in CODED_TABLES:
            con.execute(f"delete from {table} where ruleset_id = ?", [ruleset_id])
        con.execute("delete from rulesets where ruleset_id = ?", [ruleset_id])
    return count


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


def unchecked_segments(con: Connection) -> list[str]:
    """Return segments whose rows changed since they were checked, or whose last stop checks found bad rows."""
    rows = con.execute(
        """
        select segment_id from raw.segments where segment_id not in (select segment_id from check_results)
        union
        select segment_id from check_results where severity = 'stop' and bad_row_count > 0
        order by all
        """
    ).fetchall()
    return [segment_id for (segment_id,) in rows]


def table_counts(con: Connection) -> dict[str, int]:
    """Return the rows of each table that users ask for."""
    tables = ("articles", "rejects", "stories", "events")
    coded = ("event_mentions", "topic_mentions", "entity_mentions", "quotations")
    counts = {name: f"select count(*) from {name}" for name in tables}
    counts |= {name: f"select count(*) from ledger.{name} where is_shown(article_id, ruleset_id)" for name in coded}
    return {name: con.execute(query).fetchall()[0][0] for name, query in counts.items()}


def reject_counts(con: Connection, segment_ids: list[str]) -> dict[str, int]:
    """Return how many pages of these segments were rejected, by reason."""
    rows = con.execute(
        "select reason, count(*) from rejects where list_contains($1, segment_id) group by reason order by all",
        [segment_ids],
    ).fetchall()
    return dict(rows)


UNCODED = """
    from articles
    where article_day(published_date, fetched_at) >= coalesce($2, '0001-01-01'::date)
      and article_id not in (select article_id from ledger.codings where ruleset_id = $1)
"""


def uncoded_count(con: Connection, ruleset_id: str, since: date | None) -> int:
    """Return how many articles (of `since` and later, or all) a ruleset has not coded."""
    return con.execute(f"select count(*) {UNCODED}", [ruleset_id, since]).fetchall()[0][0]


def uncoded_articles(con: Connection, ruleset_id: str, since: date | None, limit: int) -> pl.DataFrame:
    """Return the next of these articles, oldest first."""
    order = "order by article_day(published_date, fetched_at), article_id limit $3"
    return con.execute(f"{UNCODED} {order}", [ruleset_id, since, limit]).pl()


def failure_counts(con: Connection, segment_ids: list[str]) -> dict[str, int]:
    """Return how many URLs could not be fetched in these segments, by what they are for and why."""
    rows = con.execute(
        """
        select purpose || ' ' || outcome, count(distinct url)
        from raw.fetches
        where list_contains($1, segment_id) and outcome not in ('fetched', 'not_modified')
        group by all
        order by all
        """,
        [segment_ids],
    ).fetchall()
    return dict(rows)
