"""Loads staged frames: a segment replaces its own rows, and of an article the latest version counts."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from warehouse.link import forget_events, forget_stories
from warehouse.write import Connection, append, refuse_mismatch, replace_segment, schema_of, transaction

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
    """Load the Parquet files of a staged segment in one transaction; return the rows of each table."""
    with transaction(con):
        con.execute("delete from check_results where segment_id = ?", [segment_id])
        counts = {
            table: replace_segment(con, table, read_staged(con, staged, table), segment_id) for table in SEGMENT_TABLES
        }
        counts["articles"] = replace_versions(con, read_staged(con, staged, "articles"), segment_id)
        return counts | _append_coded(con, staged, segment_id, ruleset_id)


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


def replace_versions(con: Connection, articles: pl.DataFrame, segment_id: str) -> int:
    """Put the latest version of each article into articles and older ones into raw.article_versions.

    Whatever the order of loading, the same rows end in the same table; codings of a text that is no
    longer the latest go with it. Returns the number of articles given.
    """
    refuse_mismatch(con, "articles", articles)
    names = ", ".join(schema_of(con, "articles"))
    con.register("incoming", articles)
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
    con.execute(
        """
        create or replace temp table before as
        select articles.rowid as row_number, article_id, segment_id, content_hash
        from articles semi join touched using (article_id)
        """
    )
    con.execute(
        f"""
        create or replace temp table versions as
        select *, row_number() over (partition by article_id order by fetched_at desc, segment_id desc) as age
        from (
            select {names} from articles
            where rowid in (select row_number from before where segment_id <> $1)
            union all
            select {names} from raw.article_versions semi join touched using (article_id)
            where segment_id <> $1
            union all
            select {names} from incoming
        )
        """,
        [segment_id],
    )
    con.unregister("incoming")
    for table, wanted in (("articles", "age = 1"), ("raw.article_versions", "age > 1")):
        con.execute(f"delete from {table} where article_id in (from touched)")
        con.execute(f"insert into {table} by name select {names} from versions where {wanted}")
    _forget_old_texts(con)
    return articles.height


def _forget_old_texts(con: Connection) -> None:
    """Delete the codings, of any ruleset, of articles whose latest text is another one than before."""
    con.execute(
        """
        create or replace temp table outdated as
        select before.article_id
        from before
        left join articles using (article_id, segment_id, content_hash)
        where articles.article_id is null
        """
    )
    forget_stories(con, "from outdated")
    forget_events(con, "select mention_id from ledger.event_mentions semi join outdated using (article_id)")
    for table in CODED_TABLES:
        con.execute(f"delete from {table} where article_id in (from outdated)")


def _append_coded(con: Connection, staged: Path, segment_id: str, ruleset_id: str) -> dict[str, int]:
    """Replace a segment's coded rows of one ruleset, leaving out versions that are not the latest."""
    con.execute("create or replace temp table latest as select article_id, segment_id from versions where age = 1")
    counts = {}
    for table in CODED_TABLES:
        frame = read_staged(con, staged, table)
        refuse_mismatch(con, table, frame)
        con.execute(f"delete from {table} where segment_id = ? and ruleset_id = ?", [segment_id, ruleset_id])
        con.execute(f"insert into {table} by name from frame semi join latest using (article_id, segment_id)")
        counts[table] = frame.height
    return counts


def read_staged(con: Connection, staged: Path, table: str) -> pl.DataFrame:
    """Return a staged table; no file means no rows."""
    paths = sorted(staged.glob(f"{table}.*.parquet"))
    return pl.read_parquet(paths) if paths else pl.DataFrame(schema=schema_of(con, table))
