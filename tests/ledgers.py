"""Runs the command line as a user does, and compares the ledgers that runs leave behind."""

import os
import subprocess
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType

import polars as pl

from warehouse.lake import Lake
from warehouse.read import open_snapshot

# What differs between two runs of the same work: the clock, and names made from it.
CLOCK_COLUMNS = {
    "fetched_at", "attempted_at", "duration_seconds", "first_fetched_at", "segment_id", "fetch_id", "file_name",
    "record_offset", "started_at", "ended_at", "run_id", "first_used_at", "checked_at", "first_seen", "last_seen",
    "last_polled_at", "next_poll_at",
}  # fmt: skip
# Tables that a second run adds to by design: it asks again, and it is a run.
RUN_TABLES = {"runs", "raw.fetches", "raw.segments", "raw.polls", "check_results", "alerts"}


def command(data: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "flows.cli", *arguments]


def environment(data: Path) -> dict[str, str]:
    return {**os.environ, "NEWSLEDGER_DATA": str(data)}


def newsledger(data: Path, *arguments: str, exit_code: int = 0, extra: Mapping[str, str] = MappingProxyType({})) -> str:
    """Run a command to its end and return what it printed; fail the test if it ends otherwise."""
    done = subprocess.run(
        command(data, *arguments), env={**environment(data), **extra}, capture_output=True, text=True, timeout=300,
        check=False,
    )  # fmt: skip
    assert done.returncode == exit_code, done.stdout + done.stderr
    return done.stdout


def tables(
    snapshot: Path | Lake, with_clock: bool = True, left_out: Collection[str] = RUN_TABLES
) -> dict[str, pl.DataFrame]:
    """Return every table that a run fills, sorted; without the columns that depend on when it ran if asked."""
    with open_snapshot(snapshot) as con:
        names = con.execute(
            "select schema_name, table_name from duckdb_tables() "
            "where database_name = current_database() and not starts_with(schema_name, 'fts_') order by all"
        ).fetchall()
        frames = {}
        for schema, name in names:
            full = name if schema == "main" else f"{schema}.{name}"
            if full in left_out:
                continue
            frame = con.sql(f"from {schema}.{name}").pl()
            if not with_clock:
                frame = frame.drop(CLOCK_COLUMNS & set(frame.columns))
            plain = frame.with_columns(pl.col(pl.List(pl.String)).list.join("|"))
            frames[full] = plain.sort(plain.columns, nulls_last=True)
    return frames


def differing(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> list[str]:
    """Return the names of the tables that are not the same in both."""
    return [name for name in one.keys() | other.keys() if not one[name].equals(other[name])]


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return the contents of all files under a folder by their names in it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
