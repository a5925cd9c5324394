"""Reads the published snapshot; never the writer's file."""

from pathlib import Path

import duckdb
import polars as pl

from warehouse.lake import Lake, attach_published
from warehouse.schema import create_views, refuse_changed_tables
from warehouse.write import Connection, in_utc


class NoSnapshot(RuntimeError):
    """Nothing has been published yet; the message says what to do."""


class BadQuery(ValueError):
    """DuckDB refused a query; the message is DuckDB's own."""


def open_snapshot(snapshot: Path | Lake) -> Connection:
    """Open the published snapshot read-only, in UTC; raise NoSnapshot if there is none."""
    if isinstance(snapshot, Lake):
        con = in_utc()
        if not attach_published(con, snapshot):
            raise NoSnapshot(f"{snapshot}: nothing is published yet; run `newsledger run` first")
        try:
            create_views(con)
        except duckdb.BinderException:
            refuse_changed_tables(con)
            raise
        return con
    if not snapshot.exists():
        raise NoSnapshot(f"{snapshot}: nothing is published yet; run `newsledger run` or `make run` first")
    con = duckdb.connect(str(snapshot), read_only=True)
    con.execute("set timezone = 'UTC'")
    return con


def ask(con: Connection, query: str) -> pl.DataFrame:
    """Return the result of a query; raise BadQuery with DuckDB's message if it is refused."""
    try:
        result = con.sql(query)
        return result.pl() if result is not None else pl.DataFrame()
    except (duckdb.CatalogException, duckdb.BinderException) as problem:
        raise BadQuery(f"{problem}\n`from dictionary` lists every table and column") from problem
    except (duckdb.Error, pl.exceptions.PolarsError) as problem:
        raise BadQuery(str(problem)) from problem


def close_off(con: Connection) -> None:
    """Let queries of this connection read the ledger only: no file, no network, no other database."""
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")
