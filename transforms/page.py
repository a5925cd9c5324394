"""Pages: from bytes to a parsed page, and the text of its elements."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes
from lxml.etree import LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

MAX_BYTES = 10_000_000
MAX_TAGS = 50_000  # opening and closing ones, ten times an ordinary page; more take minutes
MAX_BROKEN_SHARE = 0.05  # of the bytes beyond ASCII
_NOT_ASCII = re.compile(rb"[\x80-\xff]+")
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_CONTROLS = bytes(byte if byte >= 0x20 or byte in b"\t\n\r" else 0x20 for byte in range(256))


class NotAnArticle(Exception):
    """A page gave no article; `reason` is a short code, `detail` what a person wants to know."""

    def __init__(self, reason: str, detail: str | None = None):
        super().__init__(reason if detail is None else f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def parse_page(html: bytes, charset: str | None) -> HtmlElement:
    """Return the parsed page; raise NotAnArticle where the bytes are no HTML or too many."""
    if len(html) > MAX_BYTES:
        raise NotAnArticle("too_large", f"{len(html)} bytes")
    if (tag_count := html.count(b"<")) > MAX_TAGS:
        raise NotAnArticle("too_large", f"{tag_count} tags")
    if not html.strip() or b"<" not in html[:100_000]:
        raise NotAnArticle("not_html", repr(html[:40]))
    text = decode(html, charset).encode("utf-8", "replace").translate(_CONTROLS)
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
        return document_fromstring(text, parser=parser)
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
    text = html.decode("utf-8", "replace")
    if "\ufffd" not in text:
        return text
    # A page cut in the middle of a letter is UTF-8 all the same.
    if text.count("\ufffd") <= MAX_BROKEN_SHARE * sum(map(len, _NOT_ASCII.findall(html))):
        return text
    stated = _META_CHARSET.search(html[:4096])
    for encoding in (charset, stated[1].decode("ascii") if stated else None):
        try:
            if encoding:
                return html.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return html.decode(_guess(html), "replace")


def _guess(html: bytes) -> str:
    """Return the likeliest charset; of equally clean readings the Western one, as browsers do."""
    guesses = from_bytes(html[:50_000])
    best = guesses.best()
    if best is None:
        return "windows-1252"
    clean = {name for guess in guesses if guess.chaos == best.chaos for name in guess.could_be_from_charset}
    return "windows-1252" if "cp1252" in clean else best.encoding


def short_text(element: HtmlElement | None, most: int) -> str:
    """Return the text of an element, blanks collapsed; "" as soon as it is longer than `most` characters."""
    pieces, size = [], 0
    for piece in () if element is None else element.itertext():
        size += len(piece.strip())
        if size > most:
            return ""
        pieces.append(piece)
    return " ".join("".join(pieces).split())


def letters_of(text: str) -> str:
    """Return only letters and digits, case folded: how two spellings of one headline compare."""
    return "".join(filter(str.isalnum, text.casefold()))
