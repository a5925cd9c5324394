"""Canonical URLs: identity is computed here, once, when a link enters.

A canonical URL is ASCII, has no tracking parameters, fragment, default port, AMP or mobile form, and can be
fetched as it is. `article_id_of` looks further past scheme, "www." and a trailing slash.
"""

import hashlib
import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

import idna
from courlan.clean import TRACKERS_RE
from tld import get_fld

MAX_URL_CHARS = 2000

# Most links of a sitemap are canonical already; one expression lets them through.
PLAIN = re.compile(
    r"https?://(?!(?:[a-z0-9-]+\.)*(?:m|mobile|amp|touch|wap)\.)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}"
    r"(?!/amp/|.*/(?:amp/?$|/)|.*/\.|.*\.amp(?:$|\.))(?:/[A-Za-z0-9_.~-]*)+"
)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\\]|%(?:[01][0-9A-Fa-f]|7[Ff])")
HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
NUMERIC_LABEL = re.compile(r"(?:0x[0-9a-f]*|\d+)")
IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}")
IPV6 = re.compile(r"\[[0-9a-f:.]+\]")
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_.~-]+)+/?")
AMP_CACHE = re.compile(
    r"https?://(?:[a-z0-9-]+\.cdn\.ampproject\.org/(?:[a-z]/)?|(?:www\.)?google\.[a-z.]+/amp/)(s/)?", re.I
)
MOBILE_LABELS = {"m", "mobile", "amp", "touch", "wap"}
# Names that publishers, sharing buttons and feeds add, besides those that courlan knows.
TRACKERS = re.compile(
    r"(?:at|ns|wt|hsa|sc|trk|__hs|_hs)_.*|(?:fb|tt|li_fat_|epik|dclid|srslt)(?:clid|id)?|cmp(?:id)?|ocid|icid|ito|smid"
    r"|smtyp|spm|guccounter|guce_referrer(?:_sig)?|amp|amphtml|outputtype|usqp|aoh|amp_.*|taid|sh|share|rss|feed(?:type|name)?"
    r"|traffic_source|intcid|intcmp|__twitter_impression|igsh|xtor|_ga|cn-track|syndication|tpcc|mod|mbid|trk"
)
# These names carry campaigns at one site and the number of the story at another: a number stays.
AMBIGUOUS = re.compile(r"(?:cid|eid|uid|id|source|keyword|medium|session|ref|ga|gl|ml_.*|ads?_.*)")
THREE_DIGITS = re.compile(r"\d{3}")
NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|css|js|mjs|json|xml|rss|atom|pdf|docx?|xlsx?|pptx?|zip|gz|tar|rar|exe|apk|dmg"
    r"|mp[34]|m4[av]|mov|avi|webm|wav|ogg|woff2?|ttf|ics)$",
    re.I,
)


class UrlError(ValueError):
    """A link that is no URL of an article; the message is a short code."""


def canonical_url(url: str) -> str:
    """Return the canonical form of a link to an article; raise UrlError with a short code for all else."""
    if len(url) <= MAX_URL_CHARS and PLAIN.fullmatch(url):
        if NO_PAGE.search(url):
            raise UrlError("not_a_page")
        return url
    cached = AMP_CACHE.match(url)
    if cached:
        url = ("https://" if cached[1] else "http://") + url[cached.end() :]
    parts = _split(url)
    path = _without_amp(_clean_path(parts.path))
    if NO_PAGE.search(path):
        raise UrlError("not_a_page")
    canonical = urlunsplit((parts.scheme, _without_mobile(parts.netloc), path, _clean_query(parts.query), ""))
    if len(canonical) > MAX_URL_CHARS:
        raise UrlError("too_long")
    return canonical


def request_url(url: str) -> str:
    """Return a URL (of a feed, a redirect) safe to ask for, ASCII, less its fragment; or raise UrlError."""
    parts = _split(url)
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]|")
    return urlunsplit((parts.scheme, parts.netloc, _clean_path(parts.path), query, ""))


def article_id_of(url: str) -> str:
    """Return 20 hex digits for the article of a canonical URL, whatever its scheme, www and last slash."""
    bare = url.partition("://")[2].removeprefix("www.").removesuffix("/")
    return hashlib.blake2b(bare.encode(), digest_size=10).hexdigest()


