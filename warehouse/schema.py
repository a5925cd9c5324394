"""Opens the ledger and makes it what sql/ says: schemas, tables, seeds, macros, views, in this order."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from warehouse.lake import is_lake, turn
from warehouse.write import Connection, frame_of, replace_all, replace_rows, schema_of, schemas_of, transaction

SQL = Path(__file__).parent.parent / "sql"
SCHEMAS = ("raw", "main", "ledger")


class SchemaChanged(RuntimeError):
    """A database was made by other table definitions; the message says what to do."""


def prepare(
    con: Connection, sources: list[dict[str, Any]] | None = None, topics: list[dict[str, Any]] | None = None
) -> None:
    """Create or refresh everything of sql/ in an open database; raise SchemaChanged where a table differs.

    `sources` are the rows of the sources in use; a source that has articles stays when it is no longer among them.
    `topics` are those that a user's rules add to the seed; they stay too.
    """
    con.execute("set timezone = 'UTC'")
    with turn(con) as writer, transaction(writer):
        fill_tables(writer, sources, topics)
    with transaction(con):
        create_views(con)


def fill_tables(con: Connection, sources: list[dict[str, Any]] | None, topics: list[dict[str, Any]] | None) -> None:
    """Create the tables that are missing, and bring those up to date whose rows are given."""
    refuse_changed_tables(con)
    create_tables(con)
    for path in sorted((SQL / "seeds").glob("*.csv")):
        if path.stem == "topics":
            replace_rows(con, "topics", read_seed(con, "topics", path), "topic_id")
        elif path.stem != "sources":
            replace_all(con, path.stem, read_seed(con, path.stem, path))
    if topics:
        unsaid = dict.fromkeys(schema_of(con, "topics"))
        replace_rows(con, "topics", frame_of(con, "topics", [{**unsaid, **topic} for topic in topics]), "topic_id")
    if sources is not None:
        frame = frame_of(con, "sources", sources)
        con.execute(
            "delete from sources where source_id not in "
            "(select source_id from articles union all select source_id from frame)"
        )
        replace_rows(con, "sources", frame, "source_id")


@contextmanager
def turn_with_views(con: Connection) -> Iterator[Connection]:
    """Yield the connection to write by, as `turn` does, with macros and views: a lake keeps none of them."""
    with turn(con) as writer:
        if writer is not con:
            create_views(writer)
        yield writer


def create_views(con: Connection) -> None:
    """Create macros and views: in the ledger, or for this connection only where the ledger is a lake."""
    for folder in ("macros", "views"):
        create_all(con, sorted((SQL / folder).glob("*.sql")))


def create_all(con: Connection, paths: list[Path]) -> None:
    """Run files in alphabetical order; one that needs what a later file makes waits for the next round."""
    waiting = []
    for path in paths:
        try:
            create(con, path)
        except duckdb.CatalogException as problem:
            if len(paths) == 1:
                raise ValueError(f"{path}: {problem}") from problem
            waiting.append(path)
    if waiting:
        create_all(con, waiting if len(waiting) < len(paths) else waiting[:1])


@cache
def table_schemas() -> dict[str, dict[str, pl.DataType]]:
    """Return columns and polars types of every table of sql/tables; tables of main go without schema."""
    with duckdb.connect() as fresh:
        create_tables(fresh)
        return schemas_of(fresh)


def create_tables(con: Connection) -> None:
    """Create the schemas and the tables that are missing."""
    for schema in SCHEMAS:
        con.execute(f"create schema if not exists {schema}")
        for path in sorted((SQL / "tables" / schema).glob("*.sql")):
            name = f"{schema}.{path.stem}"
            if not (is_lake(con) and schema_of(con, name)):  # comments that a run writes anew would fill the catalog
                create(con, path, name)


def create(con: duckdb.DuckDBPyConnection, path: Path, name: str = "") -> None:
    """Run a file and keep its first line, which says what it makes, as the comment of what it makes."""
    text = path.read_text("utf-8")
    if is_lake(con):
        # DuckLake keeps no macro whose parameter may be null, no comments of a view, and no way to compress a column.
        temporary = text.replace("create or replace ", "create or replace temp ")
        con.execute(temporary.replace(" using compression uncompressed", ""))
    else:
        con.execute(text)
    kinds = {"create table": "table", "create or replace view": "view"}
    macro = "macro table" if " as table" in text else "macro"
    kind = next((kind for start, kind in kinds.items() if f"\n{start}" in text), macro)
    comment = text.splitlines()[0].removeprefix("--").strip().replace("'", "''")
    con.execute(f"comment on {kind} {name or path.stem} is '{comment}'")


def refuse_changed_tables(con: Connection) -> None:
    """Raise SchemaChanged if a table of the database has other columns than its file in sql/tables."""
    found = schemas_of(con)
    for table, schema in table_schemas().items():
        if found.get(table, schema) != schema:
            raise SchemaChanged(
                f"table {table} of this database was made by another version of newsledger; "
                "run `newsledger rebuild` to make every table again from the raw archive"
            )


def read_seed(con: Connection, table: str, path: Path) -> pl.DataFrame:
    """Read a seed CSV in the types of its table; lists are separated by |, an empty cell is null.

    Raises ValueError naming the file and the value that does not fit.
    """
    schema = schema_of(con, table)
    if not schema:
        raise ValueError(f"{path}: there is no sql/tables/main/{table}.sql for this seed")
    texts = pl.read_csv(path, infer_schema=False)
    if set(texts.columns) != set(schema):
        odd = sorted(set(texts.columns) ^ set(schema))
        raise ValueError(f"{path}:1: columns and table {table} differ in {', '.join(odd)}")
    try:
        return texts.select(_typed(column, kind) for column, kind in schema.items())
    except pl.exceptions.InvalidOperationError as problem:
        raise ValueError(f"{path}: {problem}") from problem


def _typed(column: str, kind: pl.DataType) -> pl.Expr:
    text = pl.col(column)
    if kind == pl.List(pl.String):
        return pl.when(text.is_null()).then(pl.lit([], dtype=kind)).otherwise(text.str.split("|")).alias(column)
    if kind == pl.Boolean:
        return text.replace_strict({"true": True, "false": False}, return_dtype=pl.Boolean)
    if kind == pl.Date:
        return text.str.to_date("%Y-%m-%d")
    return text.cast(kind)
