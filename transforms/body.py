"""Body: the text of an article, without headline, standfirst and furniture."""

from __future__ import annotations

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from transforms.jsonld import letters_of

_OPTIONS = Extractor(output_format="python", comments=False, with_metadata=False)


def read_paragraphs(tree: HtmlElement) -> list[str]:
    """Return the paragraphs that trafilatura finds; none where it finds no text."""
    document = bare_extraction(tree, options=_OPTIONS)
    if not isinstance(document, Document):
        return []
    return [line for line in (document.text or "").split("\n") if line.strip()]


def clean_paragraphs(paragraphs: list[str], titles: tuple[str, ...]) -> list[str]:
    """Drop the repeated headline."""
    headlines = {letters_of(title) for title in titles}
    return [
        text for number, text in enumerate(paragraphs) if not (number < 4 and letters_of(text) in headlines)
    ]
