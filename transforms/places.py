"""Places: which point on earth a name means, and where an act took place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from transforms.actors import ActorMemory
from transforms.documents import Document, Sentence
from transforms.rules import Rulebook

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(frozen=True)
class Place:
    """One place as the text names it. country: ISO alpha-3; precision: country, admin, city."""

    part: str
    start: int
    end: int
    text: str
    name: str
    country: str | None
    admin: str | None
    geoname_id: int | None
    latitude: float | None
    longitude: float | None
    precision: str


class PlaceMemory:
    """The places of one article."""

    def __init__(self, mentions: list[Place]):
        self.mentions = mentions

    def place_of(self, sentence: Sentence, parse: Doc, trigger: Token) -> Place | None:
        """Return where the act of `trigger` took place, if the sentence or the article says so."""
        return None


class PlaceReader:
    """Finds and resolves place names; built once, used for every article."""

    def __init__(self, rulebook: Rulebook):
        self.rulebook = rulebook

    def read(self, document: Document, sentences: list[Sentence], actors: ActorMemory) -> PlaceMemory:
        """Return the resolved places of an article."""
        return PlaceMemory([])
