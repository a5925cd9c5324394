"""Publishes a snapshot: users read it at any moment, while writers go on with the ledger."""

import os
import shutil
from pathlib import Path

from warehouse.lake import Lake, keep_published
from warehouse.search import build_search
from warehouse.write import Connection, schema_of


def publish(con: Connection, snapshot: Path | Lake) -> None:
    """Show readers the present state of the ledger, in one step that none can see halfway: a copy of the file.

    A reader that has the old snapshot open keeps it until it closes it.
    """
    if isinstance(snapshot, Lake):
        keep_published(con)
        return
    if schema_of(con, "articles"):
        build_search(con)
    con.execute("checkpoint")
    ledger = con.execute("select path from duckdb_databases() where database_name = current_database()").fetchall()[0][
        0
    ]
    waiting = snapshot.with_suffix(".publishing")
    shutil.copyfile(ledger, waiting)
    with waiting.open("rb") as copied:
        os.fsync(copied.fileno())
    os.replace(waiting, snapshot)  # noqa: PTH105 the atomic rename is the point; say it plainly
