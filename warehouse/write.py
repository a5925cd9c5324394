"""Writes frames: compared with the DDL, a segment at a time, in one transaction."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

POLARS_TYPES: Mapping[str, pl.DataType] = {
    "VARCHAR": pl.String(),
    "BIGINT": pl.Int64(),
    "DOUBLE": pl.Float64(),
    "BOOLEAN": pl.Boolean(),
    "DATE": pl.Date(),
    "TIMESTAMP WITH TIME ZONE": pl.Datetime("us", "UTC"),
    "VARCHAR[]": pl.List(pl.String()),
    "BIGINT[]": pl.List(pl.Int64()),
    "DOUBLE[]": pl.List(pl.Float64()),
}
LOCK_WAIT_SECONDS = 900.0
IN_TURN = "in_turn"  # the variable of a connection all of whose work is one transaction
Connection = duckdb.DuckDBPyConnection


def in_utc(trusting: bool = False) -> Connection:
    """Return a connection to nothing yet whose clock is UTC; a trusting one checks no signatures of extensions."""
    con = duckdb.connect(config={"allow_unsigned_extensions": trusting})
    con.execute("set timezone = 'UTC'")
    return con


class FrameMismatch(ValueError):
    """A frame does not fit its table; the message names table, column and both types."""


def connect(path: Path, wait_seconds: float = LOCK_WAIT_SECONDS) -> Connection:
    """Open a ledger file for writing; wait while another run holds it, then raise duckdb.IOException."""
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + wait_seconds
    con = in_utc()
    while True:
        try:
            # Under the name of the snapshot: a file called ledger would hide the schema called ledger.
            con.execute("attach '{}' as news".format(str(path).replace("'", "''")))
        except duckdb.IOException as problem:
            if "lock" not in str(problem).lower() or time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            con.execute("use news")
            return con


@contextmanager
def transaction(con: Connection) -> Iterator[None]:
    """Commit all or nothing; within a turn of a lake, with the rest of the turn."""
    if in_turn(con):
        yield
        return
    con.begin()
    try:
        yield
    except BaseException:
        con.rollback()
        raise
    con.commit()


def in_turn(con: Connection) -> bool:
    """Say whether all that a connection does is one transaction."""
    return bool(con.execute(f"select getvariable('{IN_TURN}')").fetchall()[0][0])


def schema_of(con: Connection, table: str) -> dict[str, pl.DataType]:
    """Return columns and polars types of a table (`schema.name`, or `name` in main); {} if there is none."""
    # duckdb_columns() would bind every view of the ledger to answer.
    try:
        rows = con.execute("select name, type from pragma_table_info(?)", [full_name(table)]).fetchall()
    except duckdb.CatalogException:
        return {}
    return {column: POLARS_TYPES[kind] for column, kind in rows}


def schemas_of(con: Connection) -> dict[str, dict[str, pl.DataType]]:
    """Return columns and polars types of every table; those of main go without schema."""
    schemas: dict[str, dict[str, pl.DataType]] = {}
    for schema, table, column, kind in con.execute(
        """
        select schema_name, table_name, column_name, data_type
        from duckdb_columns()
        semi join duckdb_tables() using (database_name, schema_name, table_name)
        where database_name = current_database()
        order by schema_name, table_name, column_index
        """
    ).fetchall():
        name = table if schema == "main" else f"{schema}.{table}"
        schemas.setdefault(name, {})[column] = POLARS_TYPES[kind]
    return schemas


def frame_of(con: Connection, table: str, rows: list[dict]) -> pl.DataFrame:
    """Return rows as a frame in the table's types; a missing or an extra key raises FrameMismatch."""
    return frame_from(table, rows, schema_of(con, table))


def frame_from(table: str, rows: list[dict], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return rows as a frame in these types; polars alone would drop an extra key and fill a missing one."""
    for row in rows:
        if row.keys() != schema.keys():
            odd = sorted(row.keys() ^ schema.keys())
            raise FrameMismatch(f"{table}: row and table differ in {', '.join(odd)}")
    return pl.DataFrame(rows, schema=schema)


def replace_all(con: Connection, table: str, frame: pl.DataFrame) -> int:
    """Make `frame` the only rows of a table, unless it holds just these already."""
    refuse_mismatch(con, table, frame.schema)
    same = con.execute(
        f"select (select count(*) from {table}) = (select count(*) from frame) "
        f"and not exists (select {_names(frame)} from frame except all select {_names(frame)} from {table})"
    ).fetchone()
    if same and same[0]:
        return frame.height
    con.execute(f"delete from {table}")
    return append(con, table, frame)


def replace_rows(con: Connection, table: str, frame: pl.DataFrame, key: str) -> int:
    """Insert a frame in place of the rows that have one of its keys, unless the table holds just these already."""
    refuse_mismatch(con, table, frame.schema)
    new = con.execute(
        f"select 1 from (select {_names(frame)} from frame except all select {_names(frame)} from {table}) limit 1"
    ).fetchone()
    if new is None:
        return frame.height
    con.execute(f"delete from {table} where {key} in (select {key} from frame)")
    return append(con, table, frame)


def append(con: Connection, table: str, frame: pl.DataFrame) -> int:
    """Insert a frame after comparing names and types with the DDL."""
    refuse_mismatch(con, table, frame.schema)
    con.execute(f"insert into {table} by name select * from frame")
    return frame.height


def refuse_mismatch(con: Connection, table: str, given: Mapping[str, pl.DataType | str]) -> None:
    """Raise FrameMismatch where DuckDB alone would fill a column with null or cast a value silently."""
    wanted = schema_of(con, table)
    for column in wanted.keys() | given.keys():
        if wanted.get(column) != given.get(column):
            raise FrameMismatch(f"{table}.{column}: table has {wanted.get(column)}, frame has {given.get(column)}")


def full_name(table: str) -> str:
    """Return a table's name with its schema: those of main go without."""
    return table if "." in table else f"main.{table}"


def _names(frame: pl.DataFrame) -> str:
    return ", ".join(frame.columns)
