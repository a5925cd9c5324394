"""Sitemaps: indexes, URL sets, news sitemaps with dates, gzip, and sitemaps that are feeds or plain lists."""

import zlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from lxml import etree

from transforms.feeds import (
    FeedEntry,
    FeedError,
    entry_of,
    list_entries,
    read_date,
    read_feed,
    unique_entries,
)
from transforms.urls import UrlError, request_url

MAX_SITEMAP_BYTES = 60_000_000  # the protocol allows 50 MB
MAX_LINKS = 200_000  # the protocol allows 50,000


@dataclass(frozen=True)
class NestedSitemap:
    """A sitemap that an index names, with the last change (UTC) as the index states it."""

    url: str
    last_modified: datetime | None


@dataclass(frozen=True)
class Sitemap:
    """What a sitemap holds: links to articles, and further sitemaps."""

    entries: list[FeedEntry]
    nested: list[NestedSitemap]


def read_sitemap(body: bytes, url: str) -> Sitemap:
    """Return the links of a sitemap at `url`; raise FeedError if it is none or exceeds MAX_SITEMAP_BYTES."""
    body = _unzip(body, url) if body.startswith(b"\x1f\x8b") else body
    start = body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise FeedError(f"{url}: the sitemap is empty")
    if not start.startswith(b"<") and b"\x00" not in start:
        return Sitemap(unique_entries(list_entries(body, url)), [])
    sitemap = _read_xml(body, url)
    if sitemap is None:
        return Sitemap(read_feed(body, url), [])
    return sitemap


def _unzip(body: bytes, url: str) -> bytes:
    reader = zlib.decompressobj(31)
    try:
        unzipped = reader.decompress(body, MAX_SITEMAP_BYTES)
    except zlib.error as reason:
        raise FeedError(f"{url}: broken gzip: {reason}") from None
    if reader.unconsumed_tail:
        raise FeedError(f"{url}: larger than {MAX_SITEMAP_BYTES} bytes unzipped")
    return unzipped


def _read_xml(body: bytes, url: str) -> Sitemap | None:
    """Return the links of an XML sitemap; None when its first element says that it is something else."""
    entries: list[FeedEntry] = []
    nested: list[NestedSitemap] = []
    # No entity is expanded and nothing is loaded; what follows an error in the XML is read as far as it goes.
    parser = etree.iterparse(
        BytesIO(body), tag=("{*}url", "{*}sitemap"), resolve_entities=False, no_network=True, recover=True
    )
    try:
        for _, element in parser:
            parent = element.getparent()
            if parent is None or _local_name(parent) not in ("urlset", "sitemapindex"):
                continue
            _add(element, url, entries, nested)
            element.clear()
            if len(entries) + len(nested) >= MAX_LINKS:
                entries.append(FeedEntry(url, refused="sitemap_too_long"))
                break
        else:
            if parser.root is None or _local_name(parser.root) not in ("urlset", "sitemapindex"):
                return None
    except etree.XMLSyntaxError as reason:
        if not entries and not nested:
            raise FeedError(f"{url}: broken XML: {reason}") from None
    return Sitemap(unique_entries(entries), nested)


def _add(element: etree._Element, url: str, entries: list[FeedEntry], nested: list[NestedSitemap]) -> None:
    # A news sitemap nests its date and title one deeper.
    fields = {_local_name(child): (child.text or "").strip() for child in element.iterdescendants()}
    link = fields.get("loc", "")
    if not link:
        return
    changed = read_date(fields.get("lastmod"))
    if _local_name(element) == "url":
        published = read_date(fields.get("publication_date"))
        entries.append(entry_of(link, url, fields.get("title", ""), published or changed))
        return
    try:
        nested.append(NestedSitemap(request_url(link), changed))
    except UrlError as reason:
        entries.append(FeedEntry(link[:300], "", changed, str(reason)))


def _local_name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
