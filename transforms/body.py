"""Body: the text of an article, without headline, standfirst and furniture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from lxml.etree import XPath, strip_elements
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from transforms.page import letters_of, short_text

_FAST = Extractor(output_format="python", comments=False, with_metadata=False, fast=True)
_THOROUGH = Extractor(output_format="python", comments=False, with_metadata=False)
_EMBED_CLASSES = "twitter-tweet twitter-video instagram-media tiktok-embed bluesky-embed reddit-embed"
_EMBEDS = XPath("//blockquote[" + " or ".join(f"contains(@class, '{name}')" for name in _EMBED_CLASSES.split()) + "]")
_AFTER = XPath(
    "following::*[position() <= 60][self::p or self::h2 or self::h3 or self::div or self::span or self::strong]"
    "[@class or @itemprop]"
)
# A paragraph, or an item of a list, that is one link and nothing beside it.
_LINKS = XPath(
    "//*[self::p or self::li][.//a][string-length(normalize-space()) <= 3 + string-length(normalize-space(.//a))]"
)
_STANDFIRST = re.compile(
    r"(?:^|[\s_-])(?:standfirst|sub-?titles?|sub-?head(?:line|ing)?|dek|deck|lede|lead|lead-?text|intro|introduction|"
    r"excerpt|chapo|chapeau|entradilla|vorspann|bajada|strap-?line|synopsis|summary|"
    r"alternativeheadline)(?:$|[\s_-])",
    re.I,
)
_PROSE_CHARS = 80  # a paragraph at least as long is prose rather than a label
_MIN_STANDFIRST, _MAX_STANDFIRST = 30, 700
_HTML_TAG = re.compile(r"<(?:br|/p|/div|/li|/h\d)\b[^>]*>|<[a-z/][^>]*>", re.I)

# Lines that belong to the site, whatever the article: an invitation, a label, a link to another story.
_FURNITURE = re.compile(
    r"^\W*(?:"
    r"(?:read|see|watch|listen|also read|read also|read more|must read|don.t miss|related|more on this|more|"
    r"explainer|join us)"
    r"(?:\s+(?:more|also|next|now|on|here|stories|articles|news|coverage|topics|story|article|this))*\s*[:|»>–—].*"
    r"|(?:read|see)\s+(?:more|also)\b.{0,90}"
    r"|(?:sign\s+up|subscribe|register|log\s?in|sign\s?in|download|follow\s+us|like\s+us|join\s+(?:our|us|the\s+conversation))\b.{0,200}"
    r"|(?:get|receive)\s+(?:our|the|all)\s.{0,80}(?:newsletter|inbox|email|alerts?)\b.*"
    r"|(?:you\s+can\s+)?(?:unsubscribe|opt\s+out)\b.*|(?:by\s+(?:clicking|signing|subscribing|submitting|registering))\b.*"
    r"|(?:our|this|the)\s.{0,60}newsletter\b.{0,150}|.{0,90}(?:delivered|straight|directly)\s+to\s+your\s+inbox.{0,60}"
    r"|(?:do\s+you\s+have|have\s+you\s+got|got)\s+(?:a|any)\s+(?:story|tip|news|question|view).{0,160}"
    r"|(?:share|save|print|copy|email|comments?|advertisement|sponsored|promoted|loading|close|menu|play|pause|tags?|topics?)\b.{0,20}"
    r"|(?:article|story|text|page)\s+continues\s+(?:below|after).*|skip\s+(?:to|past)\b.{0,60}|back\s+to\s+top"
    r"|(?:this\s+is\s+a\s+)?(?:breaking|developing)\s+(?:news?\s+)?stor(?:y|ies)\b.{0,80}|more\s+(?:to\s+follow|details\s+soon).{0,40}"
    r"|(?:first|originally)\s+published\b.{0,120}|(?:this\s+(?:article|story|piece|post)\s+(?:was|has\s+been|is|first|originally))\b.{0,250}"
    r"|(?:with\s+)?(?:additional\s+)?reporting\s+by\b.{0,200}|our\s+standards?:.*|©.*|copyright\b.*|all\s+rights\s+reserved.*"
    r"|.{0,160}\bcontributed\s+(?:to\s+)?(?:this|the)?\s*(?:report|reporting|story|article)\b.{0,40}"
    r"|.{3,80}\breported\s+from\s+.{3,120}"
    r"|(?:lesen\s+sie|lies)\s+(?:auch|hier|dazu|mehr).*|mehr\s+(?:zum\s+thema|dazu|lesen|infos?)\b.*|(?:auch\s+)?interessant:.*"
    r"|(?:jetzt|hier)\s+.{0,60}(?:abonnieren|anmelden|bestellen|newsletter|registrieren).*|(?:abonnieren|folgen)\s+sie\b.*"
    r"|(?:quellen?|verwendete\s+quellen|dieser\s+(?:artikel|text|beitrag)\s+(?:ist|erschien|wurde))\b.{0,160}"
    r"|.{0,20}(?:empfohlener|externer)\s+(?:redaktioneller\s+)?inhalt\b.*|.{0,120}link\s+kopieren.*"
    r"|(?:lea|lee|leer|ver|vea|más|mira|consulta)\s+(?:también|además|más|información)\b.*|(?:suscr[íi]be(?:te|ase)|reg[íi]strate|síguenos)\b.*"
    r"|.{0,40}tu\s+suscripci[óo]n\b.*|(?:à\s+)?lire\s+aussi.*|(?:abonnez|inscrivez)-vous.*|(?:leggi|guarda)\s+anche.*|(?:iscriviti|abbonati)\b.*"
    r"|(?:leia|veja|saiba)\s+(?:também|mais).*|(?:assine|inscreva-se)\b.*|lees\s+ook.*|(?:czytaj|zobacz|przeczytaj)\s+(?:także|też|również|więcej).*"
    r"|читайте\s+также.*|подписывайтесь.*|etiketler\b.*|haberler\W*|ayrıca\s+(?:oku|bak).*|関連記事.*|\[?관련\s?기사.*|اقرأ\s+أيضا.*"
    r")$",
    re.I,
)  # fmt: skip
MAX_FURNITURE_CHARS = 300
# A label after which only the site follows, when little enough follows.
_END_LABEL = re.compile(
    r"^\W*(?:comments?|join\s+(?:our|the)\s+(?:commenting\s+forum|conversation|discussion)|related(?:\s+\w+)?|more\s+(?:on|from|stories|news).{0,40}|"
    r"most\s+(?:read|popular|viewed)|trending.{0,20}|recommended.{0,30}|you\s+(?:may|might)\s+(?:also\s+)?like.{0,20}|about\s+the\s+authors?|"
    r"read\s+(?:more|next)|(?:verwendete\s+)?quellen|mehr\s+zum\s+thema|das\s+könnte\s+sie\s+auch.{0,20}|kommentare|meistgelesen|"
    r"más\s+información|comentarios|lo\s+más\s+(?:leído|visto)|archivado\s+en|sur\s+le\s+même\s+sujet|les\s+plus\s+lus|commentaires)\W*$",
    re.I,
)  # fmt: skip
MAX_TAIL_SHARE = 0.3


@dataclass(frozen=True)
class Body:
    """The standfirst, if the page has one apart from the text, and the paragraphs."""

    standfirst: str | None
    paragraphs: tuple[str, ...]


def read_body(
    tree: HtmlElement, titles: tuple[str, ...], authors: tuple[str, ...], description: str, stated: str
) -> Body:
    """Return standfirst and paragraphs of a page; takes the tree apart. `stated` is the JSON-LD articleBody."""
    standfirst = _find_standfirst(tree, titles)
    _prune(tree)
    found = _extract(tree)
    stated_paragraphs = _stated_paragraphs(stated)
    if _size(stated_paragraphs) > 2 * _size(found):
        found = stated_paragraphs
    paragraphs = _without_headline(found, titles)
    paragraphs = drop_furniture(paragraphs, authors)
    return _set_apart(standfirst, paragraphs, description)


def _extract(tree: HtmlElement) -> list[str]:
    """Try trafilatura's quick way; the thorough one only where that left most of the page's prose."""
    found = _run(tree, _FAST)
    prose = sum(len(text) for each in tree.iter("p") if len(text := each.text_content().strip()) >= _PROSE_CHARS)
    return found if _size(found) >= 0.6 * prose else max(found, _run(tree, _THOROUGH), key=_size)


def _run(tree: HtmlElement, options: Extractor) -> list[str]:
    document = bare_extraction(tree, options=options)
    if not isinstance(document, Document):
        return []
    return [line.strip() for line in (document.text or "").split("\n") if line.strip()]


def _size(paragraphs: list[str]) -> int:
    return sum(map(len, paragraphs))


def _prune(tree: HtmlElement) -> None:
    """Take out of a tree what is no text of the article: scripts, embedded posts, paragraphs that are only a link."""
    strip_elements(tree, "script", "style", "svg", "template", "iframe", "canvas", "object", "embed", with_tail=False)
    for element in [*_EMBEDS(tree), *_LINKS(tree)]:
        if element.getparent() is not None:
            element.drop_tree()


def _find_standfirst(tree: HtmlElement, titles: tuple[str, ...]) -> str | None:
    """Return the first text after the headline that the page's markup calls a lead."""
    headlines = set(map(letters_of, titles))
    headings = (each for each in tree.iter("h1", "h2") if letters_of(short_text(each, _MAX_STANDFIRST)) in headlines)
    for element in _AFTER(heading) if (heading := next(headings, None)) is not None else ():
        if not _STANDFIRST.search(f"{element.get('class') or ''} {element.get('itemprop') or ''}"):
            continue
        if next(element.iterdescendants("h1", "h2", "ul", "form"), None) is not None:
            continue
        text = short_text(element, _MAX_STANDFIRST)
        if len(text) >= _MIN_STANDFIRST and letters_of(text) not in headlines:
            return text
    return None


