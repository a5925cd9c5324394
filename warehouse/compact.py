"""Writes a ledger anew, without the space that deleted rows have left."""

import os
from datetime import datetime
from pathlib import Path

from warehouse.lake import turn
from warehouse.schema import prepare, table_schemas
from warehouse.write import Connection, connect, full_name


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
        prepare(con)
        copy_rows(con, ledger)
        con.execute("checkpoint")
    os.replace(waiting, ledger)  # noqa: PTH105 the atomic rename is the point; say it plainly
    return before, ledger.stat().st_size


def copy_rows(con: Connection, ledger: Path) -> int:
    """Make the rows of a ledger file the only ones of an open ledger, table by table; return how many."""
    con.execute("attach '{}' as old (read_only)".format(str(ledger).replace("'", "''")))
    total = 0
    for table in table_schemas():
        full = full_name(table)
        con.execute(f"delete from {full}")
        con.execute(f"insert into {full} by name from old.{full}")
        copied, given = _count(con, full), _count(con, f"old.{full}")
        if copied != given:
            raise RowsLost(f"{table}: {copied} rows of {given} were copied")
        total += copied
    return total


def compact_lake(con: Connection) -> None:
    """Merge the small files of a lake, and delete those that only states older than a week need."""
    old = "older_than => now() - interval 7 days"
    for call in (
        "ducklake_merge_adjacent_files('news')",
        "ducklake_rewrite_data_files('news')",
        f"ducklake_expire_snapshots('news', {old})",
        f"ducklake_cleanup_old_files('news', {old})",
    ):
        with turn(con) as writer:
            writer.execute(f"call {call}")


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
