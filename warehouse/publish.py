"""Publishes a snapshot: users read it at any moment, while the writer goes on with its own file."""

import os
import shutil
from pathlib import Path

from warehouse.write import Connection


def publish(con: Connection, snapshot: Path) -> None:
    """Replace the snapshot by a copy of the ledger, in one step that no reader can see halfway.

    A reader that has the old snapshot open keeps it until it closes it.
    """
    con.execute("checkpoint")
    ledger = con.execute("select path from duckdb_databases() where database_name = current_database()").fetchall()[0][
        0
    ]
    waiting = snapshot.with_suffix(".publishing")
    shutil.copyfile(ledger, waiting)
    with waiting.open("rb") as copied:
        os.fsync(copied.fileno())
    os.replace(waiting, snapshot)  # noqa: PTH105 the atomic rename is the point; say it plainly
