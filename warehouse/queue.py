"""What collecting needs to know of the ledger: pages asked for before, pages to ask for again, states of polls."""

from pathlib import Path
from typing import Any

from warehouse.write import Connection, frame_of, replace_rows, schema_of, transaction


def known_urls(con: Connection) -> set[str]:
    """Return the canonical URLs of pages that were asked for before."""
    rows = con.execute("select distinct url from raw.fetches where purpose = 'page'").fetchall()
    return {url for (url,) in rows}


def unfinished_pages(con: Connection) -> list[tuple[str, str]]:
    """Return (url, source_id) of pages that failed in a way that may pass and have not been given up."""
    return con.execute("select url, source_id from waiting_pages order by url").fetchall()


def polls(con: Connection) -> list[dict[str, Any]]:
    """Return the states of feeds and sitemaps: rows of raw.polls."""
    return con.sql("from raw.polls").pl().to_dicts()


def keep_polls(con: Connection, rows: list[dict[str, Any]]) -> None:
    """Store new states of feeds and sitemaps over the old ones."""
    with transaction(con):
        replace_rows(con, "raw.polls", frame_of(con, "raw.polls", rows), "url")


def loaded_segments(con: Connection) -> set[str]:
    """Return the segments that the ledger holds; none before it has tables."""
    if not schema_of(con, "raw.segments"):
        return set()
    return {name for (name,) in con.execute("select segment_id from raw.segments").fetchall()}


# What no archive of pages can tell: states of polls, people's verdicts, the runs so far, alerts already raised.
KEPT = ("raw.polls", "ledger.verdicts", "runs", "alerts")


def attach_old(con: Connection, ledger: Path) -> list[dict[str, Any]]:
    """Attach the ledger that a rebuild replaces, read-only as `old`; return its sources ([] if there is no ledger)."""
    if not ledger.exists():
        con.execute("attach ':memory:' as old")
        return []
    con.execute("attach '{}' as old (read_only)".format(str(ledger).replace("'", "''")))
    return con.sql("from old.main.sources").pl().to_dicts() if _has(con, "sources") else []


def set_aside(con: Connection) -> list[dict[str, Any]]:
    """Keep in memory, as `old`, what a rebuild of a lake cannot make again; return its sources."""
    con.execute("attach ':memory:' as old")
    con.execute("create schema old.raw; create schema old.ledger")
    for table in (*KEPT, "sources"):
        if schema_of(con, table):
            qualified = table if "." in table else f"main.{table}"
            con.execute(f"create table old.{qualified} as from {qualified}")
    return con.sql("from old.main.sources").pl().to_dicts() if _has(con, "sources") else []


def drop_tables(con: Connection) -> None:
    """Drop every table of a lake. Its readers do not notice: they see the published state."""
    made = "select schema_name, table_name from duckdb_tables() where database_name = current_database()"
    for schema, name in con.execute(made).fetchall():
        con.execute(f"drop table {schema}.{name}")


def keep_from_old(con: Connection) -> None:
    """Copy what a rebuild cannot make again from the attached ledger, column by column."""
    for table in KEPT:
        if _has(con, table):
            qualified = table if "." in table else f"main.{table}"
            con.execute(f"insert into {table} by name from old.{qualified}")


def let_go(con: Connection) -> None:
    """Detach the old ledger."""
    con.execute("detach old")


def _has(con: Connection, table: str) -> bool:
    schema, _, name = table.rpartition(".")
    found = con.execute(
        "select 1 from duckdb_tables() where database_name = 'old' and schema_name = ? and table_name = ?",
        [schema or "main", name],
    ).fetchone()
    return found is not None
