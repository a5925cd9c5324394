"""The configured sources: rows of sql/seeds/sources.csv, or of a user's own file."""

import csv
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flows.settings import ROOT
from transforms.urls import UrlError, request_url

SEED = ROOT / "sql" / "seeds" / "sources.csv"


class SourceError(ValueError):
    """A row of a file of sources that cannot be read; the message names file, line, column and value."""


@dataclass(frozen=True)
class Source:
    """A source, with the columns of the table `sources`; lists are |-separated in the file."""

    source_id: str
    name: str
    domain: str
    country: str | None
    language: str
    feeds: tuple[str, ...]
    sitemaps: tuple[str, ...]
    expected_pages_a_day: float | None
    crawl_delay_seconds: float | None
    owner_group: str
    time_zone: str | None


COLUMNS = tuple(Source.__dataclass_fields__)


def read_sources(path: Path | None = None) -> list[Source]:
    """Return the sources of a CSV file (by default the shipped one); raise SourceError."""
    path = path or SEED
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            given = tuple(rows.fieldnames or ())
            if set(given) != set(COLUMNS):
                wrong = ", ".join(sorted(set(given) ^ set(COLUMNS)))
                raise SourceError(f"{path}:1: missing or unknown columns: {wrong}")
            sources = [source_of(row, f"{path}:{rows.line_num}") for row in rows]
    except (OSError, UnicodeDecodeError) as reason:
        raise SourceError(f"{path}: {reason}") from None
    refuse_repeated(sources, path)
    return sources


def refuse_repeated(sources: Iterable[Source], path: Path) -> None:
    """Raise SourceError for sources that share an id."""
    repeated = [name for name, count in Counter(source.source_id for source in sources).items() if count > 1]
    if repeated:
        raise SourceError(f"{path}: source_id given twice: {', '.join(repeated)}")


def pick_sources(sources: list[Source], names: list[str]) -> list[Source]:
    """Return the sources of these ids, all of them for no id; raise SourceError for one that does not exist."""
    unknown = set(names) - {source.source_id for source in sources}
    if unknown:
        there_are = ", ".join(source.source_id for source in sources)
        raise SourceError(f"no source is called {', '.join(sorted(unknown))}; there are: {there_are}")
    return [source for source in sources if not names or source.source_id in names]


def source_of(row: dict[str, str], place: str) -> Source:
    """Return the source of a CSV row; raise SourceError naming `place`, column and value."""
    if None in row or None in row.values():
        raise SourceError(f"{place}: the row has more or fewer fields than the header")
    text = {name: value.strip() for name, value in row.items()}
    for name in ("source_id", "name", "domain", "language", "owner_group"):
        _require(text[name], place, name, text[name])
    _require(re.fullmatch(r"[\w-]+", text["source_id"]), place, "source_id", text["source_id"])
    _require(re.fullmatch(r"([A-Z]{3})?", text["country"]), place, "country", text["country"])
    _require(re.fullmatch(r"[a-z]{2}", text["language"]), place, "language", text["language"])
    _require("/" not in text["domain"] and not text["domain"].startswith("www."), place, "domain", text["domain"])
    source = Source(
        source_id=text["source_id"],
        name=text["name"],
        domain=text["domain"].lower(),
        country=text["country"] or None,
        language=text["language"],
        feeds=_urls(text["feeds"], place, "feeds"),
        sitemaps=_urls(text["sitemaps"], place, "sitemaps"),
        expected_pages_a_day=_number(text["expected_pages_a_day"], place, "expected_pages_a_day"),
        crawl_delay_seconds=_number(text["crawl_delay_seconds"], place, "crawl_delay_seconds"),
        owner_group=text["owner_group"],
        time_zone=text["time_zone"] or None,
    )
    _require(source.feeds or source.sitemaps, place, "feeds", "neither feeds nor sitemaps")
    _require_zone(source.time_zone, place)
    return source


def _require(condition: object, place: str, column: str, value: object) -> None:
    if not condition:
        raise SourceError(f"{place}: {column}: cannot use {value!r}")


def _require_zone(name: str | None, place: str) -> None:
    try:
        ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SourceError(f"{place}: time_zone: cannot use {name!r}") from None


def _urls(text: str, place: str, column: str) -> tuple[str, ...]:
    urls = [url.strip() for url in text.split("|") if url.strip()]
    for url in urls:
        try:
            request_url(url)
        except UrlError as reason:
            raise SourceError(f"{place}: {column}: cannot use {url!r}: {reason}") from None
    return tuple(map(request_url, urls))


def _number(text: str, place: str, column: str) -> float | None:
    try:
        number = float(text) if text else None
    except ValueError:
        raise SourceError(f"{place}: {column}: cannot read {text!r} as a number") from None
    _require(number is None or 0 <= number < 1e9, place, column, text)
    return number
