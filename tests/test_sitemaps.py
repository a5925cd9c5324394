import contextlib
import gzip
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_feeds import BOMBS
from transforms.feeds import FeedError
from transforms.sitemaps import MAX_LINKS, read_sitemap

BASE = "https://example.com/sitemap.xml"
NOON = datetime(2025, 12, 12, 12, tzinfo=UTC)
NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)


def urlset(urls: str, head: str = '<?xml version="1.0"?>') -> bytes:
    return f"{head}<urlset {NAMESPACES}>{urls}</urlset>".encode()


NEWS = """<url><loc>https://example.com/a</loc><lastmod>2025-12-13</lastmod><news:news><news:publication><news:name>N</news:name>
</news:publication><news:publication_date>2025-12-12T12:00:00Z</news:publication_date><news:title>A</news:title></news:news></url>"""


def test_a_news_sitemap_gives_the_moment_of_publication():
    (entry,) = read_sitemap(urlset(NEWS), BASE).entries
    assert (entry.url, entry.title, entry.published) == ("https://example.com/a", "A", NOON)


def test_a_plain_sitemap_gives_the_last_change():
    body = urlset("<url><loc> https://example.com/a </loc><lastmod>2025-12-12T13:00:00+01:00</lastmod></url><url/>")
    (entry,) = read_sitemap(body, BASE).entries
    assert (entry.url, entry.published) == ("https://example.com/a", NOON)


def test_an_index_names_sitemaps_and_refuses_what_must_not_be_asked_for():
    body = f"""<sitemapindex {NAMESPACES}><sitemap><loc>https://example.com/1.xml.gz</loc><lastmod>2025-12-12T12:00:00Z</lastmod></sitemap>
    <sitemap><loc>http://a:b@example.com/2.xml</loc></sitemap></sitemapindex>""".encode()
    sitemap = read_sitemap(body, BASE)
    assert [(one.url, one.last_modified) for one in sitemap.nested] == [("https://example.com/1.xml.gz", NOON)]
    assert [(one.url, one.refused) for one in sitemap.entries] == [("http://a:b@example.com/2.xml", "credentials")]


def test_gzip_is_unzipped_whatever_the_name():
    assert len(read_sitemap(gzip.compress(urlset(NEWS)), BASE).entries) == 1


def test_feeds_and_lists_serve_as_sitemaps():
    rss = b"<rss version='2.0'><channel><item><link>https://example.com/a</link></item></channel></rss>"
    assert [entry.url for entry in read_sitemap(rss, BASE).entries] == ["https://example.com/a"]
    assert [entry.url for entry in read_sitemap(b"https://example.com/a\n", BASE).entries] == ["https://example.com/a"]


def test_prefixes_and_missing_namespaces_do_not_matter():
    body = b'<s:urlset xmlns:s="urn:x"><s:url><s:loc>https://example.com/a</s:loc></s:url></s:urlset>'
    assert [entry.url for entry in read_sitemap(body, BASE).entries] == ["https://example.com/a"]
    assert [entry.url for entry in read_sitemap(b"<urlset><url><loc>/b</loc></url></urlset>", BASE).entries] == [
        "https://example.com/b"
    ]


def test_broken_xml_gives_what_can_be_read():
    assert [entry.url for entry in read_sitemap(urlset(NEWS + "<url><loc>https://e")[:-9], BASE).entries][:1] == [
        "https://example.com/a"
    ]


@pytest.mark.parametrize(
    "body", [b"", b"<html></html>", b"\x1f\x8bnothing", gzip.compress(bytes(70_000_000), 1), b"<", b"no"]
)
def test_what_is_no_sitemap_says_so(body):
    with pytest.raises(FeedError, match="https://example.com/sitemap.xml"):
        read_sitemap(body, BASE)


@pytest.mark.parametrize("name", BOMBS)
def test_entities_do_not_explode(name):
    body = urlset(NEWS.replace("<news:title>A", "<news:title>&a9;"), head=BOMBS[name])
    started = time.process_time()
    entries = read_sitemap(body, BASE).entries
    assert time.process_time() - started < 2
    assert all(len(entry.title) < 100 for entry in entries)


def test_more_links_than_any_sitemap_has_are_cut_and_say_so():
    body = urlset("".join(f"<url><loc>https://e.com/{number}</loc></url>" for number in range(MAX_LINKS + 10)))
    entries = read_sitemap(body, BASE).entries
    assert len(entries) == MAX_LINKS + 1
    assert entries[-1].refused == "sitemap_too_long"


@given(st.binary(max_size=300))
def test_any_bytes_are_a_sitemap_or_an_error(body):
    for start in (b"", b"<urlset><url><loc>", b"<sitemapindex>"):
        with contextlib.suppress(FeedError):
            read_sitemap(start + body, BASE)
