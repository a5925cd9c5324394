"""Finds what is new: polls the feeds and sitemaps of sources, and fetches the pages that are not known.

`collect` is a whole collecting run: sources in, WARC segments and poll states out. Store the poll states
only after the segments are loaded: then a run that dies is repeated from the feeds, and no link is lost.
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flows.archive import SegmentWriter
from flows.fetch import Fetcher, FetchResult, Target
from flows.settings import Settings
from flows.sources import Source
from transforms.feeds import FeedEntry, FeedError, read_feed
from transforms.sitemaps import NestedSitemap, Sitemap, read_sitemap

SHORTEST_INTERVAL = timedelta(minutes=15)
LONGEST_INTERVAL = timedelta(hours=8)
# A sitemap may reach back for years: of one longer than news sitemaps are, only what is recent is wanted.
SITEMAP_AGE = timedelta(days=7)
MAX_NEWS_LINKS = 1000
MAX_DEPTH = 3
MAX_NESTED = 25  # sitemaps of one index in one run


@dataclass(frozen=True)
class Poll:
    """State of a feed or sitemap: a row of raw.polls."""

    url: str
    source_id: str
    purpose: str
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    unchanged_count: int
    failure_count: int
    interval_seconds: float
    last_polled_at: datetime
    next_poll_at: datetime


@dataclass
class Discovery:
    """What one source gave: pages to fetch, attempts (refused links too), poll states, counts."""

    targets: list[Target] = field(default_factory=list)
    attempts: list[FetchResult] = field(default_factory=list)
    polls: list[Poll] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Collected:
    """What a run collected: finished segments, poll states to store once they are loaded, counts."""

    segments: list[Path]
    polls: list[Poll]
    counts: dict[str, int]


def collect(
    sources: Sequence[Source],
    known: Collection[str],
    polls: Iterable[Poll],
    settings: Settings,
    started_at: datetime,
    waiting: Iterable[Target] = (),
    page_limit: int = 1000,
    **fetcher_options: Any,
) -> Collected:
    """Poll the sources that are due, fetch new pages and `waiting` ones into segments under settings.raw.

    `known` holds canonical URLs that were asked for before; `page_limit` bounds the pages of one source in
    one run, the rest come with the next; `fetcher_options` go to Fetcher.
    """
    return asyncio.run(
        _collect(sources, known, list(polls), settings, started_at, list(waiting), page_limit, fetcher_options)
    )


async def _collect(
    sources: Sequence[Source],
    known: Collection[str],
    polls: list[Poll],
    settings: Settings,
    started_at: datetime,
    waiting: list[Target],
    page_limit: int,
    fetcher_options: Mapping[str, Any],
) -> Collected:
    states = {poll.url: poll for poll in polls}
    seen = {target.url for target in waiting}
    counts: Counter[str] = Counter()
    new_polls: list[Poll] = []
    async with Fetcher(settings, **fetcher_options) as fetcher:
        with SegmentWriter(settings.raw, started_at, settings.segment_pages) as writer:

            def keep(result: FetchResult) -> None:
                writer.add(result)
                counts[f"{result.target.purpose}_{result.outcome}"] += 1

            async def fetch(targets: list[Target]) -> None:
                async for result in fetcher.fetch_all(targets):
                    keep(result)

            async def serve(source: Source) -> None:
                found = await discover(fetcher, source, known, states, started_at, seen, page_limit)
                for result in found.attempts:
                    keep(result)
                counts.update(found.counts)
                await fetch(found.targets)
                new_polls.extend(found.polls)

            async with asyncio.TaskGroup() as group:
                group.create_task(fetch(waiting))
                for source in sources:
                    group.create_task(serve(source))
        return Collected(writer.finished, sorted(new_polls, key=lambda poll: poll.url), dict(counts))


def check_sources(
    sources: Sequence[Source], settings: Settings, now: datetime, **fetcher_options: Any
) -> list[dict[str, Any]]:
    """Return a row for each feed and sitemap of the sources, polled once: outcome, links, refused, detail."""
    return asyncio.run(_check_sources(sources, settings, now, fetcher_options))


async def _check_sources(
    sources: Sequence[Source], settings: Settings, now: datetime, fetcher_options: Mapping[str, Any]
) -> list[dict[str, Any]]:
    async with Fetcher(settings, **fetcher_options) as fetcher:
        found = await asyncio.gather(*(discover(fetcher, source, (), {}, now) for source in sources))
    return [
        {
            "source_id": source.source_id,
            "url": attempt.target.url,
            "outcome": attempt.outcome,
            "http_status": attempt.http_status,
            "link_count": attempt.link_count,
            "refused_count": sum(one.outcome == "refused_url" for one in discovery.attempts),
            "detail": attempt.detail,
        }
        for source, discovery in zip(sources, found, strict=True)
        for attempt in discovery.attempts
        if attempt.target.purpose in ("feed", "sitemap")
    ]


async def discover(
    fetcher: Fetcher,
    source: Source,
    known: Collection[str],
    states: Mapping[str, Poll],
    now: datetime,
    seen: set[str] | None = None,
    page_limit: int = 1000,
) -> Discovery:
    """Poll the feeds and sitemaps of a source that are due; return what is not in `known` or `seen`.

    URLs found are added to `seen`. A link that is no article's becomes an attempt, refused_url.
    """
    found = Discovery()
    seen = set() if seen is None else seen
    waiting: list[tuple[str, str, int, datetime | None]] = [(url, "feed", 0, None) for url in source.feeds]
    waiting += [(url, "sitemap", 0, None) for url in source.sitemaps]
    # Nested sitemaps are found in an index, but an index need not change when they do.
    named = {url for url, *_ in waiting}
    waiting += [
        (poll.url, "sitemap", 1, None)
        for poll in states.values()
        if poll.source_id == source.source_id and poll.purpose == "sitemap" and poll.url not in named
    ]
    polled: set[str] = set()
    while waiting:
        url, purpose, depth, changed_at = waiting.pop(0)
        if url in polled or not _is_due(states.get(url), changed_at, now):
            continue
        polled.add(url)
        target = Target(url, source.source_id, purpose, delay_seconds=source.crawl_delay_seconds)
        result, links = await _poll(fetcher, target, states.get(url), found)
        old = found.counts["link_too_old"]
        new_links, is_cut = take(links, source, known, seen, found, now, page_limit, purpose)
        if links is not None:
            result.link_count, result.new_link_count = len(links.entries), len(new_links)
            if old := found.counts["link_too_old"] - old:
                result.detail = f"{old} links older than {SITEMAP_AGE.days} days left out"
            waiting += _nested(links.nested, depth, found, now)
        found.attempts.append(result)
        found.targets += new_links
        found.polls.append(_next_state(states.get(url), result, len(new_links), is_cut, now))
    return found


def _is_due(state: Poll | None, changed_at: datetime | None, now: datetime) -> bool:
    if state is None or state.next_poll_at <= now:
        return True
    return changed_at is not None and changed_at > state.last_polled_at


async def _poll(
    fetcher: Fetcher, target: Target, state: Poll | None, found: Discovery
) -> tuple[FetchResult, Sitemap | None]:
    """Ask for a feed or sitemap, conditionally when it is known; return the last attempt and its links."""
    if state is not None:
        target = replace(target, etag=state.etag, last_modified=state.last_modified)
    *earlier, result = await fetcher.fetch(target)
    found.attempts += earlier
    if result.outcome != "fetched" or result.body is None:
        return result, None
    # Attempts wait for the archive until their source is done: their bodies need not.
    body, result.raw_body, result.body = result.body, b"", None
    if state is not None and result.body_hash == state.body_hash:
        result.outcome, result.detail = "not_modified", "the same body"
        return result, None
    try:
        # In a thread: a large feed takes a second to read.
        url = result.final_url or target.url
        if target.purpose == "feed":
            return result, Sitemap(await asyncio.to_thread(read_feed, body, url), [])
        return result, await asyncio.to_thread(read_sitemap, body, url)
    except FeedError as reason:
        result.outcome, result.detail = "bad_feed", str(reason)[:300]
        return result, None


def take(
    links: Sitemap | None,
    source: Source,
    known: Collection[str],
    seen: set[str],
    found: Discovery,
    now: datetime,
    page_limit: int,
    purpose: str,
) -> tuple[list[Target], bool]:
    """Return the pages of a feed or sitemap that are new, and whether the limit cut some off."""
    new: list[Target] = []
    is_archive = purpose == "sitemap" and links is not None and len(links.entries) > MAX_NEWS_LINKS
    for entry in links.entries if links else ():
        if entry.url in known or entry.url in seen:
            found.counts["link_known"] += 1
        elif entry.refused:
            seen.add(entry.url)
            found.attempts.append(_refusal(entry, source, now))
        elif is_archive and entry.published and entry.published < now - SITEMAP_AGE:
            found.counts["link_too_old"] += 1
        elif len(found.targets) + len(new) >= page_limit:
            return new, True
        else:
            seen.add(entry.url)
            new.append(Target(entry.url, source.source_id, delay_seconds=source.crawl_delay_seconds))
    found.counts["link_new"] += len(new)
    return new, False


def _refusal(entry: FeedEntry, source: Source, now: datetime) -> FetchResult:
    # Half a character, as broken feeds hold, fits into no table.
    url = entry.url.encode("utf-8", "backslashreplace").decode()
    return FetchResult(Target(url, source.source_id), "refused_url", now, detail=entry.refused)


def _nested(
    nested: list[NestedSitemap], depth: int, found: Discovery, now: datetime
) -> list[tuple[str, str, int, datetime | None]]:
    """Return the sitemaps of an index to poll: all of a few; of many those changed lately or of unknown age."""
    recent = [one for one in nested if one.last_modified is None or one.last_modified >= now - SITEMAP_AGE]
    recent.sort(key=lambda one: one.last_modified or datetime.max.replace(tzinfo=UTC), reverse=True)
    wanted = nested if len(nested) <= MAX_NESTED else recent[:MAX_NESTED]
    kept = wanted if depth < MAX_DEPTH else []
    found.counts["sitemap_left_out"] += len(nested) - len(kept)
    return [(one.url, "sitemap", depth + 1, one.last_modified) for one in kept]


def _next_state(state: Poll | None, result: FetchResult, new_link_count: int, is_cut: bool, now: datetime) -> Poll:
    """Return the state after a poll: asked less often while nothing changes, more often when it does."""
    target = result.target
    is_failure = result.outcome not in ("fetched", "not_modified")
    interval = timedelta(seconds=state.interval_seconds) if state else SHORTEST_INTERVAL
    if state is not None:
        interval = interval / 2 if new_link_count else interval * 2
    interval = min(max(interval, SHORTEST_INTERVAL), LONGEST_INTERVAL)
    keeps = result.outcome == "not_modified" or is_failure
    pause = timedelta(seconds=min(result.retry_after_seconds or 0.0, 86_400.0))
    return Poll(
        url=target.url,
        source_id=target.source_id,
        purpose=target.purpose,
        # After a cut the whole is wanted once more; a failure and an empty answer leave what was known.
        etag=None if is_cut else result.header("ETag") or (target.etag if keeps else None),
        last_modified=None if is_cut else result.header("Last-Modified") or (target.last_modified if keeps else None),
        body_hash=None if is_cut else (state.body_hash if state and keeps else result.body_hash),
        unchanged_count=0 if new_link_count or state is None else state.unchanged_count + (not is_failure),
        failure_count=(state.failure_count if state else 0) + 1 if is_failure else 0,
        interval_seconds=interval.total_seconds(),
        last_polled_at=now,
        next_poll_at=now + max(interval, pause),
    )
