"""Entities: persons, organisations and places that an article names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from transforms.actors import ActorMemory
from transforms.documents import Document, Sentence
from transforms.places import PlaceMemory

if TYPE_CHECKING:
    from spacy.tokens import Doc


@dataclass(frozen=True)
class EntityMention:
    """One name in a text; entity_type: person, organisation, place."""

    sentence_index: int
    part: str
    start: int
    end: int
    text: str
    entity_type: str
    name: str
    country: str | None
    actor_id: str | None


def find_entities(document: Document, sentences: list[Sentence], parses: list[tuple[Sentence, Doc]],
                  actors: ActorMemory, places: PlaceMemory) -> list[EntityMention]:
    """Return the names of an article, in reading order."""
    return []
