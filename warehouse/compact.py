"""Writes a ledger anew, without the space that deleted rows have left."""

import os
from datetime import datetime
from pathlib import Path

from warehouse.schema import prepare, table_schemas
from warehouse.write import Connection, connect


class RowsLost(RuntimeError):
    """The compacted copy does not hold what the ledger holds; the ledger stays as it is."""


def compact(ledger: Path) -> tuple[int, int]:
    """Replace a ledger that nothing has open by a copy of its rows; return its bytes before and after."""
    with connect(ledger) as con:
        con.execute("checkpoint")  # else what is in the log would be replayed onto the copy
    before = ledger.stat().st_size
    waiting = ledger.with_name("compacting.duckdb")
    for leftover in (waiting, waiting.with_suffix(".duckdb.wal")):
        leftover.unlink(missing_ok=True)
    with connect(waiting) as con:
        con.execute("attach '{}' as old (read_only)".format(str(ledger).replace("'", "''")))
        prepare(con)
        for table in table_schemas():
            full = table if "." in table else f"main.{table}"
            con.execute(f"delete from {full}")
            con.execute(f"insert into {full} by name from old.{full}")
            if _count(con, full) != _count(con, f"old.{full}"):
                raise RowsLost(f"{table}: {_count(con, full)} rows of {_count(con, f'old.{full}')} were copied")
        con.execute("detach old")
        con.execute("checkpoint")
    os.replace(waiting, ledger)  # noqa: PTH105 the atomic rename is the point; say it plainly
    return before, ledger.stat().st_size


def unused_rulesets(con: Connection, before: datetime) -> list[str]:
    """Return rulesets first used before a moment that nothing shows and that new articles are not coded under."""
    rows = con.execute(
        """
        select rulesets.ruleset_id
        from rulesets
        where not rulesets.is_current
          and rulesets.first_used_at < ?
          and rulesets.ruleset_id not in (select codings.ruleset_id from ledger.codings as codings where is_shown)
        order by all
        """,
        [before],
    ).fetchall()
    return [ruleset_id for (ruleset_id,) in rows]


def _count(con: Connection, table: str) -> int:
    return con.execute(f"select count(*) from {table}").fetchall()[0][0]
