"""Loads staged frames: a segment replaces its own rows, and of an article the latest version counts."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from warehouse.link import forget_events, forget_stories
from warehouse.write import Connection, append, refuse_mismatch, schema_of, transaction

SEGMENT_TABLES = ("raw.segments", "raw.fetches", "rejects")
CODED_TABLES = (
    "ledger.codings",
    "ledger.event_mentions",
    "ledger.event_candidates",
    "ledger.mention_actors",
    "ledger.topic_mentions",
    "ledger.article_topics",
    "ledger.entity_mentions",
    "ledger.quotations",
)


def load_segment(con: Connection, staged: Path, segment_id: str, ruleset_id: str) -> dict[str, int]:
    """Load the Parquet files of a staged segment in one transaction; return the rows of each table.

    Raises FileNotFoundError where the row of the segment is missing: others may be as well.
    """
    with transaction(con):
        # A segment that is new has nothing to replace; looking for it in tables of years would be what takes the time.
        if con.execute("from raw.segments where segment_id = ?", [segment_id]).fetchone():
            _forget_segment(con, segment_id, ruleset_id)
        counts = {table: _insert(con, table, staged_rows(con, staged, table)) for table in SEGMENT_TABLES}
        if counts["raw.segments"] != 1:
            raise FileNotFoundError(f"{staged}: this staged segment is gone or not whole; run again to stage it anew")
        names = ", ".join(schema_of(con, "articles"))
        con.execute(
            f"create or replace temp table incoming as select {names} from {staged_rows(con, staged, 'articles')}"
        )
        counts["articles"] = con.execute("select count(*) from incoming").fetchall()[0][0]
        latest = replace_versions(con, names, segment_id)
        return counts | {
            table: _insert(con, table, f"{staged_rows(con, staged, table)} {latest}") for table in CODED_TABLES
        }


def _forget_segment(con: Connection, segment_id: str, ruleset_id: str) -> None:
    for table in ("check_results", *SEGMENT_TABLES):
        con.execute(f"delete from {table} where segment_id = ?", [segment_id])
    for table in CODED_TABLES:
        con.execute(f"delete from {table} where segment_id = ? and ruleset_id = ?", [segment_id, ruleset_id])


def load_codings(con: Connection, frames: Mapping[str, pl.DataFrame], ruleset_id: str) -> None:
    """Load codings of articles that the ledger holds already, in one transaction; nothing shows them yet."""
    with transaction(con):
        con.register("coded", frames["ledger.codings"].select("article_id"))
        for table in CODED_TABLES:
            con.execute(
                f"delete from {table} where ruleset_id = ? and article_id in (from coded)",
                [ruleset_id],
            )
            append(con, table, frames[table])
        con.execute(
            "delete from check_results where segment_id in "
            "(select segment_id from articles semi join coded using (article_id))"
        )
        con.unregister("coded")


def replace_versions(con: Connection, names: str, segment_id: str) -> str:
    """Put the latest version of each of the `incoming` articles into articles and older ones into raw.article_versions.

    Whatever the order of loading, the same rows end in the same table; codings of a text that is no
    longer the latest go with it. Returns the join that keeps coded rows of latest versions: none where all are.
    """
    con.execute(
        """
        create or replace temp table touched as
        select article_id from incoming
        union select article_id from articles where segment_id = $1
        union select article_id from raw.article_versions where segment_id = $1
        """,
        [segment_id],
    )
    # By their row numbers: a join by article_id alone would read the texts of all articles.
    found = con.execute("select articles.rowid from articles semi join touched using (article_id)").fetchall()
    older = con.execute("from raw.article_versions semi join touched using (article_id) limit 1").fetchone()
    if not found and not older:  # as is usual: pages seen for the first time
        con.execute("insert into articles by name from incoming")
        return ""
    stored = "articles where rowid in ({})".format(", ".join(str(number) for (number,) in found))
    if not found:  # looking for no row number would still go through all of them
        stored = "articles limit 0"
    con.execute(f"create or replace temp table before as select {names} from {stored}")
    con.execute(
        f"""
        create or replace temp table versions as
        select *, row_number() over (partition by article_id order by fetched_at desc, segment_id desc) as age
        from (
            select {names} from before where segment_id <> $1
            union all
            select {names} from raw.article_versions semi join touched using (article_id)
            where segment_id <> $1
            union all
            from incoming
        )
        """,
        [segment_id],
    )
    if found:
        con.execute(f"delete from {stored}")
    con.execute("delete from raw.article_versions where article_id in (from touched)")
    for table, wanted in (("articles", "age = 1"), ("raw.article_versions", "age > 1")):
        con.execute(f"insert into {table} by name select {names} from versions where {wanted}")
    _forget_old_texts(con)
    con.execute("create or replace temp table latest as select article_id, segment_id from versions where age = 1")
    return "semi join latest using (article_id, segment_id)"


def _forget_old_texts(con: Connection) -> None:
    """Delete the codings, of any ruleset, of articles whose latest text is another one than before."""
    con.execute(
        """
        create or replace temp table outdated as
        select before.article_id
        from before
        anti join (from versions where age = 1) using (article_id, segment_id, content_hash)
        """
    )
    if not con.execute("from outdated limit 1").fetchone():
        return
    forget_stories(con, "from outdated")
    forget_events(con, "select mention_id from ledger.event_mentions semi join outdated using (article_id)")
    for table in CODED_TABLES:
        con.execute(f"delete from {table} where article_id in (from outdated)")


def staged_rows(con: Connection, staged: Path, table: str) -> str:
    """Return the SQL that reads a staged table, after comparing names and types with the DDL; no file means no rows."""
    paths = sorted(staged.glob(f"{table}.*.parquet"))
    if not paths:
        return f"(from {table} limit 0)"
    for path in paths:
        refuse_mismatch(con, table, pl.read_parquet_schema(path))
    files = [str(path).replace("'", "''") for path in paths]
    return "read_parquet([{}])".format(", ".join(f"'{file}'" for file in files))


def _insert(con: Connection, table: str, rows: str) -> int:
    return con.execute(f"insert into {table} by name from {rows}").fetchall()[0][0]
