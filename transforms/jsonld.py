"""JSON-LD of a page: which of its objects describe the article, in every shape that sites write."""

import json
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

from transforms.page import letters_of

ARTICLE_TYPES = frozenset((
    "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle", "BlogPosting",
    "OpinionNewsArticle", "AskPublicNewsArticle", "AdvertiserContentArticle", "ReviewNewsArticle", "TechArticle",
    "SatiricalArticle", "ScholarlyArticle", "LiveBlogPosting", "SocialMediaPosting", "Report", "Review",
    "CriticReview", "Recipe",
))  # fmt: skip

_CONTROL = re.compile(r"[\x00-\x1f]+")
_OPENING = re.compile(r"[\[{]")
# JSON can spell half a character beyond U+FFFF, which no text can hold; an escaped backslash or a whole one may stay.
_HALF = re.compile(r"(\\\\|\\u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w)|\\u[dD][89a-fA-F]\w\w")
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
_FIELD = re.compile(
    r'"(headline|datePublished|dateModified|articleSection|description|isAccessibleForFree)"\s*:\s*'
    r'(?:"((?:[^"\\\n]|\\.)*)"|(true|false))'
)
_BROKEN_AUTHOR = re.compile(r'"author"\s*:\s*[\[{][^\]}]{0,2000}?"name"\s*:\s*"((?:[^"\\\n]|\\.)*)"')
MAX_DEPTH = 12
MAX_CHARS = 2_000_000  # of one script
MAX_SALVAGED_CHARS = 200_000
_DECODER = json.JSONDecoder(strict=False)


def read_objects(scripts: list[str]) -> list[dict]:
    """Return every object of a page's scripts, outer before inner; of broken JSON what can be saved."""
    objects: list[dict] = []
    for script in scripts:
        if len(script) <= MAX_CHARS:
            whole = _HALF.sub(lambda match: match[1] or r"\ufffd", script)
            objects.extend(_walk(_parse(whole), 0))
    return objects


def _parse(script: str) -> list:
    """Read one script; a page that writes raw line breaks, comments or trailing commas is still read."""
    for attempt in (script, _TRAILING_COMMA.sub("", _CONTROL.sub(" ", script))):
        try:
            return list(_values(attempt))
        except (ValueError, RecursionError):
            continue
    return [_salvage(script[:MAX_SALVAGED_CHARS])]


def _values(text: str) -> Iterator[object]:
    """Yield the JSON values that follow one another, whatever is wrapped around them."""
    end = 0
    while start := _OPENING.search(text, end):
        value, end = _DECODER.raw_decode(text, start.start())
        yield value


def _salvage(text: str) -> dict:
    """Take the simple fields out of JSON that no parser reads; only where it speaks of an article."""
    if not any(f'"{name}"' in text for name in ARTICLE_TYPES):
        return {}
    fields: dict = {"@type": "Article"}
    for name, string, boolean in _FIELD.findall(text):
        fields.setdefault(name, _unquoted(string) if string else boolean)
    authors = [_unquoted(name) for name in _BROKEN_AUTHOR.findall(text)]
    return fields | ({"author": authors} if authors else {})


def _unquoted(string: str) -> str:
    try:
        return json.loads(f'"{string}"', strict=False)
    except ValueError:
        return string


def _walk(value: object, depth: int) -> Iterator[dict]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for item in value.values():
            if isinstance(item, dict | list):
                yield from _walk(item, depth + 1)


def types_of(node: dict) -> set[str]:
    """Return the types of an object without their vocabulary's address."""
    return {
        name.rsplit("/", 1)[-1].removeprefix("schema:") for name in as_list(node.get("@type")) if isinstance(name, str)
    }


def choose_article(objects: list[dict], url: str, titles: set[str]) -> dict:
    """Return the object of this page's article: it names the page or its headline; else the first dated."""
    articles = [node for node in objects if types_of(node) & ARTICLE_TYPES]
    path = urlsplit(url).path.rstrip("/")

    def rank(numbered: tuple[int, dict]) -> tuple:
        number, node = numbered
        headline = letters_of(text_of(node.get("headline")) or text_of(node.get("name")))
        names_page = len(path) > 1 and any(urlsplit(each).path.rstrip("/") == path for each in _addresses(node))
        dated = "datePublished" in node
        return (
            not names_page,
            headline not in titles or not headline,
            not dated,
            "author" not in node,
            number,
        )

    return min(enumerate(articles), key=rank, default=(0, {}))[1]


def _addresses(node: dict) -> Iterator[str]:
    for key in ("url", "mainEntityOfPage", "@id"):
        for value in as_list(node.get(key)):
            address = value.get("@id") or value.get("url") if isinstance(value, dict) else value
            if isinstance(address, str):
                try:
                    urlsplit(address)
                except ValueError:
                    continue
                yield address


def resolve(node: object, objects: list[dict]) -> list:
    """Return a property's values as a list, references ({"@id": …}) replaced by the object they name."""
    named = {each["@id"]: each for each in objects if isinstance(each.get("@id"), str) and len(each) > 1}
    return [
        named.get(str(each.get("@id")), each) if isinstance(each, dict) and "name" not in each else each
        for each in as_list(node)
    ]


def as_list(value: object, depth: int = 0) -> list:
    """Return a value as a list: lists flat, nothing as an empty one."""
    if value is None or depth > MAX_DEPTH:
        return []
    return [item for each in value for item in as_list(each, depth + 1)] if isinstance(value, list) else [value]


def text_of(value: object) -> str:
    """Return the first string of a value, entities decoded, blanks collapsed; "" when it holds none."""
    for each in as_list(value):
        if isinstance(each, dict):
            each = each.get("@value") or each.get("name") or each.get("url")
        if isinstance(each, str) and each.strip():
            return " ".join(unescape(unescape(each)).split())
    return ""
