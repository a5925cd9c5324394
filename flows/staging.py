"""From a WARC segment to staged Parquet files: a pure function of the segment, the sources and the rulebook."""

import logging
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl

from flows.archive import Page, read_attempts, read_segment, segment_id_of
from flows.coding import code_articles
from flows.sources import Source
from transforms.coder import Coder
from transforms.extract import NotAnArticle, extract_article
from transforms.normalise import normalise_articles
from transforms.urls import UrlError, article_id_of, canonical_url, domain_of
from warehouse.schema import table_schemas
from warehouse.write import frame_from

LOG = logging.getLogger(__name__)
PAGES_AT_ONCE = 200  # memory stays flat however many pages a WARC file holds

Row = dict[str, Any]


def stage_segment(path: Path, folder: Path, sources: Iterable[Source], coder: Coder) -> Path:
    """Extract and code a segment into `folder`/<ruleset>/<segment>/ and return that folder.

    What is staged already stays; the folder appears at once, when all is written.
    """
    segment_id = segment_id_of(path)
    staged = folder / coder.ruleset_id / segment_id
    if staged.exists():
        return staged
    waiting = staged.with_name(f"{staged.name}.{uuid4().hex}.part")  # another worker may be at it, thought dead
    waiting.mkdir(parents=True)
    by_id = {source.source_id: source for source in sources}
    first, page_count, seen = None, 0, set[str]()
    skipped: Counter[str] = Counter()
    pages = read_segment(path, skipped=skipped)
    for number, batch in enumerate(iter(lambda: list(islice(pages, PAGES_AT_ONCE)), [])):
        first = min([page.fetched_at for page in batch] + ([first] if first else []))
        page_count += len(batch)
        articles, rejects = extract_pages(batch, segment_id, by_id, seen)
        write_rows(waiting, number, {"rejects": rejects, **_coded(articles, coder)})
    segment = {
        "segment_id": segment_id,
        "file_name": path.name,
        "page_count": page_count,
        "broken_record_count": skipped["broken_record"] + skipped["broken_attempt"],
    }
    write_rows(waiting, 0, {
        "raw.fetches": list(read_attempts(path)), "raw.segments": [{**segment, "first_fetched_at": first}],
    })  # fmt: skip
    try:
        waiting.rename(staged)
    except OSError:
        if not staged.exists():
            raise
        shutil.rmtree(waiting)
    return staged


def _coded(articles: list[Row], coder: Coder) -> dict[str, list[Row]]:
    frame = normalise_articles(pl.DataFrame(articles, schema=table_schemas()["articles"]))
    return {"articles": frame.rows(named=True), **code_articles(coder, frame)}


def write_rows(folder: Path, number: int, rows: Mapping[str, list[Row]]) -> None:
    """Write rows as <table>.<number>.parquet in the types of each table's DDL."""
    for table, some in rows.items():
        if some:
            frame = frame_from(table, some, table_schemas()[table])
            frame.write_parquet(folder / f"{table}.{number:05}.parquet")


def extract_pages(
    pages: Iterable[Page], segment_id: str, sources: Mapping[str, Source], seen: set[str]
) -> tuple[list[Row], list[Row]]:
    """Return (articles, rejects): every page ends as one or the other; `seen` holds the articles so far."""
    articles, rejects = [], []
    for page in pages:
        try:
            article = _article(page, segment_id, sources)
            # A short link that was redirected is the page it leads to, and may have been fetched under both.
            names = {article["article_id"], article_id_of(page.url)}
            if names & seen:
                raise NotAnArticle("fetched_twice", "the segment holds this article already")
        except NotAnArticle as problem:
            rejects.append(_reject(page, segment_id, problem))
        else:
            seen |= names
            articles.append(article)
    return articles, rejects


def _article(page: Page, segment_id: str, sources: Mapping[str, Source]) -> Row:
    """Return the row of a page's article; raise NotAnArticle."""
    if page.problem:
        raise NotAnArticle(page.problem, f"status {page.status}, {page.content_type}")
    url = _canonical(page)
    domain = domain_of(url)
    source = sources.get(page.source_id or domain)
    extraction = extract_article(page.body, url, page.fetched_at, page.charset, source.time_zone if source else None)
    return {
        **asdict(extraction),
        "article_id": article_id_of(url),
        "segment_id": segment_id,
        "source_id": page.source_id or domain,
        "domain": domain,
        "country": source.country if source else None,
        "content_hash": "",  # normalise_articles computes it over the final text
    }


def _canonical(page: Page) -> str:
    try:
        return canonical_url(page.asked_url)
    except UrlError as problem:
        raise NotAnArticle("bad_url", str(problem)) from None


def _reject(page: Page, segment_id: str, problem: NotAnArticle) -> Row:
    return {
        "segment_id": segment_id,
        "source_id": page.source_id or domain_of(page.asked_url),
        "url": page.asked_url,
        "fetched_at": page.fetched_at,
        "stage": "read" if page.problem else "extract",
        "reason": problem.reason,
        "detail": problem.detail,
    }
