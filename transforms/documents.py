"""A document to code, and its sentences: what every reader of text works on."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Document:
    """One text with what is known of it; every offset of a coding counts characters of one part.

    `published` is the calendar day at the source, `country` (ISO alpha-3) where the source sits.
    """

    document_id: str
    text: str
    title: str = ""
    standfirst: str = ""
    published: date | None = None
    language: str = "en"
    country: str | None = None

    def part(self, name: str) -> str:
        """Return the text of a part: title, standfirst or body."""
        return {"title": self.title, "standfirst": self.standfirst, "body": self.text}[name]


PARTS = ("title", "standfirst", "body")


@dataclass(frozen=True)
class Sentence:
    """One sentence: which part it lies in, its place in reading order, its span in that part, its text."""

    part: str
    index: int
    start: int
    end: int
    text: str
