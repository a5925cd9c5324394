"""Copies and stories: pairs, direction, counts, and days added in any order."""

import itertools
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from transforms.copies import find_copies, group_stories

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
STORED = {"story_id": pl.String, "copied_from": pl.String, "containment": pl.Float64}


def words(first: int, count: int) -> str:
    """Return a text of numbered words: two texts share exactly the numbers that both hold."""
    return " ".join(f"word{number}" for number in range(first, first + count))


def article(article_id: str, text: str, hours: float = 0, domain: str | None = None, agency: str | None = None) -> dict:
    return {
        "article_id": article_id,
        "domain": domain or f"{article_id}.example",
        "body_text": text,
        "published_at": START + timedelta(hours=hours),
        "fetched_at": START + timedelta(hours=hours + 1),
        "agency": agency,
        "owner_group": (domain or article_id).split(".")[0],
    }


def frame(*rows: dict) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema_overrides={"agency": pl.String})


def pairs_of(new: pl.DataFrame, known: pl.DataFrame | None = None) -> list[tuple[str, str]]:
    found = find_copies(new, new.clear() if known is None else known)
    return [tuple(sorted(row[:2])) for row in found.iter_rows()]


def members(articles: pl.DataFrame, stored: pl.DataFrame | None = None) -> pl.DataFrame:
    stored = pl.DataFrame(schema={"article_id": pl.String} | STORED) if stored is None else stored
    return articles.drop("body_text").join(stored, on="article_id", how="left")


def test_a_reprint_with_another_first_paragraph_is_a_copy_and_another_text_is_none():
    articles = frame(
        article("a", words(0, 300)),
        article("b", words(5000, 60) + " " + words(40, 260), hours=3),
        article("c", words(9000, 300), hours=3),
    )
    found = find_copies(articles, articles.clear())
    assert found.select("article_id", "other_id").rows() == [("a", "b")]
    # b's 260 shared words make 256 of the 296 shingles of the shorter text a.
    assert found["containment"].to_list() == [pytest.approx(256 / 296)]


def test_a_short_brief_taken_from_a_long_report_is_a_copy():
    assert pairs_of(frame(article("long", words(0, 2000)), article("brief", words(500, 60), hours=1))) == [
        ("brief", "long")
    ]


def test_one_shared_quotation_makes_no_copy():
    quotation = words(0, 11)
    assert (
        pairs_of(frame(article("a", f"{quotation} {words(100, 5)}"), article("b", f"{quotation} {words(900, 5)}")))
        == []
    )


def test_texts_further_apart_than_the_window_are_no_copies():
    assert pairs_of(frame(article("a", words(0, 200)), article("b", words(0, 200), hours=8 * 24))) == []


def test_background_that_a_site_repeats_makes_no_copies_at_home_but_does_elsewhere():
    background = words(0, 150)
    home = frame(
        article("a", f"{words(1000, 150)} {background}", domain="x.example"),
        article("b", f"{words(2000, 150)} {background}", domain="x.example"),
    )
    away = home.with_columns(domain=pl.Series(["x.example", "y.example"]))
    assert pairs_of(home) == []
    assert pairs_of(away) == [("a", "b")]


def test_texts_in_chinese_are_compared_by_character():
    text = "".join(chr(0x4E00 + number) for number in range(200))
    assert pairs_of(frame(article("a", text), article("b", text[50:] + "新", hours=1))) == [("a", "b")]


def test_pairs_of_known_articles_are_not_found_again():
    known = frame(article("a", words(0, 200)), article("b", words(0, 200), hours=1))
    assert pairs_of(frame(article("c", words(0, 200), hours=2)), known) == [("a", "c"), ("b", "c")]


def test_nothing_to_compare_gives_no_pairs():
    empty = frame(article("a", words(0, 200))).clear()
    assert pairs_of(empty) == []
    assert pairs_of(frame(article("a", ""), article("b", "only four words here"))) == []


def test_more_texts_than_the_cap_still_make_one_story():
    articles = frame(*(article(f"a{number:03}", words(0, 60), hours=number / 100) for number in range(260)))
    _, stories = group_stories(find_copies(articles, articles.clear()), members(articles))
    assert stories.rows() == [("a000", "a000", 260, 1)]


def test_a_story_counts_owners_that_copied_from_none_and_agency_credits_once():
    articles = frame(
        article("wire", words(0, 300), hours=2, domain="reuters.com", agency="Reuters"),
        article("first", words(0, 300), hours=0, domain="daily.example", agency="Reuters"),
        article("late", words(0, 250), hours=9, domain="paper.example"),
    )
    rows, stories = group_stories(find_copies(articles, articles.clear()), members(articles))
    assert stories.rows() == [("first", "first", 3, 1)]
    assert {row["article_id"]: row["copied_from"] for row in rows.to_dicts()} == {
        "wire": None,
        "first": "wire",
        "late": "wire",
    }


def test_two_texts_joined_by_a_third_are_two_independent_sources():
    articles = frame(
        article("a", words(0, 200)),
        article("b", words(1000, 200), hours=1),
        article("both", f"{words(0, 200)} {words(1000, 200)}", hours=2),
    )
    rows, stories = group_stories(find_copies(articles, articles.clear()), members(articles))
    assert stories.rows() == [("a", "a", 3, 2)]
    assert rows.rows() == [
        ("a", "a", None, None),
        ("b", "a", None, None),
        ("both", "a", "a", 1.0),
    ]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_days_added_in_any_order_end_in_the_same_stories(order):
    days = [
        frame(article("a", words(0, 200)), article("x", words(7000, 200))),
        frame(article("b", words(20, 200), hours=24)),
        frame(article("c", words(40, 200) + " " + words(300, 100), hours=48), article("d", words(300, 100), hours=50)),
        frame(article("e", words(7000, 190), hours=72), article("f", words(20000, 100), hours=72)),
    ]
    known, stored = days[0].clear(), pl.DataFrame(schema={"article_id": pl.String} | STORED)
    stories = None
    for number in order:
        pairs = find_copies(days[number], known)
        known = pl.concat([known, days[number]])
        touched = pairs.height > 0
        if touched:
            everything = members(known, stored).filter(
                pl.col("story_id").is_not_null()
                | pl.col("article_id").is_in(pl.concat([pairs["article_id"], pairs["other_id"]]).implode())
            )
            stored, stories = group_stories(pairs, everything)
    assert stories is not None
    assert stories.rows() == [("a", "a", 4, 1), ("x", "x", 2, 1)]
    assert stored.select("article_id", "story_id", "copied_from").rows() == [
        ("a", "a", None),
        ("b", "a", "a"),
        ("c", "a", "b"),
        ("d", "a", "c"),
        ("e", "x", "x"),
        ("x", "x", None),
    ]
