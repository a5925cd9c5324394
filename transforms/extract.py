"""Extraction: from the bytes of a page to an article, or the reason why it is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from transforms.body import read_body
from transforms.bylines import find_agency, read_name_line
from transforms.metadata import Metadata, read_metadata
from transforms.page import NotAnArticle, parse_page

MIN_WORDS = 40
LANGUAGE_CHARS = 1_500  # of a text are enough to tell its language
MIN_WORDS_BESIDE_MEDIA = 120  # a page around a video or pictures needs a text of its own
MIN_INDEX_LINKS = 12  # headlines that lead elsewhere, on a page that claims to be no article
_INDEX_TYPES = frozenset(("CollectionPage", "ItemList", "SearchResultsPage", "ProfilePage", "AboutPage", "ContactPage"))
_GALLERY_TYPES = frozenset(("ImageGallery", "MediaGallery"))
_GALLERY_URL = re.compile(
    r"/(?:galler(?:y|ies|ia)|galerie|bilder|bildergalerie|fotostrecke|pictures|photos|fotos|slideshow)[/-]", re.I
)
_VIDEO_URL = re.compile(r"/(?:videos?|watch|clips?|podcasts?|audio)/", re.I)
_ERROR_TITLE = re.compile(
    r"\b(?:40[134]|50[0234])\b|(?:page|seite|article)\s+(?:was\s+)?(?:not|nicht)\s+(?:found|gefunden|available)|"
    r"access denied|just a moment|are you (?:a robot|human)|forbidden|página no encontrada|page introuvable",
    re.I,
)  # fmt: skip


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
    link_count = _headline_links(tree)
    body = read_body(tree, metadata.titles, metadata.authors, metadata.description, metadata.article_body)
    named = () if metadata.authors or metadata.agency else read_name_line(body.paragraphs)
    text = "\n".join(body.paragraphs[len(named) :])
    words = count_words(text)
    _refuse(metadata, url, words, link_count)
    return Extraction(
        url, fetched_at, metadata.title, body.standfirst, text, metadata.authors or named,
        metadata.agency or find_agency([*filter(None, [body.standfirst]), *body.paragraphs]),
        metadata.published_at, metadata.published_date, metadata.published_precision, metadata.published_from,
        metadata.modified_at, identify_language(text), metadata.section, metadata.keywords, metadata.image_url,
        metadata.is_paywalled, metadata.kind, words, metadata.title_from,
        "text" if named else metadata.authors_from,
    )  # fmt: skip


def _refuse(metadata: Metadata, url: str, words: int, link_count: int) -> None:
    """Raise NotAnArticle where a page is an index, a gallery, a stub or too short."""
    stated = metadata.is_article or metadata.published_from in ("json-ld", "opengraph")
    if urlsplit(url).path.strip("/") in ("", "index.html", "index.php", "home"):
        raise NotAnArticle("index_page", "the front page of a site")
    if not stated and (metadata.types & _INDEX_TYPES or link_count >= MIN_INDEX_LINKS):
        raise NotAnArticle("index_page", f"{link_count} headlines that are links")
    if words >= MIN_WORDS_BESIDE_MEDIA or (words >= MIN_WORDS and metadata.is_article):
        return
    if _ERROR_TITLE.search(metadata.title):
        raise NotAnArticle("error_page", metadata.title)
    if metadata.types & _GALLERY_TYPES or _GALLERY_URL.search(url):
        raise NotAnArticle("gallery", f"{words} words")
    if "VideoObject" in metadata.types or metadata.og_type.startswith("video") or _VIDEO_URL.search(url):
        raise NotAnArticle("video_stub", f"{words} words")
    if words < MIN_WORDS:
        raise NotAnArticle("paywalled" if metadata.is_paywalled else "too_short", f"{words} words")


def _headline_links(tree: HtmlElement) -> int:
    return sum(1 for heading in tree.iter("h2", "h3") if heading.find(".//a") is not None or _within_link(heading))


def _within_link(heading: HtmlElement) -> bool:
    parent = heading.getparent()
    return parent is not None and (parent.tag == "a" or getattr(parent.getparent(), "tag", None) == "a")


_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)


def count_words(text: str) -> int:
    """Count words; a Chinese or Japanese character counts as one."""
    return sum(1 for _ in _WORD.finditer(text))


def identify_language(text: str) -> str:
    """Return the ISO 639-1 code of a text's language."""
    from py3langid import classify  # its model takes most of a second to load

    return classify(text[:LANGUAGE_CHARS])[0]
