"""Bylines: the people who wrote an article, and the agency it came from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from transforms.jsonld import resolve, text_of
from transforms.page import letters_of, short_text

# Spellings of a news agency as bylines and credits write it -> the name we keep.
AGENCIES = {
    "Associated Press": ("ap", "associated press", "the associated press", "ap news"),
    "Reuters": ("reuters", "thomson reuters", "reuters staff"),
    "AFP": ("afp", "agence france-presse", "agence france presse"),
    "dpa": ("dpa", "deutsche presse-agentur", "dpa-afx", "dpa/lsw", "dpa-infocom"),
    "ANI": ("ani", "asian news international", "ani news"),
    "PTI": ("pti", "press trust of india"),
    "IANS": ("ians", "indo-asian news service"),
    "UPI": ("upi", "united press international"),
    "UNI": ("uni", "united news of india"),
    "PA": ("pa", "pa media", "press association"),
    "Anadolu Ajansı": ("anadolu agency", "anadolu ajansı", "anadolu", "aa"),
    "Xinhua": ("xinhua", "xinhua news agency"),
    "TASS": ("tass", "itar-tass"),
    "Interfax": ("interfax",),
    "RIA Novosti": ("ria novosti",),
    "Kyodo": ("kyodo", "kyodo news", "共同通信"),
    "Jiji": ("jiji", "jiji press", "時事通信"),
    "Yonhap": ("yonhap", "yonhap news agency", "연합뉴스"),
    "EFE": ("efe", "agencia efe"),
    "Europa Press": ("europa press",),
    "ANSA": ("ansa",),
    "AAP": ("aap", "australian associated press"),
    "Canadian Press": ("the canadian press", "canadian press"),
    "Bloomberg": ("bloomberg", "bloomberg news"),
    "epd": ("epd", "evangelischer pressedienst"),
    "KNA": ("kna", "katholische nachrichten-agentur"),
    "SID": ("sid", "sport-informations-dienst"),
    "APA": ("apa", "austria presse agentur"),
    "Keystone-SDA": ("sda", "keystone-sda", "keystone sda"),
    "PAP": ("pap", "polska agencja prasowa"),
    "Belga": ("belga",),
    "ANP": ("anp",),
    "Ritzau": ("ritzau",),
    "NTB": ("ntb",),
    "TT": ("tt nyhetsbyrån",),
    "CNA": ("central news agency",),
    "Bernama": ("bernama",),
    "Antara": ("antara",),
    "MENA": ("middle east news agency",),
    "SANA": ("sana",),
    "WAM": ("wam",),
    "IRNA": ("irna",),
    "UNB": ("unb", "united news of bangladesh"),
    "APP": ("associated press of pakistan",),
    "NAN": ("news agency of nigeria",),
    "Ukrinform": ("ukrinform",),
    "Agerpres": ("agerpres",),
    "Lusa": ("lusa", "agência lusa"),
    "Agência Brasil": ("agência brasil", "agencia brasil"),
    "Telam": ("télam", "telam"),
    "Notimex": ("notimex",),
}
# Letters of a spelling -> agency.
AGENCY_OF = {letters_of(spelling): name for name, spellings in AGENCIES.items() for spelling in spellings}
_SPELLINGS = "|".join(
    sorted(
        (re.escape(s) for spellings in AGENCIES.values() for s in spellings if len(s) > 1),
        key=len,
        reverse=True,
    )
)
# "(AP) —" after the place in a first paragraph; "Based on ANI report", "Source: PTI" at the end.
_DATELINE = re.compile(rf"^.{{0,80}}?[(\[]\s*({_SPELLINGS})\s*[)\]]\s*[-–—:]?", re.I | re.S)
_CREDIT = re.compile(
    rf"^\W*(?:(?:based\s+on|with\s+inputs?\s+from|(?:with\s+)?reporting\s+by|source|sources|quelle|fuente|agency|credit|via|text)\W+(?:an?\s+|the\s+)?)?"
    rf"({_SPELLINGS})(?:\W+(?:{_SPELLINGS}))*"
    r"(?:\s+(?:reports?|inputs?|story|contributed to this (?:report|story)))?\W*$",
    re.I,
)

_BY = re.compile(
    r"^\s*(?:(?:written|reported|posted|story|text|words)\s+)?(?:by|von|par|por|di|av|af|door|przez|oleh|texte?\s+(?:von|de|by))\b[:\s]+",
    re.I,
)
_TITLES_AFTER = re.compile(r"\s*(?:[|•·]|\s[-–—]\s).*$|\s*\([^)]*\)\s*$|\s*,?\s*(?:für|for)\s+[A-ZÄÖÜ].*$")
_JOINTS = re.compile(r"\s*(?:;|&|\s/\s|\||•|\s+(?:and|und|y|et|e|en|och|og|with|mit)\s+)\s*", re.I)
_ROLE = re.compile(
    r"\b(?:editor|reporter|correspondent|writer|journalist|columnist|analyst|producer|bureau chief|"
    r"redakteur(?:in)?|redaktion|"
    r"korrespondent(?:in)?|autor(?:in)?|chief|staff|contributor|photographer|director|fellow|professor|updated|published)\b",
    re.I,
)
_NOT_A_NAME = re.compile(
    r"https?:|www\.|@|\.(?:com|org|net|de|co)\b|\d{3}|^(?:"
    r"admin|administrator|redaktion|newsdesk|news desk|editor|editorial|staff|web ?desk|"
    r"online|guest|null|undefined|none|unknown|author)$",
    re.I,
)
_META_AUTHORS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "cxenseparse:author",
    "article:author_name",
    "articleauthor",
    "article.author",
    "twitter:data1",
    "authors",
)


def read_authors(
    tree: HtmlElement, metas: dict[str, list[str]], article: dict, objects: list[dict], site_names: set[str]
) -> tuple[list[str], list[str], str | None]:
    """Return (people, agencies, where read): the first of JSON-LD, meta, byline that names somebody."""
    agencies: list[str] = []
    for origin, names in _claims(tree, metas, article, objects):
        people = list(dict.fromkeys(name for text in names for name in _people(text, site_names, agencies)))
        if people or agencies:
            return people, agencies, origin if people else None
    return [], agencies, None


def _claims(tree: HtmlElement, metas: dict[str, list[str]], article: dict, objects: list[dict]):
    named = []
    for author in resolve(article.get("author") or article.get("creator"), objects):
        named.append(_name_of(author) if isinstance(author, dict) else text_of(author))
    yield "json-ld", named
    for key in _META_AUTHORS:
        if key == "twitter:data1" and "by" not in " ".join(metas.get("twitter:label1", ())).lower():
            continue
        yield "meta", metas.get(key, [])
    yield "byline", _bylines(tree)


def _name_of(author: dict) -> str:
    both = f"{text_of(author.get('givenName'))} {text_of(author.get('familyName'))}"
    return text_of(author.get("name") or author.get("alternateName")) or both.strip()


def _bylines(tree: HtmlElement) -> list[str]:
    """Return what is marked as author: by rel or itemprop, else by class, else the first line that begins with By."""
    marked: list[str] = []
    classed: list[str] = []
    spoken: list[str] = []
    for element in tree.iter("a", "span", "div", "p", "address", "li"):
        if element.get("rel") == "author" or "author" in (element.get("itemprop") or "").split():
            name = element.find(".//*[@itemprop='name']")
            marked.append(short_text(element if name is None else name, MAX_BYLINE))
        elif _BYLINE_CLASS.search(element.get("class") or "") and (text := short_text(element, MAX_BYLINE)):
            classed.append(text)
        elif not spoken and _SPOKEN.match((element.text or "").lstrip()) and (text := short_text(element, MAX_BYLINE)):
            spoken += [text] if _SPOKEN_NAMES.match(text) else []
    return marked[:4] or classed[:1] or spoken


_BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:byline|author-?_*name|authors?|article-author|autor|c-byline)(?:$|[\s_-])", re.I
)
_NAME_LINE = re.compile(r"(?:[^\W\d_a-z][\w’'.-]*\s+){1,3}[^\W\d_a-z][\w’'-]+")
_SPOKEN = re.compile(r"(?:By|Von|Por|Par)\b")
_SPOKEN_NAMES = re.compile(
    r"(?:By|Von|Por|Par):?\s+(?:[A-ZÀ-Ý][\w.'’-]*(?:,|\s|$)+"
    r"|(?:and|und|y|et|e|de|van|von|da|di|al|el|bin)\s+){1,9}$"
)
MAX_BYLINE = 120  # characters


def _people(text: str, site_names: set[str], agencies: list[str]) -> list[str]:
    """Split one byline into people; agencies go to `agencies`, the site's own names nowhere."""
    people = []
    for part in _split(_BY.sub("", " ".join(text.split()))):
        name = _TITLES_AFTER.sub("", _BY.sub("", part)).strip(" ,.;:|-–—*")
        letters = letters_of(name)
        if letters in AGENCY_OF:
            agencies.append(AGENCY_OF[letters])
        elif letters and letters not in site_names and not _NOT_A_NAME.search(name) and len(name) <= 60:
            people.append(name)
    return people


