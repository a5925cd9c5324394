"""Copies: which articles carry the same text, who had it first, and how many sources stand behind a story."""

from datetime import timedelta

import polars as pl

from transforms.bylines import AGENCY_OF

WINDOW = timedelta(days=7)  # two articles further apart are never copies
MIN_CONTAINMENT = 0.4  # share of the shorter text's shingles that the other holds too
MIN_CONTAINMENT_AT_HOME = 0.6  # a site repeats the background in its own articles: more than that must be shared
MIN_SHARED = 8  # shingles; fewer are one quoted sentence
SHINGLE_WORDS = 5
# Candidates are found by one shingle in eight: the same ones in every text, so two texts always agree on them.
SAMPLE = 8
MIN_SAMPLED_CONTAINMENT = 0.15
# A shingle in more texts than this makes no pairs: each text is compared with the bucket's first one instead.
MAX_TEXTS = 50
CHUNK_ARTICLES = 2_000  # texts split into words at once, and
CHUNK_PAIRS = 5_000  # pairs compared at once: bound memory
_CJK = r"\x{3040}-\x{30ff}\x{3400}-\x{4dbf}\x{4e00}-\x{9fff}\x{f900}-\x{faff}\x{ac00}-\x{d7af}"
_WORDS = rf"[{_CJK}]|[\p{{L}}\p{{N}}\p{{M}}--{_CJK}]+"
_MULTIPLIER = 0x9E3779B97F4A7C15


