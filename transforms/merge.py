"""Merging: which mentions tell one act, why, and what they tell together.

Two mentions are linked by what they say, never by when they were loaded; an event is a set of mentions that hang
together. So any order and any batching give the same events, and new mentions can only join or grow them.
"""

import hashlib
from datetime import date

import polars as pl

MOST_COMPARED = 50  # mentions of an event that the others are compared with to say why they belong to it
# A link needs this score; what each agreement gives stands in `_score`.
THRESHOLD = 5.0
_LINK = ("score", "reason", "is_day_after")
ORDER = ("published_at", "article_id", "sentence_index", "trigger_start", "mention_id")
# Words that name nobody: two mentions do not tell one act because both name "police".
_NOBODY = (
    "police",
    "protesters",
    "residents",
    "people",
    "officials",
    "government",
    "army",
    "troops",
    "soldiers",
    "rebels",
    "militants",
    "gunmen",
    "court",
    "prosecutors",
    "lawmakers",
    "demonstrators",
    "workers",
    "students",
    "authorities",
    "forces",
    "suspect",
    "man",
    "woman",
    "men",
    "women",
    "judge",
    "parliament",
    "opposition",
)


def merge_mentions(
    mentions: pl.DataFrame, splits: pl.DataFrame | None = None, context: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return (events, event_members) of mentions of one ruleset, with the columns of their tables.

    `mentions` holds the columns of ledger.event_mentions and published_at (or the fetch time, UTC, never null),
    story_id, source_id, owner_group. `splits` holds (mention_id, group_name): mentions of a group merge only
    with their group. `context` holds other mentions of the same articles, which only lend their days.
    """
    others = mentions.clear() if context is None else context.join(mentions, "mention_id", "anti")
    together = pl.concat([mentions.with_columns(merges=True), others.with_columns(merges=False)])
    ordered = together.sort(*ORDER).with_row_index("node")
    described = _describe(ordered, splits)
    links = _links(described.filter("merges").drop("merges"))
    roots = _group(described, links)
    placed = ordered.with_columns(root=pl.Series(roots, dtype=pl.UInt32))
    placed = placed.with_columns(event_id=_event_ids(placed)).filter("merges")
    return _events(placed), _members(placed, _links_within(described, placed))


def days_touched(mentions: pl.DataFrame) -> list[date]:
    """Return the days on which a stored mention may tell an act of these (whole articles): see `merge_mentions`.

    To add them to stored ones: take (1) every mention of the articles that give or were published on such a day, or
    share a story, (2) all members of the events that hold those, and of events that lost a member; merge these with
    the new ones, the rest of their articles as context, and put the result in place of those events.
    """
    described = _describe(mentions.with_columns(merges=True).sort(*ORDER).with_row_index("node"), None)
    days = described.select(pl.col("days").explode()).to_series()
    near = [days.dt.offset_by(offset) for offset in ("-1d", "0d", "1d")]
    return pl.concat(near).drop_nulls().unique().sort().to_list()


def _describe(ordered: pl.DataFrame, splits: pl.DataFrame | None) -> pl.DataFrame:
    """Return what a link looks at, one row per mention."""
    groups = splits if splits is not None else pl.DataFrame(schema={"mention_id": pl.String, "group_name": pl.String})
    dated = pl.col("event_date").is_not_null() & (pl.col("date_precision") == "day")
    coarse = pl.col("event_date").is_not_null() & (pl.col("date_precision") != "day")
    described = ordered.join(groups.select("mention_id", "group_name"), "mention_id", "left").with_columns(
        names=_names(pl.concat_list("source_names", "target_names")),
        doers=_names(pl.col("source_names")),
        receivers=_names(pl.col("target_names")),
        countries=pl.concat_list("source_countries", "target_countries").list.unique().list.sort(),
        mutual=pl.col("target_countries").list.len() == 0,
        dated=dated,
        coarse=coarse,
        day=pl.when(dated).then(pl.col("event_date")),
        stem=_stem(pl.col("trigger_text")),
        cameo_root=pl.col("cameo_code").str.slice(0, 2),
        spot=pl.when(pl.col("place_precision") == "city").then(pl.col("geoname_id")),
        story_id=pl.coalesce("story_id", "article_id"),
        group_name=pl.col("group_name").fill_null(""),
    )
    published = pl.when(~pl.col("coarse")).then(pl.col("published_at").dt.date())
    described = described.join(_days_in_article(described), "node", "left").with_columns(
        dated=pl.col("dated") | pl.col("told_day").is_not_null(), day=pl.coalesce("day", "told_day", published)
    )
    before = pl.when(~pl.col("dated")).then(pl.col("day").dt.offset_by("-1d"))
    days = pl.concat_list(pl.coalesce("day", "event_date"), before).list.drop_nulls()
    return (
        described.with_columns(days=days)
        .select(
            "node",
            "mention_id",
            "article_id",
            "story_id",
            "sentence_index",
            "event_type",
            "realis",
            "mode",
            "cameo_code",
            "cameo_root",
            "stem",
            "names",
            "doers",
            "receivers",
            "countries",
            "source_countries",
            "target_countries",
            "mutual",
            "dated",
            "coarse",
            "day",
            "days",
            "event_date",
            "spot",
            "place_country",
            "latitude",
            "longitude",
            "group_name",
            "merges",
        )
        .sort("node")
    )


def _days_in_article(mentions: pl.DataFrame) -> pl.DataFrame:
    """Return (node, told_day): the day that another sentence of the article gives for what seems the same act."""
    undated = mentions.filter(~pl.col("dated") & ~pl.col("coarse"))
    told = mentions.filter("dated").select(
        "article_id",
        "event_type",
        "realis",
        names_2="names",
        countries_2="countries",
        told_day="day",
        sentence_index_2="sentence_index",
        node_2="node",
    )
    near = undated.join(told, ["article_id", "event_type", "realis"]).filter(
        (_shared("names") > 0) | (pl.col("countries").list.len() > 0) & _equal("countries")
    )
    far = (pl.col("sentence_index") - pl.col("sentence_index_2")).abs()
    return (
        near.with_columns(shared=_shared("names"), far=far)
        .sort("node", "shared", "far", "node_2", descending=[False, True, False, False])
        .unique("node", keep="first", maintain_order=True)
        .select("node", "told_day")
    )


def _names(names: pl.Expr) -> pl.Expr:
    """Return the last words of names, lower case, without those that name nobody."""
    last = pl.element().str.to_lowercase().str.replace(r"^the ", "").str.extract(r"(\S+)$", 1)
    return names.list.eval(last.filter(last.is_not_null() & ~last.is_in(_NOBODY))).list.unique().list.sort()


def _stem(trigger: pl.Expr) -> pl.Expr:
    """Return the first letters of the trigger's longest word: "killed" and "killing" agree, "said" and "met" do not."""
    words = trigger.str.to_lowercase().str.extract_all(r"[a-z]+")
    return (
        words.list.eval(pl.element().sort_by(pl.element().str.len_chars(), descending=True))
        .list.first()
        .str.slice(0, 4)
    )


def _links(mentions: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs (node < other) that tell one act, with score, reason and whether one is of the day after."""
    near = [
        mentions.select("node", key=pl.concat_str("event_type", "realis", pl.col(place), separator="|"))
        for place in ("article_id", "story_id")
    ]
    links = pl.concat([_score_pairs(mentions, _pairs(pl.concat(near))), _far_links(mentions)])
    return links.sort("node", "other", "score", descending=[False, False, True]).unique(
        ["node", "other"], keep="first", maintain_order=True
    )


def _far_links(mentions: pl.DataFrame) -> pl.DataFrame:
    """Return links between stories. Mentions that say quite the same are judged once, by the first of them."""
    alike = pl.struct(pl.exclude("node", "mention_id", "article_id", "story_id", "sentence_index")).hash()
    first = mentions.select("node", first=pl.col("node").min().over(alike))
    # Each stands in an article of its own here: what article and story add is for the near pairs.
    alone = mentions.filter(mentions["node"] == first["first"]).with_columns(
        pl.format("{}", "node").alias(place) for place in ("article_id", "story_id")
    )
    crowds = first.filter(pl.col("node") != pl.col("first"))
    itself = crowds.select(node="first", other="first").unique()
    links = _score_pairs(alone, pl.concat([_pairs(_far_keys(alone)), itself]))
    own = links.filter(pl.col("node") == pl.col("other"))
    loose = crowds.join(own, left_on="first", right_on="node", how="anti")  # too bare to be linked among themselves
    links = links.filter(pl.col("node") != pl.col("other"))
    of_crowds = crowds.join(own.select(pl.col("node").alias("first"), *_LINK), "first")
    low, high = pl.min_horizontal("member", "kept"), pl.max_horizontal("member", "kept")
    return pl.concat(
        [links, of_crowds.select(pl.col("first").alias("node"), pl.col("node").alias("other"), *_LINK)]
        + [
            links.rename({kept: "kept"})
            .join(loose.rename({"node": "member"}), left_on=end, right_on="first")
            .select(low.alias("node"), high.alias("other"), *_LINK)
            for end, kept in (("node", "other"), ("other", "node"))
        ]
    )


def _score_pairs(mentions: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs that reach the threshold."""
    left = pairs.join(mentions, "node", "left", maintain_order="left")
    right = pairs.select("other").join(mentions.rename({"node": "other"}), "other", "left", maintain_order="left")
    both = pl.concat(
        [left.drop("other"), right.rename(lambda name: name if name == "other" else f"{name}_2")], how="horizontal"
    )
    is_day_after = (pl.col("story_id") != pl.col("story_id_2")) & (pl.col("day") != pl.col("day_2")).fill_null(False)
    scored = both.with_columns(score=_score()).filter(pl.col("score") >= THRESHOLD)
    return scored.select("node", "other", "score", reason=_reason(), is_day_after=is_day_after)


def _far_keys(mentions: pl.DataFrame) -> pl.DataFrame:
    """Return keys of which two mentions share one at least if they can reach the threshold across stories."""
    by_day = mentions.explode("days").with_columns(
        head=pl.concat_str("event_type", "realis", pl.col("days").cast(pl.String), separator="|"),
        parties=pl.concat_str(
            pl.col("source_countries").list.join(","), pl.col("target_countries").list.join(","), separator=">"
        ),
    )
    named = by_day.explode("names").drop_nulls("names")
    two = (
        named.select("node", "head", "names")
        .join(named.select("node", "head", second="names"), ["node", "head"])
        .filter(pl.col("names") < pl.col("second"))
    )
    tails = [
        (two, ("names", "second")),
        (named, ("names", "stem")),
        (named, ("names", "parties")),
        (named, ("names", "mode")),
        (by_day, ("spot",)),
        (by_day, ("parties", "stem")),
        (by_day, ("parties", "mode")),
    ]
    return pl.concat(
        [
            frame.drop_nulls(columns).select(
                "node",
                key=pl.concat_str(
                    "head",
                    pl.lit("+".join(columns)),
                    *(pl.col(column).cast(pl.String) for column in columns),
                    separator="|",
                ),
            )
            for frame, columns in tails
        ]
    )


def _pairs(keys: pl.DataFrame) -> pl.DataFrame:
    """Return each pair of nodes that share a key, once, the smaller first."""
    keys = keys.unique()
    shared = keys.join(keys.rename({"node": "other"}), "key").filter(pl.col("node") < pl.col("other"))
    return shared.select("node", "other").unique().sort("node", "other")


def _score() -> pl.Expr:
    """Return how strongly two mentions (columns, and columns_2) tell one act; -100 where they cannot."""
    names = _shared("names") > 0
    crossed = (_shared("doers", "receivers") > 0) & (_shared("doers") == 0)
    same_story = pl.col("story_id") == pl.col("story_id_2")
    same_article = pl.col("article_id") == pl.col("article_id_2")
    gap = (pl.col("day") - pl.col("day_2")).dt.total_days().abs()
    both_dated = pl.col("dated") & pl.col("dated_2")
    score = (
        pl.when(_shared("names") >= 2).then(2.5).when(names).then(1.5).otherwise(0.0)
        + pl.when(_equal("source_countries") & _equal("target_countries")).then(1.0).otherwise(0.0)
        + pl.when(both_dated & (gap == 0))
        .then(2.0)
        .when(gap == 0)
        .then(1.5)
        .when(same_story & ~both_dated)
        .then(1.0)
        .when(gap == 1)
        .then(0.5)
        .when(pl.col("coarse") & pl.col("coarse_2") & _equal("event_date"))
        .then(1.5)
        .otherwise(0.0)
        - pl.when(_apart("doers")).then(1.0).otherwise(0.0)
        - pl.when(_apart("receivers")).then(2.0).otherwise(0.0)
        + pl.when(_equal("spot")).then(2.0).otherwise(0.0)
        + pl.when(_equal("stem")).then(1.5).otherwise(0.0)
        + pl.when(_equal("cameo_code")).then(1.0).when(_equal("cameo_root")).then(0.5).otherwise(0.0)
        + pl.when(_equal("mode"))
        .then(1.0)
        .when(pl.col("mode").is_not_null() & pl.col("mode_2").is_not_null())
        .then(-1.5)
        .otherwise(0.0)
        + pl.when(same_article).then(0.5).otherwise(0.0)
        + pl.when(same_story & ~same_article & _equal("stem") & _equal("sentence_index")).then(6.0).otherwise(0.0)
    )
    impossible = (
        (pl.col("group_name") != pl.col("group_name_2"))
        | both_dated & (gap > 0)
        | (gap > 1) & ~same_story
        | (gap == 1) & ~same_story & ~_day_after()
        | (pl.col("coarse") != pl.col("coarse_2")) & ~same_story
        | _equal("source_countries") & (pl.col("source_countries") == ["IGO"]) & (_shared("doers") == 0)
        | _apart("source_countries") & ~(pl.col("mutual") | pl.col("mutual_2"))
        | _apart("countries")
        | _apart("target_countries")
        | (pl.col("mutual") | pl.col("mutual_2")) & _strangers()
        | crossed & ~(pl.col("mutual") | pl.col("mutual_2"))
        | (pl.col("place_country") != pl.col("place_country_2")).fill_null(False)
        | _far_apart()
    )
    return pl.when(impossible.fill_null(False)).then(-100.0).otherwise(score)


def _day_after() -> pl.Expr:
    """Tell where one mention gives a day, and the other, undated, was published on the day after."""
    later = (pl.col("day") > pl.col("day_2")) & ~pl.col("dated") & pl.col("dated_2")
    return later | (pl.col("day_2") > pl.col("day")) & ~pl.col("dated_2") & pl.col("dated")


def _shared(column: str, other: str | None = None) -> pl.Expr:
    return pl.col(column).list.set_intersection(pl.col(f"{other or column}_2")).list.len()


def _equal(column: str) -> pl.Expr:
    return (pl.col(column) == pl.col(f"{column}_2")).fill_null(False)


def _apart(column: str) -> pl.Expr:
    """Tell where both lists hold something and share nothing."""
    return (pl.col(column).list.len() > 0) & (pl.col(f"{column}_2").list.len() > 0) & (_shared(column) == 0)


def _strangers() -> pl.Expr:
    """Tell where two mentions of mutual acts name countries of which neither holds all of the other's."""
    fewer = pl.min_horizontal(pl.col("countries").list.len(), pl.col("countries_2").list.len())
    return _shared("countries") < fewer


def _far_apart() -> pl.Expr:
    """Tell where two spots lie more than about 100 kilometres from each other."""
    north = (pl.col("latitude") - pl.col("latitude_2")).abs() * 111
    east = (pl.col("longitude") - pl.col("longitude_2")).abs() * 111 * pl.col("latitude").radians().cos()
    both = pl.col("spot").is_not_null() & pl.col("spot_2").is_not_null()
    return (both & (north.pow(2) + east.pow(2) > 100**2)).fill_null(False)


def _reason() -> pl.Expr:
    parts = [
        pl.when(_shared("names") > 0).then(pl.lit("_names")).otherwise(pl.lit("_countries")),
        pl.when(pl.col("day") == pl.col("day_2"))
        .then(pl.lit("_day"))
        .when(pl.col("day") != pl.col("day_2"))
        .then(pl.lit("_day_after"))
        .otherwise(pl.lit("")),
        pl.when(_equal("spot")).then(pl.lit("_place")).otherwise(pl.lit("")),
        pl.when(_equal("stem")).then(pl.lit("_trigger")).otherwise(pl.lit("")),
    ]
    return (
        pl.when(pl.col("article_id") == pl.col("article_id_2"))
        .then(pl.lit("same_article"))
        .when(pl.col("story_id") == pl.col("story_id_2"))
        .then(pl.lit("same_story"))
        .otherwise(pl.concat_str(pl.lit("same"), *parts))
    )


def _group(mentions: pl.DataFrame, links: pl.DataFrame) -> list[int]:
    """Return the first node of each node's event.

    Links of one day make groups; then a group without any date may join the group of the day before that it is
    linked to best. Groups with dates join no other day, so daily acts never hang together as a chain.
    """
    roots = _components(mentions.height, links.filter(~pl.col("is_day_after")).select("node", "other").iter_rows())
    dated = {root for root, is_dated in zip(roots, mentions["dated"].to_list(), strict=True) if is_dated}
    best: dict[int, tuple[float, int]] = {}
    for node, other, score in links.filter("is_day_after").select("node", "other", "score").iter_rows():
        for child, parent in ((roots[node], roots[other]), (roots[other], roots[node])):
            if child not in dated and parent in dated:
                best[child] = max(best.get(child, (score, -parent)), (score, -parent))
    return _components(mentions.height, [*enumerate(roots), *((child, -parent) for child, (_, parent) in best.items())])


def _components(count: int, links) -> list[int]:
    """Return for each node the smallest node that it hangs together with."""
    parent = list(range(count))

    def find(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for one, other in links:
        low, high = sorted((find(one), find(other)))
        parent[high] = low
    return [find(node) for node in range(count)]


def _event_ids(placed: pl.DataFrame) -> pl.Series:
    """Return the event id of each mention: a hash of the first mention of its event."""
    mention_ids = placed["mention_id"].to_list()
    return pl.Series(
        [hashlib.sha256(f"event\0{mention_ids[root]}".encode()).hexdigest()[:16] for root in placed["root"].to_list()],
        dtype=pl.String,
    )


def _links_within(described: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """Return the links of each event's mentions among themselves (in a crowd, those to its first ones): what they
    are does not depend on which other mentions were merged at the same time."""
    members = placed.select("node", "root").with_columns(place=pl.col("node").rank("ordinal").over("root"))
    firsts = members.filter(pl.col("place") <= MOST_COMPARED).select("node", "root")
    others = members.select("root", other="node")
    pairs = firsts.join(others, "root").filter(pl.col("node") < pl.col("other")).select("node", "other")
    return _score_pairs(described.drop("merges"), pairs.sort("node", "other"))


def _members(placed: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Return event_members: the reason of a mention is that of its strongest link to an earlier mention."""
    best = (
        links.sort("score", "node", descending=[True, False], maintain_order=True)
        .unique("other", keep="first", maintain_order=True)
        .select(node="other", reason="reason")
    )
    later = (
        links.sort("score", "other", descending=[True, False], maintain_order=True)
        .unique("node", keep="first", maintain_order=True)
        .select("node", later="reason")
    )
    return (
        placed.join(best, "node", "left")
        .join(later, "node", "left")
        .with_columns(
            reason=pl.when(pl.col("node") == pl.col("root"))
            .then(pl.lit("first"))
            .otherwise(pl.coalesce("reason", "later", pl.lit("same_chain")))
        )
        .select("event_id", "mention_id", "ruleset_id", "reason")
        .sort("event_id", "mention_id")
    )


def _events(placed: pl.DataFrame) -> pl.DataFrame:
    """Return events: the actors of the most complete mention, the day most mentions give, and the counts."""
    detail = (
        pl.col("source_names").list.len().clip(0, 3)
        + pl.col("target_names").list.len().clip(0, 3)
        + 2 * pl.col("source_countries").list.len().clip(0, 2)
        + 2 * pl.col("target_countries").list.len().clip(0, 2)
        + pl.col("mode").is_not_null().cast(pl.Int32)
        + pl.col("event_date").is_not_null().cast(pl.Int32)
        + pl.col("place_name").is_not_null().cast(pl.Int32)
    )
    ranked = placed.with_columns(detail=detail).sort(
        "event_id", "detail", "confidence", "node", descending=[False, True, True, False]
    )
    fullest = (
        ranked.group_by("event_id", maintain_order=True)
        .first()
        .select(
            "event_id",
            "ruleset_id",
            "event_type",
            "mode",
            "cameo_code",
            "realis",
            "source_names",
            "source_countries",
            "source_sectors",
            "target_names",
            "target_countries",
            "target_sectors",
        )
    )
    counts = placed.group_by("event_id").agg(
        mention_count=pl.len().cast(pl.Int64),
        article_count=pl.col("article_id").n_unique().cast(pl.Int64),
        source_count=pl.col("source_id").n_unique().cast(pl.Int64),
        first_seen=pl.col("published_at").min(),
        last_seen=pl.col("published_at").max(),
        confidence=pl.col("confidence").max(),
    )
    tellers = (
        placed.sort("node")
        .with_columns(pl.coalesce("story_id", "article_id").alias("story_id"))
        .unique(["event_id", "story_id"], keep="first", maintain_order=True)
    )
    independent = tellers.group_by("event_id").agg(
        independent_source_count=pl.col("owner_group").n_unique().cast(pl.Int64)
    )
    days = _most_told(
        placed.filter(pl.col("event_date").is_not_null()).with_columns(
            rank=(pl.col("date_precision") == "day").cast(pl.Int8)
        ),
        ["event_date", "date_precision"],
    )
    spots = _most_told(
        placed.filter(pl.col("place_name").is_not_null()).with_columns(
            rank=pl.col("place_precision").replace_strict({"city": 2, "admin": 1}, default=0, return_dtype=pl.Int8)
        ),
        ["place_name", "place_country", "latitude", "longitude"],
    )
    joined = fullest.join(days, "event_id", "left").join(spots, "event_id", "left")
    joined = joined.join(counts, "event_id").join(independent, "event_id")
    return joined.select(
        "event_id",
        "ruleset_id",
        "event_type",
        "mode",
        "cameo_code",
        "realis",
        "event_date",
        "date_precision",
        "source_names",
        "source_countries",
        "source_sectors",
        "target_names",
        "target_countries",
        "target_sectors",
        "place_name",
        "place_country",
        "latitude",
        "longitude",
        "mention_count",
        "article_count",
        "source_count",
        "independent_source_count",
        "first_seen",
        "last_seen",
        "confidence",
    ).sort("event_id")


def _most_told(mentions: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Return for each event the values of the highest rank that most mentions give; the first told of equals."""
    return (
        mentions.group_by("event_id", "rank", *columns)
        .agg(pl.len(), pl.col("node").min())
        .sort("event_id", "rank", "len", "node", descending=[False, True, True, False])
        .unique("event_id", keep="first", maintain_order=True)
        .select("event_id", *columns)
    )
