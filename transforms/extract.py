"""Extraction: from the bytes of a page to an article, or the reason why it is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from transforms.body import read_body
from transforms.bylines import find_agency
from transforms.metadata import read_metadata
from transforms.page import NotAnArticle, parse_page

MIN_WORDS = 40


@dataclass(frozen=True)
class Extraction:
    """One article as its page gives it; fields are columns of raw.article_versions."""

    url: str
    fetched_at: datetime
    title: str
    standfirst: str | None
    body_text: str
    authors: tuple[str, ...]
    agency: str | None
    published_at: datetime | None
    published_date: date | None
    published_precision: str | None
    published_from: str | None
    modified_at: datetime | None
    language: str
    section: str | None
    keywords: tuple[str, ...]
    image_url: str | None
    is_paywalled: bool
    kind: str
    word_count: int
    title_from: str
    authors_from: str | None


def extract_article(
    html: bytes, url: str, fetched_at: datetime, charset: str | None = None, time_zone: str | None = None
) -> Extraction:
    """Return the article of a page; raise NotAnArticle with a reason where there is none."""
    tree = parse_page(html, charset)
    metadata = read_metadata(tree, url, fetched_at, time_zone)
    if not metadata.title:
        raise NotAnArticle("no_title")
    body = read_body(tree, metadata.titles, metadata.authors, metadata.description, metadata.article_body)
    text = "\n".join(body.paragraphs)
    words = count_words(text)
    if words < MIN_WORDS:
        raise NotAnArticle("too_short", f"{words} words")
    return Extraction(
        url, fetched_at, metadata.title, body.standfirst, text, metadata.authors,
        metadata.agency or find_agency(body.paragraphs),
        metadata.published_at, metadata.published_date, metadata.published_precision, metadata.published_from,
        metadata.modified_at, identify_language(text), metadata.section, metadata.keywords, metadata.image_url,
        metadata.is_paywalled, metadata.kind, words, metadata.title_from, metadata.authors_from,
    )  # fmt: skip


_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)


def count_words(text: str) -> int:
    """Count words; a Chinese or Japanese character counts as one."""
    return sum(1 for _ in _WORD.finditer(text))


def identify_language(text: str) -> str:
    """Return the ISO 639-1 code of a text's language."""
    from py3langid import classify  # its model takes most of a second to load

    return classify(text[:3000])[0]
