"""What a study asks of a ledger: which segments it needs, and how to keep nothing but its sources and days."""

from datetime import date
from typing import Any

from warehouse.load import CODED_TABLES
from warehouse.write import Connection, transaction

IN_SCOPE = "list_contains($1, source_id) and article_day(published_date, fetched_at) between $2 and $3"


def scope_sources(con: Connection, source_ids: list[str]) -> list[dict[str, Any]]:
    """Return the rows of these sources, or of all for none."""
    return con.execute(
        "from sources where len($1::varchar[]) = 0 or list_contains($1::varchar[], source_id) order by source_id",
        [source_ids],
    ).pl().to_dicts()  # fmt: skip


def scope_segments(con: Connection, source_ids: list[str], from_day: date, to_day: date) -> list[str]:
    """Return the archive files that hold any version of an article which in one version is in scope."""
    rows = con.execute(
        f"""
        with versions as (
            select article_id, segment_id, source_id, published_date, fetched_at from articles
            union all
            select article_id, segment_id, source_id, published_date, fetched_at from raw.article_versions
        ),
        wanted as (select distinct article_id from versions where {IN_SCOPE})
        select distinct file_name
        from versions semi join wanted using (article_id) join raw.segments using (segment_id)
        order by all
        """,
        [source_ids, from_day, to_day],
    ).fetchall()
    return [name for (name,) in rows]


def keep_scope(con: Connection, source_ids: list[str], from_day: date, to_day: date) -> None:
    """Delete all articles but those of these sources and days, and rejects of other sources."""
    with transaction(con):
        con.execute(
            f"create or replace temp table outside as select article_id from articles where not ({IN_SCOPE})",
            [source_ids, from_day, to_day],
        )
        for table in ("articles", *CODED_TABLES):
            con.execute(f"delete from {table} where article_id in (from outside)")
        con.execute("delete from rejects where not list_contains(?, source_id)", [source_ids])
