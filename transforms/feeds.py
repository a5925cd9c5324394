"""Feeds: RSS 0.9 to 2.0, Atom, JSON Feed and plain lists of URLs, read into links."""

import calendar
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice
from typing import Any
from urllib.parse import urljoin

import feedparser
from lxml import etree

from transforms.urls import UrlError, canonical_url

MAX_ENTRIES = 5_000
MAX_LIST_LINES = 200_000
# The forgiving parser of broken XML is slow: a broken feed is read so far and no further.
MAX_BROKEN_BYTES = 1_000_000
EARLIEST_YEAR = 1990


class FeedError(ValueError):
    """A body that is no feed and no sitemap; the message says what it is instead."""


@dataclass(frozen=True)
class FeedEntry:
    """A link of a feed or sitemap: canonical URL, title, moment of publication (UTC) as the feed states it.

    `refused` is the short code of a link that is no URL of an article; its `url` is then as it was given.
    """

    url: str
    title: str = ""
    published: datetime | None = None
    refused: str | None = None


def read_feed(body: bytes, url: str) -> list[FeedEntry]:
    """Return the links of a feed, each once, in the order given; raise FeedError for what is no feed."""
    start = body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise FeedError(f"{url}: the feed is empty")
    if start.startswith((b"{", b"[")):
        return unique_entries(_json_entries(body, url))
    if start.startswith(b"<") or b"\x00" in start:
        return unique_entries(_xml_entries(body, url))
    return unique_entries(list_entries(body, url))


def entry_of(link: str, base: str, title: str = "", published: datetime | None = None) -> FeedEntry:
    """Return the entry of a link found at `base`; a link that is no article's is marked, never dropped."""
    try:
        absolute = link if link.startswith(("https://", "http://")) else urljoin(base, link.strip())
        return FeedEntry(canonical_url(absolute), title, published)
    except UrlError as reason:
        return FeedEntry(link[:300], title, published, str(reason))
    except ValueError:  # urljoin meets a broken IPv6 host
        return FeedEntry(link[:300], title, published, "bad_url")


def unique_entries(entries: Iterable[FeedEntry]) -> list[FeedEntry]:
    """Return each URL once, as it came first, but with the first date that any of its entries has."""
    found: dict[str, FeedEntry] = {}
    for entry in entries:
        earlier = found.get(entry.url)
        if earlier is None or (earlier.published is None and entry.published is not None):
            found[entry.url] = entry
    return list(found.values())


def list_entries(body: bytes, url: str) -> list[FeedEntry]:
    """Return the links of a plain list, one a line, '#' for comments; raise FeedError if it holds none."""
    lines = [line.strip() for line in body.decode("utf-8-sig", "replace").splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if not any(line.startswith(("http://", "https://")) for line in lines[:100]):
        raise FeedError(f"{url}: neither a feed nor a list of URLs, it begins {body[:40]!r}")
    entries = [entry_of(line, url) for line in lines[:MAX_LIST_LINES]]
    return [*entries, FeedEntry(url, refused="list_too_long")] if len(lines) > MAX_LIST_LINES else entries


def _xml_entries(body: bytes, url: str) -> list[FeedEntry]:
    body, cut = _without_excess(_without_entities(body, url))
    parsed = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
    if not parsed.entries and not parsed.version:
        raise FeedError(f"{url}: no feed, it begins {body[:40]!r}")
    found = [(_link(entry), entry) for entry in parsed.entries]
    entries = [entry_of(link, url, entry.get("title", ""), _date(entry)) for link, entry in found if link]
    return [*entries, FeedEntry(url, refused="feed_too_long")] if cut else entries


def _without_entities(body: bytes, url: str) -> bytes:
    """Drop the declarations in a DOCTYPE: no feed needs its own, and nested ones grow to gigabytes."""
    start = body.upper().find(b"<!DOCTYPE")
    bracket, end = body.find(b"[", start), body.find(b">", start)
    if start < 0 or bracket < 0 or end < bracket:
        return body
    end = body.find(b"]", bracket)
    if end < 0:
        raise FeedError(f"{url}: a DOCTYPE without end")
    return body[:start] + body[body.find(b">", end) + 1 :]


def _without_excess(body: bytes) -> tuple[bytes, bool]:
    """Return a feed cut to MAX_ENTRIES (broken: to MAX_BROKEN_BYTES), and whether something was cut."""
    ends = list(islice(re.finditer(rb"</(?:\w+:)?(?:item|entry)\s*>", body), MAX_ENTRIES + 1))
    if len(ends) > MAX_ENTRIES:
        return body[: ends[-2].end()], True
    if len(body) <= MAX_BROKEN_BYTES or _is_well_formed(body):
        return body, False
    return body[:MAX_BROKEN_BYTES], True


def _is_well_formed(body: bytes) -> bool:
    try:
        for _, element in etree.iterparse(BytesIO(body), resolve_entities=False, no_network=True, huge_tree=True):
            element.clear()
    except etree.XMLSyntaxError:
        return False
    return True


def _link(entry: Any) -> str:
    identity = entry.get("id", "") if entry.get("guidislink", True) else ""
    link = entry.get("feedburner_origlink") or entry.get("link") or identity
    return link if "/" in link else ""


def _date(entry: Any) -> datetime | None:
    # Past feedparser's own get, which warns that one stands in for the other.
    fields = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
    if not fields or not EARLIEST_YEAR <= fields[0] <= 9998:
        return None
    return datetime.fromtimestamp(calendar.timegm(fields), UTC)


def _json_entries(body: bytes, url: str) -> list[FeedEntry]:
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError):
        raise FeedError(f"{url}: broken JSON, it begins {body[:40]!r}") from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise FeedError(f"{url}: JSON, but no JSON Feed: it has no list of items")
    return [
        entry_of(link, url, str(item.get("title") or ""), read_date(item.get("date_published")))
        for item in items[:MAX_ENTRIES]
        if isinstance(item, dict) and isinstance(link := item.get("url") or item.get("external_url"), str)
    ]


def read_date(text: Any) -> datetime | None:
    """Return the moment (UTC) of a W3C or ISO 8601 date; None for what is none."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if EARLIEST_YEAR <= moment.year <= 9998 else None
