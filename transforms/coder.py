"""From a document to everything the ledger says of it: the one place where the readers meet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from transforms.actors import ActorMemory, ActorReader
from transforms.documents import Document, Sentence
from transforms.entities import EntityMention, find_entities
from transforms.events import EventMention, EventReader
from transforms.places import Place, PlaceReader
from transforms.quotes import Quotation, find_quotations
from transforms.readings import Reading
from transforms.rules import Rulebook
from transforms.sentences import split_sentences
from transforms.tone import tone_of
from transforms.topics import TopicReader, TopicReading

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc


@dataclass(frozen=True)
class Coding:
    """All that one document says under one rulebook."""

    document: Document
    sentences: tuple[Sentence, ...]
    parsed_sentence_count: int
    events: tuple[EventMention, ...]  # stopped candidates among them
    topics: TopicReading
    entities: tuple[EntityMention, ...]
    quotations: tuple[Quotation, ...]
    places: tuple[Place, ...]
    tone: float | None


# A page may hold a book; what follows this many characters is kept, but not coded (a warn check names the article).
MAX_CODED_CHARS = 200_000


def _bounded(document: Document) -> Document:
    return replace(document, text=document.text[:MAX_CODED_CHARS]) if len(document.text) > MAX_CODED_CHARS else document


class Coder:
    """Codes documents under one rulebook with one parser."""

    def __init__(self, rulebook: Rulebook, parser: Language):
        self.rulebook = rulebook
        self.ruleset_id = rulebook.ruleset_id
        self.parser = parser
        self.actors = ActorReader(rulebook)
        self.places = PlaceReader(rulebook)
        self.events = EventReader(rulebook)
        self.topics = TopicReader(rulebook)

    def code(self, documents: Sequence[Document]) -> list[Coding]:
        """Return one coding for each document, in their order."""
        documents = [_bounded(document) for document in documents]
        sentences = [split_sentences(document) for document in documents]
        actors = [self.actors.read(*each) for each in zip(documents, sentences, strict=True)]
        wanted = [
            self.events.candidates.choose(own, known) if document.language == "en" else []
            for document, own, known in zip(documents, sentences, actors, strict=True)
        ]
        parses = self.parse(wanted)
        return [self._code(*each) for each in zip(documents, sentences, actors, parses, strict=True)]

    def read_rules(self, documents: Sequence[Document]) -> list[list[Reading]]:
        """Return what the trigger rules alone read in each document, before the learned readers decide."""
        sentences = [split_sentences(document) for document in documents]
        wanted = [[each for each in own if self.events.lexicon.holds_trigger(each.text)] for own in sentences]
        found = []
        for document, own, parses in zip(documents, sentences, self.parse(wanted), strict=True):
            actors = self.actors.read(document, own)
            places = self.places.read(document, own, actors)
            scenes = self.events.read_rules(document, parses, actors, places)
            found.append([reading for _, readings in scenes for reading in readings])
        return found

    def parse(self, sentences: Sequence[list[Sentence]]) -> list[list[tuple[Sentence, Doc]]]:
        """Return the sentences of each document with their parses; the parser sees those of all in one stream."""
        stream: Iterator[Doc] = self.parser.pipe((each.text for own in sentences for each in own), batch_size=128)
        return [[(sentence, next(stream)) for sentence in own] for own in sentences]

    def _code(
        self, document: Document, sentences: list[Sentence], actors: ActorMemory, parses: list[tuple[Sentence, Doc]]
    ) -> Coding:
        places = self.places.read(document, sentences, actors)
        return Coding(
            document,
            tuple(sentences),
            len(parses),
            events=tuple(self.events.read(document, parses, actors, places)),
            topics=self.topics.read(document, sentences),
            entities=tuple(find_entities(document, sentences, actors, places)),
            quotations=tuple(find_quotations(document, sentences, actors)),
            places=tuple(places.mentions),
            tone=tone_of(document.text) if document.language == "en" else None,
        )
