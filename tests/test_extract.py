"""Extraction: every folder of tests/golden is a page and what must be read from it."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from transforms.extract import NotAnArticle, extract_article
from transforms.normalise import normalise_articles
from transforms.page import decode

CASES = sorted(Path(__file__).parent.joinpath("golden").glob("*/expected.json"))
FRENCH = (
    "Le conseil a décidé de fermer la gare après l'été, malgré les protestations répétées des élèves et des mères. " * 3
)
FETCHED_AT = datetime(2026, 3, 4, 6, tzinfo=UTC)


def read_case(path: Path) -> tuple[dict, dict]:
    """Return (expected, found): of the article the expected fields only, or the reason of refusal."""
    case = json.loads(path.read_text("utf-8"))
    page = path.with_name("page.html").read_bytes()
    fetched_at = datetime.fromisoformat(case["fetched_at"])
    try:
        article = extract_article(page, case["url"], fetched_at, case.get("charset"), case.get("time_zone"))
    except NotAnArticle as refused:
        return case["expected"], {"reason": refused.reason}
    return case["expected"], {name: plain(value) for name, value in asdict(article).items() if name in case["expected"]}


def plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_a_golden_page_is_read_as_expected(path):
    expected, found = read_case(path)
    assert found == expected


def test_there_are_golden_pages():
    assert len(CASES) >= 25


@pytest.mark.parametrize(
    ("html", "charset", "text"),
    [
        ("é".encode(), "iso-8859-1", "é"),  # a wrong header does not spoil valid UTF-8
        ("é".encode("latin-1"), "iso-8859-1", "é"),
        ("é".encode("utf-16"), None, "é"),
        (b"\xef\xbb\xbf\xc3\xa9", None, "\ufeffé"),
        ('<meta charset="windows-1251">Привет'.encode("cp1251"), None, '<meta charset="windows-1251">Привет'),
        ("東京".encode("shift_jis"), "Shift_JIS", "東京"),
        ("é".encode("latin-1") * 9 + "ñ".encode("latin-1"), "latin-1", "éééééééééñ"),
        ("Größe ".encode() * 30 + b"\xc3", None, "Größe " * 30 + "\ufffd"),  # cut in the middle of a letter
        (FRENCH.encode("latin-1"), "no-such-charset", FRENCH),
    ],
)
def test_bytes_are_decoded_by_what_they_are_before_what_is_said_of_them(html, charset, text):
    assert decode(html, charset) == text


def article_frame(**changes: object) -> pl.DataFrame:
    row = {
        "article_id": "a1",
        "url": "https://x.example/a",
        "fetched_at": FETCHED_AT,
        "title": "Title",
        "standfirst": None,
        "body_text": "One two.\nThree.",
        "authors": ["A B"],
        "agency": None,
        "published_at": None,
        "published_date": None,
        "published_precision": None,
        "published_from": None,
        "modified_at": None,
        "language": "en",
        "section": None,
        "keywords": [],
        "image_url": None,
        "is_paywalled": False,
        "kind": "article",
        "word_count": 0,
        "title_from": "h1",
        "authors_from": None,
    }
    return pl.DataFrame([row | changes])


def test_normalising_gives_the_types_of_the_table_even_where_all_is_null():
    frame = normalise_articles(article_frame())
    assert frame.schema["published_at"] == pl.Datetime("us", "UTC")
    assert frame.schema["published_date"] == pl.Date
    assert frame.schema["keywords"] == pl.List(pl.String)
    assert frame.schema["word_count"] == pl.Int64
    assert frame["article_id"].to_list() == ["a1"]


def test_normalising_mends_unicode_blanks_and_mojibake():
    frame = normalise_articles(
        article_frame(
            title="  Cafe\u0301\u00a0 \u200bnoir ",
            standfirst="   ",
            body_text="The mayor\u00e2\u20ac\u2122s  fa\u00c3\u00a7ade \n\n  of\u00ad ten \r\n",
            authors=[" Ana  Ruiz ", "Ana Ruiz", ""],
        )
    ).row(0, named=True)
    assert frame["title"] == "Café noir"
    assert frame["standfirst"] is None
    assert frame["body_text"] == "The mayor’s façade\nof ten"
    assert frame["authors"] == ["Ana Ruiz"]
    assert frame["word_count"] == 6


def test_words_are_counted_in_scripts_without_blanks_too():
    assert normalise_articles(article_frame(body_text="東京で地震 M5.2"))["word_count"].to_list() == [7]


def test_the_content_hash_names_title_standfirst_and_body():
    first = normalise_articles(article_frame())["content_hash"].item()
    # printf 'Title\0\0One two.\nThree.' | sha256sum
    assert first == "acdb254e82e260dfe4064f737fb94dc8110570f3d743783c8c957ad380eee66a"
    assert normalise_articles(article_frame(standfirst="S"))["content_hash"].item() != first
