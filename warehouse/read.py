"""Reads the published snapshot; never the writer's file."""

from pathlib import Path

import duckdb


class NoSnapshot(RuntimeError):
    """Nothing has been published yet; the message says what to do."""


def open_snapshot(snapshot: Path) -> duckdb.DuckDBPyConnection:
    """Open the published snapshot read-only, in UTC; raise NoSnapshot if there is none."""
    if not snapshot.exists():
        raise NoSnapshot(
            f"{snapshot}: nothing is published yet; run `newsledger run` (or `newsledger run --demo`) first"
        )
    con = duckdb.connect(str(snapshot), read_only=True)
    con.execute("set timezone = 'UTC'")
    return con