def _stated_paragraphs(stated: str) -> list[str]:
    text = _HTML_TAG.sub("\n", unescape(stated)) if stated else ""
    return [line for raw in text.split("\n") if (line := " ".join(raw.split()))]


def _without_headline(paragraphs: list[str], titles: tuple[str, ...]) -> list[str]:
    """Drop the headline, or the end of one, from the first lines."""
    headlines = [letters_of(title) for title in titles]

    def repeats(text: str) -> bool:
        letters = letters_of(text)
        return any(letters == headline or (len(letters) > 20 and headline.endswith(letters)) for headline in headlines)

    return [text for text in paragraphs[:4] if not repeats(text)] + paragraphs[4:]


def drop_furniture(paragraphs: list[str], authors: tuple[str, ...]) -> list[str]:
    """Drop lines of the site, and the end of the text from a label such as "Comments" on."""
    total, before = _size(paragraphs), 0
    for number, text in enumerate(paragraphs):
        if _END_LABEL.match(text.strip()) and total - before < MAX_TAIL_SHARE * total:
            paragraphs = paragraphs[:number]
            break
        before += len(text)
    kept = [text for text in paragraphs if any(map(str.isalnum, text)) and not _is_furniture(text)]
    while kept and any(kept[-1].startswith(f"{author} ") for author in authors) and len(kept[-1]) < 500:
        kept.pop()
    return kept


def _is_furniture(text: str) -> bool:
    return len(text) <= MAX_FURNITURE_CHARS and _FURNITURE.match(text) is not None


def _set_apart(standfirst: str | None, paragraphs: list[str], description: str) -> Body:
    """Keep the standfirst out of the body; a first paragraph that is the page's description counts as one."""
    if not paragraphs:
        return Body(standfirst, ())
    first = letters_of(paragraphs[0])
    if standfirst and letters_of(standfirst) == first:
        return Body(paragraphs[0], tuple(paragraphs[1:]))
    if standfirst and letters_of(standfirst) in letters_of(" ".join(paragraphs[:4])):
        return Body(None, tuple(paragraphs))
    if (
        not standfirst
        and len(paragraphs) > 3
        and first == letters_of(description)
        and len(paragraphs[0]) >= _MIN_STANDFIRST
    ):
        return Body(paragraphs[0], tuple(paragraphs[1:]))
    return Body(standfirst, tuple(paragraphs))
