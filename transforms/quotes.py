"""Quotations: who said what, in which words."""

from dataclasses import dataclass

from transforms.actors import Actor, ActorMemory
from transforms.documents import Document, Sentence


@dataclass(frozen=True)
class Quotation:
    """One quotation; offsets count characters of `part` and leave out the quotation marks."""

    sentence_index: int
    part: str
    start: int
    end: int
    text: str
    is_direct: bool
    verb: str | None
    speaker: Actor | None


def find_quotations(document: Document, sentences: list[Sentence], actors: ActorMemory) -> list[Quotation]:
    """Return the quotations of an article, in reading order."""
    return []
