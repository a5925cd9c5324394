"""What linking reads and writes: articles that are in no story yet, mentions that belong to no event yet."""

from datetime import date, datetime, timedelta

import polars as pl

from warehouse.write import Connection, append, transaction

STORY_COLUMNS = "article_id, domain, body_text, published_at, fetched_at"


def unlinked_articles(con: Connection) -> pl.DataFrame:
    """Return article_id, domain, body_text, published_at, fetched_at of the articles that are in no story."""
    return con.sql(f"select {STORY_COLUMNS} from articles anti join story_articles using (article_id)").pl()


def articles_near(con: Connection, articles: pl.DataFrame, window: timedelta) -> pl.DataFrame:
    """Return the same columns of every article that appeared within `window` of the first and last of these."""
    moments: list[datetime] = sorted(articles.select(pl.coalesce("published_at", "fetched_at")).to_series().to_list())
    return con.execute(
        f"select {STORY_COLUMNS} from articles where coalesce(published_at, fetched_at) between $1 and $2",
        [moments[0] - window, moments[-1] + window],
    ).pl()


def story_members(con: Connection, article_ids: list[str]) -> pl.DataFrame:
    """Return these articles and all articles of the stories they are in, with owners and what is stored of them."""
    return con.execute(
        """
        with wanted as (
            select unnest($1::varchar[]) as article_id
            union
            select others.article_id
            from story_articles
            join story_articles as others using (story_id)
            where list_contains($1::varchar[], story_articles.article_id)
        )
        select
            article_id, published_at, fetched_at, articles.domain, agency,
            coalesce(sources.owner_group, articles.domain) as owner_group,
            story_id, copied_from, containment
        from wanted
        join articles using (article_id)
        left join story_articles using (article_id)
        left join sources using (source_id)
        """,
        [article_ids],
    ).pl()


def keep_stories(con: Connection, story_articles: pl.DataFrame, stories: pl.DataFrame) -> None:
    """Store stories over those that their articles were in; acts told in them are merged anew."""
    with transaction(con):
        con.register("linked", story_articles)
        con.execute(
            """
            delete from stories where story_id in (
                select story_id from story_articles semi join linked using (article_id)
            )
            """
        )
        con.execute("create or replace temp table moved as from story_articles semi join linked using (article_id)")
        con.execute("delete from story_articles where article_id in (select article_id from linked)")
        append(con, "story_articles", story_articles)
        append(con, "stories", stories)
        forget_events(con, "select mention_id from ledger.event_mentions semi join moved using (article_id)")
        con.unregister("linked")


def forget_stories(con: Connection, article_ids: str) -> None:
    """Take apart the stories of articles (a query that selects article_id): linking builds them anew."""
    con.execute(
        f"""
        create or replace temp table lost_stories as
        select distinct story_id from story_articles where article_id in ({article_ids})
        """
    )
    for table in ("stories", "story_articles"):
        con.execute(f"delete from {table} where story_id in (from lost_stories)")


def forget_events(con: Connection, mention_ids: str) -> None:
    """Take apart the events of mentions (a query that selects mention_id): linking builds them anew."""
    con.execute(
        f"""
        create or replace temp table lost_events as
        select distinct event_id from ledger.event_members where mention_id in ({mention_ids})
        """
    )
    for table in ("events", "event_members"):
        con.execute(f"delete from ledger.{table} where event_id in (from lost_events)")


MENTIONS = """
    select
        mentions.*,
        coalesce(articles.published_at, articles.fetched_at) as published_at,
        story_articles.story_id,
        articles.source_id,
        coalesce(sources.owner_group, articles.domain) as owner_group
    from ledger.event_mentions as mentions
    join articles using (article_id)
    left join story_articles using (article_id)
    left join sources on sources.source_id = articles.source_id
    where is_shown(mentions.article_id, mentions.ruleset_id)
"""


def unmerged_mentions(con: Connection) -> pl.DataFrame:
    """Return all shown mentions of the articles that have one which belongs to no event."""
    return con.sql(
        f"""
        from ({MENTIONS}) where article_id in (
            select article_id from ledger.event_mentions as mentions
            anti join ledger.event_members using (mention_id)
            where is_shown(mentions.article_id, mentions.ruleset_id)
        )
        """
    ).pl()


def mentions_near(con: Connection, mentions: pl.DataFrame, days: list[date]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return (mentions, context): all that may tell an act of these, and the rest of the same articles.

    The first are the mentions of articles that tell of one of these days, came out on one or share a story, and
    the other members of the events that those belong to.
    """
    con.register("fresh", mentions.select("article_id", "story_id"))
    con.execute(
        f"""
        create or replace temp table everything as
        select mention_id, article_id, story_id, event_date, published_at::date as published_date from ({MENTIONS})
        """
    )
    con.execute(
        """
        create or replace temp table near as
        with told as (
            select mention_id from everything where article_id in (
                select article_id from everything
                where event_date in (select unnest($1::date[]))
                   or published_date in (select unnest($1::date[]))
                   or article_id in (select article_id from fresh)
                   or story_id in (select story_id from fresh)
            )
        )
        from told
        union
        select others.mention_id
        from told
        join ledger.event_members as members using (mention_id)
        join ledger.event_members as others using (event_id)
        """,
        [days],
    )
    con.unregister("fresh")
    near = con.sql(f"from ({MENTIONS}) semi join near using (mention_id)").pl()
    context = con.sql(
        f"""
        from ({MENTIONS}) where mention_id not in (from near)
        and article_id in (select article_id from everything semi join near using (mention_id))
        """
    ).pl()
    return near, context


def keep_events(con: Connection, events: pl.DataFrame, members: pl.DataFrame) -> None:
    """Store events, each with the sentence of its first mention, over those that their mentions belonged to."""
    with transaction(con):
        con.register("merged", members)
        forget_events(con, "select mention_id from merged")
        sentences = con.sql(
            """
            select
                merged.event_id,
                merged.mention_id as first_mention_id,
                mentions.sentence,
                articles.title,
                articles.url
            from merged
            join ledger.event_mentions as mentions using (mention_id)
            join articles using (article_id)
            where merged.reason = 'first'
            """
        ).pl()
        append(con, "ledger.events", events.join(sentences, "event_id", "left"))
        append(con, "ledger.event_members", members)
        con.unregister("merged")