def domain_of(url: str) -> str:
    """Return the host of a URL in lower case, without www, user and port."""
    host = url.partition("://")[2].partition("/")[0].partition("?")[0].rpartition("@")[2]
    return re.sub(r":\d+$", "", host).lower().removeprefix("www.")


def origin_of(url: str) -> str:
    """Return scheme, host and port of a URL: what one robots.txt speaks for."""
    return "/".join(url.split("/", 3)[:3])


def _split(url: str) -> SplitResult:
    """Return the parts of an http(s) URL with a clean host, or raise UrlError."""
    url = url.strip(" \t\r\n\f\ufeff\u200b")
    if len(url) > MAX_URL_CHARS:
        raise UrlError("too_long")
    if CONTROL.search(url):
        raise UrlError("control_character")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UrlError("bad_url") from None
    if parts.scheme not in ("http", "https"):
        raise UrlError("not_http")
    if "@" in parts.netloc:
        raise UrlError("credentials")
    host = _clean_host(parts.netloc.rpartition(":")[0] if _has_port(parts.netloc) else parts.netloc)
    default = {"http": 80, "https": 443}[parts.scheme]
    return parts._replace(netloc=host if port in (None, default) else f"{host}:{port}", fragment="")


def _has_port(netloc: str) -> bool:
    return ":" in netloc.rpartition("]")[2]


@lru_cache(maxsize=4096)
def _clean_host(host: str) -> str:
    host = host.lower().rstrip(".")
    if IPV6.fullmatch(host):
        return host
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode()
        except idna.IDNAError:
            raise UrlError("bad_host") from None
    if not HOST.fullmatch(host):
        raise UrlError("bad_host")
    # 2130706433, 0x7f.1 and 127.1 are addresses to some readers and names to others.
    if NUMERIC_LABEL.fullmatch(host.rpartition(".")[2]) and not IPV4.fullmatch(host):
        raise UrlError("bad_host")
    return host


@lru_cache(maxsize=4096)
def _without_mobile(netloc: str) -> str:
    labels = netloc.split(".")
    kept = [label for index, label in enumerate(labels) if label not in MOBILE_LABELS or index >= len(labels) - 2]
    if len(kept) == len(labels):
        return netloc
    host = ".".join(kept)
    registered = get_fld(f"http://{host}", fail_silently=True)
    if registered is None:
        return netloc
    return f"www.{host}" if host == registered else host


def _clean_path(path: str) -> str:
    if not PLAIN_PATH.fullmatch(path):
        path = quote(re.sub(r"/{2,}", "/", path), safe="/%:@!$&'()*+,;=~-._")
        path = ESCAPE.sub(_normal_escape, LONE_PERCENT.sub("%25", path)) or "/"
    if "/." not in path:
        return path
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)


def _normal_escape(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if character.isascii() and (character.isalnum() or character in "-._~") else escape[0].upper()


def _without_amp(path: str) -> str:
    if "amp" not in path:
        return path
    path = re.sub(r"\.amp(?=$|\.html?$)", "", path)
    path = re.sub(r"^/amp(?=/.)", "", path)
    return re.sub(r"(?<=.)/amp/?$", "", path)


def _clean_query(query: str) -> str:
    if not query:
        return ""
    pairs = parse_qsl(query.replace("&amp;", "&"), keep_blank_values=True)
    kept = [pair for pair in pairs if not _is_tracker(*pair)]
    # Sorted by name; a name given twice keeps the order of its values.
    return urlencode(sorted(kept, key=lambda pair: pair[0]), safe="/:,")


def _is_tracker(name: str, value: str) -> bool:
    kind = _kind_of(name.lower())
    if kind == "ambiguous":
        return not THREE_DIGITS.search(value)
    return kind == "tracker" or (name, value) in (("m", "1"), ("output", "amp"))


@lru_cache(maxsize=4096)
def _kind_of(name: str) -> str:
    if TRACKERS.fullmatch(name):
        return "tracker"
    if not TRACKERS_RE.search(name):
        return "content"
    return "ambiguous" if AMBIGUOUS.fullmatch(name) else "tracker"
