"""Moments of a page: when it was published and last changed, as exact as the page says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from transforms.jsonld import as_list, text_of

_PUBLISHED = {
    "opengraph": (
        "article:published_time",
        "og:published_time",
        "article:published",
        "og:article:published_time",
        "og:pubdate",
    ),
    "meta": (
        "datepublished",
        "date",
        "pubdate",
        "publishdate",
        "publish-date",
        "publish_date",
        "published",
        "publication_date",
        "parsely-pub-date",
        "sailthru.date",
        "cxenseparse:recs:publishtime",
        "cxenseparse:publishtime",
        "dc.date.issued",
        "dc.date",
        "dc.date.created",
        "dcterms.created",
        "dcterms.issued",
        "dcterms.date",
        "article_date_original",
        "article.published",
        "originalpublicationdate",
        "bt:pubdate",
        "created",
        "analyticsattributes.articledate",
        "rnews:datepublished",
        "dcsext.articlefirstpublished",
        "iso-8601-publish-date",
        "published_at",
        "datecreated",
    ),
}
_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "article:modified",
    "datemodified",
    "last-modified",
    "dcterms.modified",
    "dc.date.modified",
    "lastmod",
    "revised",
)
_URL_DAY = re.compile(
    r"[/_-](20\d\d|19\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/_-]|$)|/(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/_-]|$)"
)
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ]+(\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)\s*"
    r"(Z|[+-]\d\d:?\d\d|[+-]\d\d)?)?(?:\[[^\]]*\])?$",
    re.I,
)
_COMPACT = re.compile(r"(\d{4})/?(\d\d)/?(\d\d)(?:[T ]?(\d\d):?(\d\d):?(\d\d)?(Z)?)?$")
_SCRIPT_DATE = re.compile(
    r"(?:[A-Z][a-z]{2},? )?([A-Z][a-z]{2}) (\d\d?),? (\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|UTC)([+-]\d{4})?"
)
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?:\D{1,6}(\d{1,2}):(\d\d))?")
CLOCK_SLACK = timedelta(minutes=10)
OLDEST = 1990


@dataclass(frozen=True)
class Moment:
    """A moment in UTC, the calendar day where it was written, how exact it is, and where it was read."""

    moment: datetime
    day: date
    precision: str
    has_offset: bool
    origin: str


def read_moments(
    tree: HtmlElement,
    metas: dict[str, list[str]],
    article: dict,
    url: str,
    fetched_at: datetime,
    time_zone: str | None,
) -> tuple[Moment | None, Moment | None]:
    """Return (published, modified); a moment after `fetched_at` is a mistake and is passed over."""
    zone = ZoneInfo(time_zone) if time_zone else UTC
    latest = fetched_at + CLOCK_SLACK
    published: Moment | None = None
    for found in _published(tree, metas, article, url, zone):
        if found.moment > latest or found.day.year < OLDEST:
            continue
        if published is None or (published.day == found.day and _exactness(found) > _exactness(published)):
            published = found
        if _exactness(published) == (True, True):
            break
    published = published or _by_htmldate(tree, url, fetched_at)
    texts = [text_of(each) for each in as_list(article.get("dateModified"))] + [
        text for name in _MODIFIED for text in metas.get(name, ())
    ]
    changes = (parse_moment(text, "modified", zone) for text in texts)
    return published, next((change for change in changes if change and change.moment <= latest), None)


def _exactness(found: Moment) -> tuple[bool, bool]:
    return found.precision != "day", found.has_offset


def _published(
    tree: HtmlElement, metas: dict[str, list[str]], article: dict, url: str, zone: tzinfo
) -> Iterator[Moment]:
    for key in ("datePublished", "dateCreated", "uploadDate"):
        for value in as_list(article.get(key)):
            if found := parse_moment(text_of(value), "json-ld", zone):
                yield found
    for origin, names in _PUBLISHED.items():
        for name in names:
            for text in metas.get(name, ()):
                if found := parse_moment(text, origin, zone):
                    yield found
    for element in _times(tree):
        if found := parse_moment(element, "time", zone):
            yield found
    if match := _URL_DAY.search(url):
        year, month, day = (int(group) for group in match.groups() if group)
        if found := _at(year, month, day, "url"):
            yield found


def _times(tree: HtmlElement) -> list[str]:
    """Return what <time> elements and microdata say of the publication, the explicit ones first."""
    explicit, plain = [], []
    for element in tree.iter("time", "span", "div", "abbr"):
        stated = element.get("datetime") or (element.get("content") if element.get("itemprop") else None)
        marks = (
            f"{element.get('itemprop') or ''} {element.get('class') or ''}".lower()
            if stated or element.tag == "time"
            else ""
        )
        if not stated or "modif" in marks or "updat" in marks:
            continue
        if "publ" in marks or element.get("pubdate") is not None:
            explicit.append(stated)
        elif element.tag == "time":
            plain.append(stated)
    return explicit[:1] or plain[:1]


def _by_htmldate(tree: HtmlElement, url: str, fetched_at: datetime) -> Moment | None:
    from htmldate import find_date

    text = find_date(tree, url=url, original_date=True, extensive_search=False, max_date=fetched_at.date().isoformat())
    return parse_moment(text, "htmldate", UTC) if text else None


def parse_moment(text: str, origin: str, zone: tzinfo) -> Moment | None:
    """Read a date or time as sites write it; a time without offset is read in `zone`; None if it is neither."""
    text = text.strip()[:64]
    for reader in (_read_iso, _read_compact, _read_mail, _read_script, _read_epoch, _read_day_first):
        try:
            if found := reader(text, origin, zone):
                return found
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None


def _at(year: int, month: int, day: int, origin: str) -> Moment | None:
    try:
        return Moment(datetime(year, month, day, tzinfo=UTC), date(year, month, day), "day", False, origin)
    except ValueError:
        return None


def _from_datetime(stated: datetime, origin: str, zone: tzinfo) -> Moment:
    aware = stated if stated.tzinfo else stated.replace(tzinfo=zone)
    precision = "second" if stated.second else "minute"
    return Moment(aware.astimezone(UTC), stated.date(), precision, stated.tzinfo is not None, origin)


def _read_iso(text: str, origin: str, zone: tzinfo) -> Moment | None:
    match = _ISO.match(text)
    if not match:
        return None
    day, clock, offset = match.groups()
    if not clock or (clock.startswith("00:00") and not clock.strip("0:.,") and offset in (None, "")):
        return _at(int(day[:4]), int(day[5:7]), int(day[8:]), origin)
    return _from_datetime(
        datetime.fromisoformat(f"{day}T{clock.replace(',', '.')}{(offset or '').upper()}"), origin, zone
    )


def _read_compact(text: str, origin: str, zone: tzinfo) -> Moment | None:
    match = _COMPACT.match(text)
    if not match:
        return None
    year, month, day, hour, minute, second = (int(group) if group else 0 for group in match.groups()[:6])
    if match[4] is None:
        return _at(year, month, day, origin)
    return _from_datetime(
        datetime(year, month, day, hour, minute, second, tzinfo=UTC if match[7] else None), origin, zone
    )  # noqa: DTZ001 (a naive time gets its zone there)


def _read_mail(text: str, origin: str, zone: tzinfo) -> Moment | None:
    return _from_datetime(parsedate_to_datetime(text), origin, zone) if ":" in text and "," in text[:4] else None


def _read_script(text: str, origin: str, zone: tzinfo) -> Moment | None:
    match = _SCRIPT_DATE.match(text)
    if not match:
        return None
    stated = datetime.strptime(f"{' '.join(match.groups()[:6])} {match[7] or '+0000'}", "%b %d %Y %H %M %S %z")
    return _from_datetime(stated, origin, zone)


def _read_epoch(text: str, origin: str, zone: tzinfo) -> Moment | None:
    if not text.isdigit() or len(text) not in (10, 13):
        return None
    return _from_datetime(datetime.fromtimestamp(int(text[:10]), UTC), origin, zone)


def _read_day_first(text: str, origin: str, zone: tzinfo) -> Moment | None:
    match = _DAY_FIRST.match(text)
    if not match:
        return None
    day, month, year = (int(group) for group in match.groups()[:3])
    if match[4] is None:
        return _at(year, month, day, origin)
    return _from_datetime(datetime(year, month, day, int(match[4]), int(match[5])), origin, zone)  # noqa: DTZ001 (a naive time gets its zone there)
