"""Extraction: from the bytes of a page to an article, or the reason why it is none."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from datetime import date, datetime

from charset_normalizer import from_bytes
from lxml.etree import LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from transforms.body import read_body
from transforms.bylines import find_agency
from transforms.metadata import read_metadata

MAX_BYTES = 10_000_000
MIN_WORDS = 40
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class NotAnArticle(Exception):
    """A page gave no article; `reason` is a short code, `detail` what a person wants to know."""

    def __init__(self, reason: str, detail: str | None = None):
        super().__init__(reason if detail is None else f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


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


def parse_page(html: bytes, charset: str | None) -> HtmlElement:
    """Return the parsed page; raise NotAnArticle where the bytes are no HTML or too many."""
    if len(html) > MAX_BYTES:
        raise NotAnArticle("too_large", f"{len(html)} bytes")
    if not html.strip() or b"<" not in html[:100_000]:
        raise NotAnArticle("not_html", repr(html[:40]))
    text = _NOT_XML.sub(" ", decode(html, charset))
    # No entities but HTML's own, nothing is loaded, libxml2's limits on depth and size stay on.
    parser = HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        return document_fromstring(text.encode(), parser=parser)
    except (LxmlError, ValueError) as error:
        raise NotAnArticle("broken", str(error)) from None


def decode(html: bytes, charset: str | None) -> str:
    """Decode by byte order mark, header, UTF-8 if it is valid, the page's own word, then by guess."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if html.startswith(mark):
            return html.decode(name, "replace")
    stated = _META_CHARSET.search(html[:4096])
    candidates = ("utf-8", charset, stated[1].decode("ascii") if stated else None)
    for encoding in candidates:
        try:
            if encoding:
                return html.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    guess = from_bytes(html[:50_000]).best()
    return html.decode(guess.encoding if guess else "utf-8", "replace")
