"""What collecting needs to know of the ledger: pages asked for before, pages to ask for again, states of polls."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from warehouse.write import Connection, frame_of, full_name, replace_rows, schema_of, transaction


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
MADE = "select schema_name, table_name from duckdb_tables() where database_name = current_database()"


def kept_rows(con: Connection) -> dict[str, pl.DataFrame]:
    """Return what a rebuild cannot make again from the archive, and the sources: the tables of a ledger that it has."""
    found = con.execute(MADE).fetchall()
    return {
        table: con.sql(f"from {table}").pl()
        for table in (*KEPT, "sources")
        if tuple(full_name(table).split(".")) in found
    }


def drop_tables(con: Connection) -> None:
    """Drop every table of a lake. Its readers do not notice: they see the published state."""
    for schema, name in con.execute(MADE).fetchall():
        con.execute(f"drop table {schema}.{name}")


def keep_rows(con: Connection, kept: Mapping[str, pl.DataFrame]) -> None:
    """Copy what a rebuild cannot make again, column by column: another version may have had fewer of them."""
    for table in kept.keys() & set(KEPT):
        rows = kept[table]  # noqa: F841 DuckDB reads it
        con.execute(f"insert into {table} by name from rows")
