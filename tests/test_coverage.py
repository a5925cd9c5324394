import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from tests.lakes import empty_ledger
from tests.test_discover import source
from warehouse.schema import prepare

CHECK = Path(__file__).parent.parent / "sql" / "checks" / "warn" / "coverage_below_expectation.sql"


@pytest.fixture
def con():
    sources = [asdict(replace(source(80, name=name), expected_pages_a_day=4.0)) for name in ("daily", "quiet")]
    with empty_ledger() as con:
        prepare(con, sources)
        yield con


def attempt(con, source_id, url, outcome, at, number=1, purpose="page", new_links=None, segment="s1"):
    con.execute(
        "insert into raw.fetches"
        " (fetch_id, segment_id, source_id, url, purpose, attempt, outcome, new_link_count, attempted_at)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [f"{url}{at}{number}{segment}", segment, source_id, url, purpose, number, outcome, new_links, at],
    )


def article(con, source_id, article_id, at):
    con.execute(
        "insert into raw.article_versions by name select ? as source_id, ? as article_id, ?::timestamptz as fetched_at,"
        " 's1' as segment_id, 'u' as url, 'd' as domain, 't' as title, 'b' as body_text, [] as authors,"
        " 'en' as language, [] as keywords, false as is_paywalled, 'article' as kind, 9 as word_count,"
        " 'h1' as title_from, 'h' as content_hash",
        [source_id, article_id, at],
    )


def test_a_day_of_a_source_is_counted_by_the_last_word_on_each_page(con):
    attempt(con, "daily", "feed", "fetched", "2026-11-20 06:00:00+00", purpose="feed", new_links=5)
    attempt(con, "daily", "feed", "not_modified", "2026-11-20 09:00:00+00", purpose="feed", segment="s2")
    attempt(con, "daily", "robots", "http_error", "2026-11-20 06:00:00+00", purpose="robots")
    attempt(con, "daily", "a", "server_error", "2026-11-20 06:00:01+00", 1)
    attempt(con, "daily", "a", "fetched", "2026-11-20 06:00:09+00", 2)
    for url, outcome in (
        ("b", "fetched"), ("c", "robots_denied"), ("d", "timeout"), ("e", "http_error"), ("f", "too_large"),
        ("g", "host_paused"), ("h", "refused_url"), ("i", "rate_limited"), ("j", "blocked_address"),
    ):  # fmt: skip
        attempt(con, "daily", url, outcome, "2026-11-20 06:00:10+00")
    article(con, "daily", "a", "2026-11-20 06:00:09+00")
    con.execute(
        "insert into rejects values ('s1', 'daily', 'b', '2026-11-20 06:00:10+00', 'extract', 'too_short', null)"
    )
    row = con.sql("from coverage where source_id = 'daily'").pl().to_dicts()
    assert [{name: value for name, value in one.items() if name not in ("source_id", "day")} for one in row] == [
        {
            "expected_pages_a_day": 4.0, "polled": 2, "not_modified": 1, "failed_polls": 0, "found": 5, "fetched": 2,
            "refused": 1, "denied": 2, "deferred": 1, "failed_missing": 1, "failed_server": 1, "failed_network": 1,
            "failed_content": 1, "extracted": 1, "rejected": 1, "coded": 0, "expected_share": 0.25,
        }
    ]  # fmt: skip


def test_every_outcome_of_a_page_is_in_one_class(con):
    known = CHECK.parents[1] / "stop" / "attempts_are_of_known_kinds.sql"
    outcomes = re.findall(r"'(\w+)'", known.read_text("utf-8").partition("fetches.outcome not in")[2])
    for outcome in outcomes:
        attempt(con, "daily", outcome, outcome, "2026-11-20 06:00:00+00")
    (row,) = con.sql("from coverage where source_id = 'daily'").pl().to_dicts()
    classes = ("fetched", "refused", "denied", "deferred")
    counted = sum(value for name, value in row.items() if name in classes or name.startswith("failed_"))
    # not_modified and bad_feed are of feeds alone.
    assert counted == len(outcomes) - 2
    assert len(outcomes) == 23


def test_a_source_that_was_not_even_asked_has_a_row_for_each_day(con):
    attempt(con, "daily", "a", "fetched", "2026-11-18 06:00:00+00")
    attempt(con, "daily", "b", "fetched", "2026-11-20 06:00:00+00")
    days = con.sql("select day::varchar from coverage where source_id = 'quiet' order by day").fetchall()
    assert days == [("2026-11-18",), ("2026-11-19",), ("2026-11-20",)]


def test_the_check_warns_of_a_source_below_its_expectation(con):
    attempt(con, "daily", "a", "fetched", "2026-11-18 06:00:00+00")
    attempt(con, "daily", "z", "fetched", "2026-11-20 06:00:00+00")
    for number in range(3):
        article(con, "daily", f"{number}", "2026-11-19 06:00:00+00")
    rows = con.execute(CHECK.read_text("utf-8")).fetchall()
    assert [row[0] for row in rows] == ["quiet"]


def test_pages_wait_while_their_failure_may_pass(con):
    attempt(con, "daily", "again", "timeout", "2026-11-18 06:00:00+00")
    attempt(con, "daily", "came", "timeout", "2026-11-18 06:00:00+00")
    attempt(con, "daily", "came", "fetched", "2026-11-19 06:00:00+00", segment="s2")
    attempt(con, "daily", "gone", "http_error", "2026-11-18 06:00:00+00")
    for run in range(5):
        attempt(con, "daily", "hopeless", "server_error", f"2026-11-1{run} 06:00:00+00", segment=f"h{run}")
        attempt(con, "daily", "paused", "host_paused", f"2026-11-1{run} 06:00:00+00", segment=f"p{run}")
    assert con.sql("select url, run_count from waiting_pages order by url").fetchall() == [("again", 1), ("paused", 5)]
