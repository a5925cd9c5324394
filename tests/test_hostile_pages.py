"""Hostile pages: whatever comes in, an article or a reason comes out, and soon.

NEWSLEDGER_HOSTILE_PAGES=2000 pytest tests/test_hostile_pages.py tries more of them.
"""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.extract import NotAnArticle, extract_article
from transforms.page import MAX_BYTES

FETCHED_AT = datetime(2026, 3, 4, 6, tzinfo=UTC)
URL = "https://www.nordhavenpost.example/2026/03/03/ferry"
PAGES = [path.read_bytes() for path in sorted(Path(__file__).parent.joinpath("golden").glob("*/page.html"))]
SECONDS = 20.0  # a page of the allowed size; an ordinary one takes some 0.03


def outcome(page: bytes, charset: str | None = None) -> str:
    """Return "article" or the reason of refusal; fail where it took too long or raised anything else."""
    started = time.perf_counter()
    try:
        article = extract_article(page, URL, FETCHED_AT, charset)
    except NotAnArticle as refused:
        assert refused.reason
        result = refused.reason
    else:
        assert article.title
        assert article.body_text
        assert article.published_at is None or article.published_at <= FETCHED_AT.replace(hour=7)
        result = "article"
    assert time.perf_counter() - started < SECONDS
    return result


def truncate(page: bytes, at: float, _junk: bytes) -> bytes:
    return page[: int(len(page) * at)]


def splice(page: bytes, at: float, junk: bytes) -> bytes:
    cut = int(len(page) * at)
    return page[:cut] + junk + page[cut:]


def overwrite(page: bytes, at: float, junk: bytes) -> bytes:
    cut = int(len(page) * at)
    return page[:cut] + junk + page[cut + len(junk) :]


def nulls(page: bytes, at: float, _junk: bytes) -> bytes:
    return splice(page, at, b"\x00" * 500)


def nest(page: bytes, at: float, _junk: bytes) -> bytes:
    return splice(page, at, b"<div class='lead'><b>" * 5_000)


def nest_json(page: bytes, at: float, _junk: bytes) -> bytes:
    nested = b'{"@type":"NewsArticle","author":' + b"[" * 10_000 + b"]" * 10_000 + b"}"
    return splice(page, at, b'<script type="application/ld+json">' + nested + b"</script>")


def flood_links(page: bytes, at: float, _junk: bytes) -> bytes:
    return splice(page, at, b"<li><a href='/x'>More from the harbour</a>" * 3_000)


def drop_tags(page: bytes, _at: float, _junk: bytes) -> bytes:
    for tag in (b"<body>", b"</body>", b"</html>", b"</p>", b"</head>"):
        page = page.replace(tag, b"")
    return page


def twist_json(page: bytes, _at: float, junk: bytes) -> bytes:
    return page.replace(b'"headline"', b'"headline": [{"@id": 1}], "x' + junk.replace(b"<", b"") + b'"').replace(
        b"},", b"]"
    )


def shuffle_bytes(page: bytes, at: float, _junk: bytes) -> bytes:
    cut = int(len(page) * at)
    return page[cut:] + page[:cut]


MUTATIONS = [truncate, splice, overwrite, nulls, nest, nest_json, flood_links, drop_tags, twist_json, shuffle_bytes]


@settings(
    max_examples=int(os.environ.get("NEWSLEDGER_HOSTILE_PAGES", "60")),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    page=st.sampled_from(PAGES),
    steps=st.lists(
        st.tuples(st.sampled_from(MUTATIONS), st.floats(0, 1), st.binary(max_size=200)), min_size=1, max_size=3
    ),
    charset=st.sampled_from([None, "utf-8", "utf-16", "shift_jis", "koi8-r", "no-such-charset", "rot13", "idna"]),
)
def test_a_mutated_page_gives_an_article_or_a_reason(page, steps, charset):
    for mutation, at, junk in steps:
        page = mutation(page, at, junk)
    outcome(page, charset)


SENTENCE = "The harbour council of Nordhaven voted on Tuesday to close the old ferry terminal for good. "


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (b"", "not_html"),
        (b"   \n ", "not_html"),
        (b"\x00" * 1000, "not_html"),
        (b"<" * 100_000, "too_large"),
        (b"<" * 40_000, None),
        (b"<html></html>", "no_title"),
        (b"<title>A title</title>", "too_short"),
        (b"\x1f\x8b\x08" + bytes(range(256)) * 20, None),
        (b"<p>" + b"x" * 50_000_000, "too_large"),
        (b"<html><title>T of a page</title>" + b"<p>a</p>" * 400_000, "too_large"),
        (b"<title>T of a page</title>" + b"<div>" * 10_000 + SENTENCE.encode() * 40, None),
        (b"<title>" + b"long " * 1_000_000 + b"</title><p>" + SENTENCE.encode() * 40, "no_title"),
        (b"<title>T of a page</title><p>" + SENTENCE.encode() * 90_000, None),
        (b"<title>T of a page</title><p " + b"class='lead' " * 300_000 + b">" + SENTENCE.encode() * 40, None),
        (
            b'<title>T of a page</title><script type="application/ld+json">' + b" ," * 900_000 + b"</script>",
            "too_short",
        ),
        (b'<script type="application/ld+json">' + b'"Article""author":[' * 90_000 + b"</script>", "no_title"),
        (
            b'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
            b'<!ENTITY x SYSTEM "file:///etc/passwd">]><title>&b;&x;</title><p>' + SENTENCE.encode() * 40,
            None,
        ),
    ],
    ids=range(17),
)
def test_an_extreme_page_gives_an_article_or_a_reason(page, expected):
    result = outcome(page)
    assert expected in (None, result)


def test_a_page_over_the_limit_is_refused_before_it_is_read():
    with pytest.raises(NotAnArticle) as refused:
        extract_article(b"<p>" * (MAX_BYTES // 3 + 1), URL, FETCHED_AT)
    assert refused.value.reason == "too_large"


def test_an_entity_reads_no_file():
    page = (
        b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><html><title>A title &x;</title><body><p>'
        + SENTENCE.encode() * 40
        + b"&x;</p></body></html>"
    )
    article = extract_article(page, URL, FETCHED_AT)
    assert article.title == "A title &x;"
