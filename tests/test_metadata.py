"""Metadata: times as sites write them, bylines, agencies, shapes of JSON-LD."""

from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from lxml.html import document_fromstring

from transforms.bylines import find_agency, read_authors, read_name_line
from transforms.jsonld import choose_article, read_objects
from transforms.metadata import read_metadata
from transforms.moments import parse_moment

utc = partial(datetime, tzinfo=UTC)
FETCHED_AT = utc(2026, 3, 4, 6)


@pytest.mark.parametrize(
    ("text", "moment", "day", "precision"),
    [
        ("2026-03-03T20:15:30+01:00", utc(2026, 3, 3, 19, 15, 30), date(2026, 3, 3), "second"),
        ("2026-03-03T20:15:30.123456Z", utc(2026, 3, 3, 20, 15, 30, 123456), date(2026, 3, 3), "second"),
        ("2026-03-03T20:15:00-0500", utc(2026, 3, 4, 1, 15), date(2026, 3, 3), "minute"),
        ("2026-03-03 20:15", utc(2026, 3, 3, 19, 15), date(2026, 3, 3), "minute"),
        ("2026-03-03", utc(2026, 3, 3), date(2026, 3, 3), "day"),
        ("2026-03-03T00:00:00", utc(2026, 3, 3), date(2026, 3, 3), "day"),
        ("20260303", utc(2026, 3, 3), date(2026, 3, 3), "day"),
        ("20260303T201530Z", utc(2026, 3, 3, 20, 15, 30), date(2026, 3, 3), "second"),
        ("Tue, 03 Mar 2026 20:15:30 GMT", utc(2026, 3, 3, 20, 15, 30), date(2026, 3, 3), "second"),
        ("Tue Mar 03 2026 20:15:30 GMT+0300", utc(2026, 3, 3, 17, 15, 30), date(2026, 3, 3), "second"),
        ("1772568930", utc(2026, 3, 3, 20, 15, 30), date(2026, 3, 3), "second"),
        ("1772568930000", utc(2026, 3, 3, 20, 15, 30), date(2026, 3, 3), "second"),
        ("03.03.2026 - 20:15 Uhr", utc(2026, 3, 3, 19, 15), date(2026, 3, 3), "minute"),
    ],
)
def test_a_time_is_read_as_sites_write_it(text, moment, day, precision):
    found = parse_moment(text, "meta", ZoneInfo("Europe/Oslo"))
    assert found is not None
    assert (found.moment, found.day, found.precision) == (moment, day, precision)


@pytest.mark.parametrize(
    "text", ["", "today", "2026-13-40", "2026-02-30T10:00:00Z", "99999999999999", "0000-00-00", "T"]
)
def test_what_is_no_time_is_no_time(text):
    assert parse_moment(text, "meta", UTC) is None


@pytest.mark.parametrize(
    ("author", "people", "agencies"),
    [
        ("By Tuva Lindqvist and Ola Berg", ["Tuva Lindqvist", "Ola Berg"], []),
        ("Lindqvist, Tuva", ["Tuva Lindqvist"], []),
        ("TUVA LINDQVIST", ["TUVA LINDQVIST"], []),
        ("Tuva Lindqvist, Ola Berg & Kari Nordmann", ["Tuva Lindqvist", "Ola Berg", "Kari Nordmann"], []),
        ("Tuva Lindqvist, Political Editor", ["Tuva Lindqvist"], []),
        ("Von Jürgen Groß und dpa", ["Jürgen Groß"], ["dpa"]),
        ("Reuters", [], ["Reuters"]),
        ("Nordhaven Post", [], []),
        ("https://social.example/nordhaven", [], []),
        ([{"givenName": "Tuva", "familyName": "Lindqvist"}], ["Tuva Lindqvist"], []),
        ([{"name": ["Tuva Lindqvist"]}, "Ola Berg", None], ["Tuva Lindqvist", "Ola Berg"], []),
    ],
)
def test_authors_are_people_and_agencies_stand_apart(author, people, agencies):
    tree = document_fromstring("<p>text</p>")
    assert read_authors(tree, {}, {"author": author}, [], {"nordhavenpost"})[:2] == (people, agencies)


@pytest.mark.parametrize(
    ("paragraphs", "agency"),
    [
        (["NEW DELHI, Dec 12 (Reuters) - The ministers met.", "More."], "Reuters"),
        (["BERLIN (dpa) – Der Rat tagte.", "Mehr."], "dpa"),
        (["The ministers met.", "With inputs from PTI"], "PTI"),
        (["The ministers met.", "(Source: AFP)"], "AFP"),
        (
            ["Reuters, the agency, was sold by its owners for a sum that nobody had expected in the spring.", "More."],
            None,
        ),
        (["The ministers met in the hall of the old harbour council."], None),
        ([], None),
    ],
)
def test_the_agency_is_found_where_the_text_credits_it(paragraphs, agency):
    assert find_agency(paragraphs) == agency


def test_a_first_line_that_is_a_name_is_the_author():
    assert read_name_line(["Tuva Lindqvist", "The council met."]) == ("Tuva Lindqvist",)
    assert read_name_line(["The council met.", "Tuva Lindqvist"]) == ()


@pytest.mark.parametrize(
    "script",
    [
        '{"@type":"NewsArticle","headline":"A"}',
        '[{"@type":["Thing","NewsArticle"],"headline":"A"}]',
        '{"@graph":[{"@type":"WebPage"},{"@type":"https://schema.org/NewsArticle","headline":"A"}]}',
        '{"@type":"WebPage","mainEntity":{"@type":"NewsArticle","headline":"A"}}',
        '{"@type":"Organization","name":"O"}\n{"@type":"NewsArticle","headline":"A"}',
        '<!-- {"@type":"NewsArticle","headline":"A"} -->',
        '{"@type":"NewsArticle","headline":"A","description":"line\nbreak",};',
        '{"@type":"NewsArticle","headline":"A","description":"a "quoted" word"}',
    ],
)
def test_an_article_is_found_in_every_shape_of_json_ld(script):
    assert choose_article(read_objects([script]), "https://x.example/a", set())["headline"] == "A"


def test_a_page_without_metadata_is_read_from_its_text():
    tree = document_fromstring(
        "<html><head><title>Council closes terminal | Nordhaven Post</title>"
        "<meta property='og:site_name' content='Nordhaven Post'></head>"
        "<body><h1>Council closes terminal</h1><span class='byline'>By Tuva Lindqvist</span><p>Text.</p></body></html>"
    )
    found = read_metadata(tree, "https://www.nordhavenpost.example/a/2026/03/03/terminal", FETCHED_AT, None)
    assert (found.title, found.title_from) == ("Council closes terminal", "h1")
    assert (found.authors, found.authors_from) == (("Tuva Lindqvist",), "byline")
    assert (found.published_date, found.published_from) == (date(2026, 3, 3), "url")
    assert found.is_paywalled is False
    assert found.image_url is None


def test_half_a_character_that_json_spells_is_no_part_of_a_text():
    (half,) = read_objects([r'{"headline": "Talks \ud83d resume \udc00", "description": "\ud83d\ude00 \\ud83d\ude00"}'])
    assert half == {"headline": "Talks \ufffd resume \ufffd", "description": "\U0001f600 \\ud83d\ufffd"}
    (saved,) = read_objects([r'{"@type": "NewsArticle", "headline": "Talks \ud83d", "keywords": ,}'])
    assert saved["headline"] == "Talks \ufffd"