def _split(text: str) -> list[str]:
    parts: list[str] = []
    for piece in _JOINTS.split(text):
        commas = [part.strip() for part in piece.split(",") if part.strip()]
        if (
            len(commas) == 2
            and all(len(part.split()) == 1 for part in commas)
            and letters_of(commas[1]) not in AGENCY_OF
        ):
            parts.append(f"{commas[1]} {commas[0]}")  # "Last, First"
        else:
            parts.extend(part for number, part in enumerate(commas) if number == 0 or not _ROLE.search(part))
    return parts


def read_name_line(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """Return the author where a text begins with a line that is a name and nothing else."""
    line = _BY.sub("", paragraphs[0]) if paragraphs else ""
    is_name = _NAME_LINE.fullmatch(line) and letters_of(line) not in AGENCY_OF and not _ROLE.search(line)
    return (line,) if is_name else ()


def find_agency(paragraphs: Sequence[str]) -> str | None:
    """Return the agency that a text credits in its dateline or in its first or last lines."""
    if not paragraphs:
        return None
    if match := _DATELINE.match(paragraphs[0]):
        return AGENCY_OF[letters_of(match[1])]
    for line in [*paragraphs[:1], *paragraphs[:-4:-1]]:
        if len(line) < 120 and (match := _CREDIT.match(line)):
            return AGENCY_OF[letters_of(match[1])]
    return None
