"""Metadata of a page: title, authors, dates, section … each from JSON-LD, OpenGraph, meta or the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from transforms import bylines, jsonld, moments
from transforms.jsonld import text_of
from transforms.page import letters_of, short_text

_SEPARATOR = re.compile(r"\s+[|\-–—·•*:»«/]+\s+|\s*\|\s*|\s*::\s*")
_DATE_SEGMENT = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}")
MAX_TITLE = 500  # characters; a longer one is no headline
MAX_META = 5_000
_SITE_METAS = (
    "og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site", "dc.publisher", "publisher",
)  # fmt: skip
# Measured on pages that give several headlines: what searchers see is nearest to the headline in print.
_TITLE_ORDER = ("json-ld", "opengraph", "h1", "twitter", "title")
_OPINION_SECTION = re.compile(
    r"^(opinion|opinions|op-?ed|comment|commentary|editorials?|kommentare?|meinung|debatte|opinión|opinion[ei]s?|tribune|letters|blogs?)\b",
    re.I,
)
_OPINION_URL = re.compile(r"/(opinion|opinions|commentisfree|op-?ed|editorials?|kommentar|meinung|opinie)/", re.I)
_LIVE_URL = re.compile(
    r"/(live|live-?blog|liveblog|liveticker|live-updates|live-news)[/-]|-live(blog|ticker)?(-updates)?[-/.]",
    re.I,
)


@dataclass(frozen=True)
class Metadata:
    """What a page says of itself; fields as the columns of raw.article_versions."""

    title: str
    title_from: str
    titles: tuple[str, ...]  # every headline that the page gives
    description: str
    authors: tuple[str, ...]
    authors_from: str | None
    agency: str | None
    published_at: datetime | None
    published_date: date | None
    published_precision: str | None
    published_from: str | None
    modified_at: datetime | None
    section: str | None
    keywords: tuple[str, ...]
    image_url: str | None
    is_paywalled: bool
    kind: str
    og_type: str
    types: frozenset[str]  # of all JSON-LD objects
    is_article: bool  # the page claims to be one
    article_body: str
    site_names: frozenset[str]


def read_metadata(tree: HtmlElement, url: str, fetched_at: datetime, time_zone: str | None) -> Metadata:
    """Return what a page says of itself; `fetched_at` is aware, `time_zone` an IANA name for naive times."""
    metas = _metas(tree)
    objects = jsonld.read_objects(
        [script.text or "" for script in tree.iter("script") if "ld+json" in (script.get("type") or "")]
    )
    headings = [short_text(h1, MAX_TITLE) for h1 in islice(tree.iter("h1"), 20)]
    page_title = short_text(next(tree.iter("title"), None), MAX_TITLE)
    shown = {letters_of(text) for text in [*headings, *metas.get("og:title", ()), page_title] if text}
    article = jsonld.choose_article(objects, url, shown)
    names = _site_names(metas, objects, article, url)
    titles = _titles(article, metas, headings, page_title, names)
    title_from, title = next(iter(titles.items()), ("", ""))
    authors, agencies, authors_from = bylines.read_authors(tree, metas, article, objects, names)
    published, modified = moments.read_moments(tree, metas, article, url, fetched_at, time_zone)
    section = (
        text_of(article.get("articleSection"))
        or _first(metas, "article:section", "section", "og:section", "parsely-section")
        or None
    )
    types = frozenset(name for node in objects for name in jsonld.types_of(node))
    return Metadata(
        title,
        title_from,
        tuple(dict.fromkeys(titles.values())),
        _first(metas, "og:description", "description", "twitter:description") or text_of(article.get("description")),
        tuple(authors),
        authors_from,
        agencies[0] if agencies else None,
        published.moment if published else None,
        published.day if published else None,
        published.precision if published else None,
        published.origin if published else None,
        modified.moment if modified else None,
        section,
        _keywords(article, metas),
        _image(article, metas, url),
        _is_paywalled(article, objects, metas),
        _kind(article, section or "", url),
        _first(metas, "og:type").lower(),
        types,
        bool(article) or _first(metas, "og:type").lower() in ("article", "news", "newsarticle"),
        text_of(article.get("articleBody"))
        if not isinstance(article.get("articleBody"), str)
        else article["articleBody"],
        frozenset(names),
    )


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    """Return the contents of all meta elements by lower-case name, property or itemprop."""
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        content = " ".join((meta.get("content") or "")[:MAX_META].split())
        for key in {(meta.get(attribute) or "").strip().lower() for attribute in ("property", "name", "itemprop")} - {
            ""
        }:
            if content:
                metas.setdefault(key, []).append(content)
    return metas


def _first(metas: dict[str, list[str]], *names: str) -> str:
    return next((metas[name][0] for name in names if name in metas), "")


def _site_names(metas: dict[str, list[str]], objects: list[dict], article: dict, url: str) -> set[str]:
    """Return the names the site goes by, as letters only: declared ones and the host's."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    names = [host, "".join(labels[-2:]), *labels[:-1][-2:]]
    for key in _SITE_METAS:
        names += metas.get(key, ())
    for node in [*jsonld.resolve(article.get("publisher"), objects), *filter(_is_site_node, objects)]:
        stated = [node.get("name"), *jsonld.as_list(node.get("alternateName"))] if isinstance(node, dict) else [node]
        names += map(text_of, stated)
    return {letters for name in names if len(letters := letters_of(name)) > 1}


