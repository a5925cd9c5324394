"""Events: what was done, by whom, to whom, in which words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from transforms.actors import Actor, ActorMemory
from transforms.dates import DatePhrase
from transforms.documents import Document, Sentence
from transforms.places import Place, PlaceMemory
from transforms.rules import Rulebook

if TYPE_CHECKING:
    from spacy.tokens import Doc


@dataclass(frozen=True)
class EventMention:
    """One act told in one sentence; `stopped_by` names the gate that marked it as no event, else None."""

    sentence: Sentence
    trigger_start: int
    trigger_end: int
    trigger_text: str
    event_type: str
    mode: str | None
    cameo_code: str
    realis: str
    realis_words: str
    source: tuple[Actor, ...]
    target: tuple[Actor, ...]
    date: DatePhrase | None
    place: Place | None
    confidence: float
    rule_id: str
    stopped_by: str | None


class EventReader:
    """Codes events by the rulebook's triggers; built once, used for every article."""

    def __init__(self, rulebook: Rulebook):
        self.rulebook = rulebook

    def candidates(self, document: Document, sentences: list[Sentence]) -> list[Sentence]:
        """Return the sentences that hold a trigger form: only these are parsed."""
        return []

    def read(self, document: Document, parses: list[tuple[Sentence, Doc]], actors: ActorMemory,
             places: PlaceMemory) -> list[EventMention]:
        """Return every act and every stopped candidate of the parsed sentences, in reading order."""
        return []
