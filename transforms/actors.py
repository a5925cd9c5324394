"""Actors: who a phrase means, of which country and sector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from transforms.documents import Document, Sentence
from transforms.rules import Rulebook

if TYPE_CHECKING:
    from spacy.tokens import Span


@dataclass(frozen=True)
class Actor:
    """One actor as the text names it; offsets count characters of `part`.

    country: ISO alpha-3, "IGO" for international bodies, None where unknown. sector: codebook's 16, or None.
    resolution: how it was found (dictionary, title_surname, memory, demonym, description, agent, setting …).
    """

    part: str
    start: int
    end: int
    text: str
    name: str
    actor_id: str | None
    country: str | None
    sector: str | None
    resolution: str


class ActorMemory:
    """What one article has said of its actors so far."""

    def __init__(self, mentions: list[Actor]):
        self.mentions = mentions

    def resolve(self, sentence: Sentence, phrase: Span) -> list[Actor]:
        """Return the actors that a noun phrase (a spaCy span of the parsed sentence) means; often one."""
        start = sentence.start + phrase.start_char
        return [Actor(sentence.part, start, start + len(phrase.text), phrase.text, phrase.text, None, None, None, "unknown")]


class ActorReader:
    """Finds actors by the rulebook's actors.csv and agents.csv; built once, used for every article."""

    def __init__(self, rulebook: Rulebook):
        self.rulebook = rulebook

    def read(self, document: Document, sentences: list[Sentence]) -> ActorMemory:
        """Return every dictionary actor of the article, and the memory that resolves phrases."""
        return ActorMemory([])