def _is_site_node(node: dict) -> bool:
    types = jsonld.types_of(node)
    return bool(types & {"WebSite", "NewsMediaOrganization"}) or (
        "Organization" in types and "Person" not in types and "logo" in node
    )


def _titles(
    article: dict, metas: dict[str, list[str]], headings: list[str], page_title: str, names: set[str]
) -> dict[str, str]:
    """Return the headline by where it was read, the site's name taken off."""
    raw = {
        "json-ld": text_of(article.get("headline")) or text_of(article.get("name")),
        "opengraph": _first(metas, "og:title"),
        "twitter": _first(metas, "twitter:title"),
        "title": page_title,
    }
    spoken = {letters_of(text) for text in [*headings, raw["json-ld"]] if text}
    spoken.add(letters_of(_without_site(page_title, names, spoken)))
    titles = {origin: _without_site(text, names, spoken - {""}) for origin, text in raw.items() if text}
    matching = {letters_of(text) for text in titles.values()}
    h1 = next((text for text in headings if letters_of(text) in matching), headings[0] if len(headings) == 1 else "")
    if h1 and letters_of(h1) not in names:
        titles["h1"] = h1
    return {
        origin: titles[origin]
        for origin in _TITLE_ORDER
        if titles.get(origin) and letters_of(titles[origin]) not in names
    }


def _without_site(title: str, names: set[str], spoken: set[str]) -> str:
    """Cut the site's name, a date or what no other headline has from either end of a title."""
    cuts = list(_SEPARATOR.finditer(title))
    for cut in cuts:
        if letters_of(title[: cut.start()]) in spoken:
            return title[: cut.start()].strip()
    while cuts and _is_site(title[cuts[-1].end() :], names):
        title = title[: cuts.pop().start()]
    if cuts and _is_site(title[: cuts[0].start()], names):
        title = title[cuts[0].end() :]
    return title.strip()


def _is_site(segment: str, names: set[str]) -> bool:
    letters = letters_of(segment)
    if not letters or letters in names or _DATE_SEGMENT.fullmatch(segment.strip()):
        return True
    return len(letters) > 5 and any(
        len(name) > 5 and (letters.startswith(name) or name.startswith(letters)) for name in names
    )


def _keywords(article: dict, metas: dict[str, list[str]]) -> tuple[str, ...]:
    values = [text_of(each) for each in jsonld.as_list(article.get("keywords"))]
    values = values or metas.get("article:tag") or metas.get("news_keywords") or metas.get("keywords") or []
    words = (word.strip() for value in values for word in (value.split(",") if len(values) == 1 else [value]))
    return tuple(dict.fromkeys(word for word in words if word))


def _image(article: dict, metas: dict[str, list[str]], url: str) -> str | None:
    address = _first(metas, "og:image", "og:image:url", "twitter:image", "twitter:image:src")
    for image in jsonld.as_list(article.get("image")):
        address = address or (
            text_of(image.get("url") or image.get("contentUrl")) if isinstance(image, dict) else text_of(image)
        )
    try:
        absolute = urljoin(url, address)
    except ValueError:
        return None
    return absolute if address and absolute.startswith(("http://", "https://")) else None


def _is_paywalled(article: dict, objects: list[dict], metas: dict[str, list[str]]) -> bool:
    stated = [
        article.get("isAccessibleForFree"),
        *(n.get("isAccessibleForFree") for n in jsonld.as_list(article.get("hasPart")) if isinstance(n, dict)),
    ]
    if any(str(value).lower().rsplit("/", 1)[-1] in ("false", "no", "0") for value in stated if value is not None):
        return True
    return _first(metas, "article:content_tier").lower() in ("locked", "metered")


def _kind(article: dict, section: str, url: str) -> str:
    types = jsonld.types_of(article)
    path = urlsplit(url).path
    if "LiveBlogPosting" in types or _LIVE_URL.search(path):
        return "live_blog"
    if "OpinionNewsArticle" in types or _OPINION_SECTION.match(section) or _OPINION_URL.search(path):
        return "opinion"
    if types & {"Review", "ReviewNewsArticle", "CriticReview"}:
        return "review"
    if "AdvertiserContentArticle" in types:
        return "advertisement"
    return "article"