def find_copies(articles: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of copies that `articles` bring: article_id, other_id, containment (0 to 1).

    Both frames need article_id, domain, body_text, published_at, fetched_at. `known` holds what the ledger has from
    WINDOW before the first to WINDOW after the last of `articles`. Whether two articles are copies depends on
    these two alone, so days may be added in any order.
    """
    columns = ("article_id", "domain", "body_text", "published_at", "fetched_at")
    known = known.select(columns).join(articles, on="article_id", how="anti")
    texts = (
        pl.concat([articles.select(columns).with_columns(is_new=True), known.with_columns(is_new=False)])
        .with_columns(moment=moment())
        .sort("moment", "article_id")
        .with_row_index("number")
    )
    pairs = _contained(texts, _candidates(texts))
    ids = texts.select("number", "article_id", "domain")
    at_home = pl.col("domain") == pl.col("domain_right")
    return (
        pairs.join(ids, left_on="left", right_on="number")
        .join(ids.rename({"article_id": "other_id"}), left_on="right", right_on="number")
        .filter(pl.col("containment") >= pl.when(at_home).then(MIN_CONTAINMENT_AT_HOME).otherwise(MIN_CONTAINMENT))
        .select("article_id", "other_id", "containment")
        .sort("article_id", "other_id")
    )


def moment() -> pl.Expr:
    """Return when an article is taken to have appeared: published_at, else fetched_at."""
    return pl.coalesce("published_at", "fetched_at")


def _candidates(texts: pl.DataFrame) -> pl.DataFrame:
    """Return (left, right) of pairs in the window, one of them new, whose samples share enough."""
    samples = pl.concat(_shingles(chunk, SAMPLE) for chunk in _slices(texts, CHUNK_ARTICLES))
    sizes = samples.group_by("number").len("size")
    samples = samples.filter(pl.len().over("shingle") > 1)
    crowded = pl.len().over("shingle") > MAX_TEXTS
    few = samples.filter(~crowded)
    many = samples.filter(crowded)
    firsts = many.group_by("shingle").agg(pl.col("number").min())
    facts = texts.select("number", "moment", "is_new")
    shared = pl.concat([_pairs(few, few, facts), _pairs(firsts, many, facts)])
    return (
        shared.group_by("left", "right")
        .agg(pl.len().alias("shared"))
        .join(sizes.rename({"number": "left", "size": "left_size"}), on="left")
        .join(sizes.rename({"number": "right", "size": "right_size"}), on="right")
        .filter(pl.col("shared") >= MIN_SAMPLED_CONTAINMENT * pl.min_horizontal("left_size", "right_size"))
        .select("left", "right")
    )


def _pairs(earlier: pl.DataFrame, later: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Return (left, right) for each shingle that two texts of the window share, when one of them is new."""
    left = earlier.join(facts, on="number").rename({"number": "left"})
    right = later.join(facts, on="number").rename({"number": "right"})
    return (
        left.lazy()
        .join(right.lazy(), on="shingle", suffix="_right")
        .filter(
            pl.col("left") < pl.col("right"),
            pl.col("is_new") | pl.col("is_new_right"),
            pl.col("moment_right") - pl.col("moment") <= WINDOW,
        )
        .select("left", "right")
        .collect(engine="streaming")
    )


def _contained(texts: pl.DataFrame, candidates: pl.DataFrame) -> pl.DataFrame:
    """Return left, right, containment over all shingles of those candidates that share at least MIN_SHARED."""
    wanted = pl.concat([candidates["left"], candidates["right"]]).unique()
    chunks = _slices(texts.filter(pl.col("number").is_in(wanted.implode())), CHUNK_ARTICLES)
    shingles = pl.concat(_shingles(chunk, 1).group_by("number").agg("shingle") for chunk in chunks)
    shared = pl.col("shingle").list.set_intersection("shingle_right").list.len()
    shorter = pl.min_horizontal(pl.col("shingle").list.len(), pl.col("shingle_right").list.len())
    compared = pl.concat(
        batch.join(shingles, left_on="left", right_on="number")
        .join(shingles, left_on="right", right_on="number")
        .select("left", "right", containment=shared / shorter, shared=shared)
        for batch in _slices(candidates, CHUNK_PAIRS)
    )
    return compared.filter(pl.col("shared") >= MIN_SHARED)


def _slices(frame: pl.DataFrame, rows: int) -> list[pl.DataFrame]:
    return list(frame.iter_slices(rows)) or [frame]


def _shingles(texts: pl.DataFrame, sample: int) -> pl.DataFrame:
    """Return (number, shingle) once for every run of five words of a text, as hashes; of these one in `sample`."""
    words = texts.select(
        "number", pl.col("body_text").str.to_lowercase().str.extract_all(_WORDS).alias("word")
    ).explode("word")
    hashed = words.select("number", pl.col("word").hash(1).alias("shingle"))
    mixed = pl.lit(0, pl.UInt64)
    for step in range(SHINGLE_WORDS):
        mixed = mixed * pl.lit(_MULTIPLIER, pl.UInt64) + pl.col("shingle").shift(-step)
    return (
        hashed.with_columns(shingle=mixed, last=pl.col("number").shift(-(SHINGLE_WORDS - 1)))
        .select("number", "last", (pl.col("shingle") ^ (pl.col("shingle") // 2**32)).alias("shingle"))
        .filter(pl.col("last") == pl.col("number"), pl.col("shingle") % sample == 0)
        .select("number", "shingle")
        .unique()
    )


def group_stories(pairs: pl.DataFrame, members: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return (story_articles, stories), in the columns of their tables, of all stories that `pairs` touch.

    `members` holds every article of `pairs` and of the stories these belong to so far: article_id,
    published_at, fetched_at, domain, agency, owner_group, and story_id, copied_from, containment as stored
    (null for an article that is in no story yet). An article copied from the one before it with which it shares
    most; an agency's own page goes before those who credit it. A story's sources are independent as far as
    they copied from none: by owner, or by the agency where one is credited.
    """
    story_of = _components(pairs, members)
    facts = members.join(story_of, on="article_id").with_columns(moment=moment()).with_columns(rank=_direction())
    links = _links(pairs, members, facts)
    best = (
        links.sort("containment", "rank", "copied_from", descending=[True, False, False])
        .group_by("article_id", maintain_order=True)
        .first()
    )
    rows = facts.select("article_id", "group", "moment", "agency", "owner_group").join(
        best.select("article_id", "copied_from", "containment"), on="article_id", how="left"
    )
    rows = rows.sort("moment", "article_id").with_columns(story_id=pl.col("article_id").first().over("group"))
    stories = (
        rows.group_by("story_id")
        .agg(
            first_article_id=pl.col("article_id").first(),
            article_count=pl.len().cast(pl.Int64),
            independent_source_count=pl.coalesce("agency", "owner_group")
            .filter(pl.col("copied_from").is_null())
            .n_unique()
            .cast(pl.Int64),
        )
        .sort("story_id")
    )
    return rows.select("article_id", "story_id", "copied_from", "containment").sort("article_id"), stories


def _direction() -> pl.Expr:
    """Return the order of copying: by time, the page of the agency itself half a day earlier."""
    own = pl.col("domain").str.split(".").list.first().replace(AGENCY_OF) == pl.col("agency")
    return pl.when(own.fill_null(False)).then(pl.col("moment") - pl.duration(hours=12)).otherwise(pl.col("moment"))


def _links(pairs: pl.DataFrame, members: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Return article_id, copied_from, containment, rank for every pair, the copy first."""
    stored = members.filter(pl.col("copied_from").is_not_null()).select(
        "article_id", pl.col("copied_from").alias("other_id"), "containment"
    )
    ranks = facts.select("article_id", "rank")
    both = (
        pl.concat([pairs.select("article_id", "other_id", "containment"), stored])
        .join(ranks, on="article_id")
        .join(ranks.rename({"article_id": "other_id", "rank": "other_rank"}), on="other_id")
    )
    later = (pl.col("rank") > pl.col("other_rank")) | (
        (pl.col("rank") == pl.col("other_rank")) & (pl.col("article_id") > pl.col("other_id"))
    )
    return both.select(
        pl.when(later).then("article_id").otherwise("other_id").alias("article_id"),
        pl.when(later).then("other_id").otherwise("article_id").alias("copied_from"),
        "containment",
        pl.min_horizontal("rank", "other_rank").alias("rank"),
    )


def _components(pairs: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return (article_id, group): articles that links connect, old stories among the links."""
    parent = {article_id: article_id for article_id in members["article_id"]}

    def root(article_id: str) -> str:
        while parent[article_id] != article_id:
            parent[article_id] = parent[parent[article_id]]
            article_id = parent[article_id]
        return article_id

    old = members.filter(pl.col("story_id").is_not_null()).select("article_id", "story_id")
    for left, right in [*pairs.select("article_id", "other_id").iter_rows(), *old.iter_rows()]:
        parent[root(left)] = root(right)
    return pl.DataFrame({"article_id": list(parent), "group": [root(each) for each in parent]})
