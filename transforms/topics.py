"""Topics: IPTC Media Topics by phrase, with offsets and salience."""

from dataclasses import dataclass

from transforms.documents import Document, Sentence
from transforms.rules import Rulebook


@dataclass(frozen=True)
class TopicMention:
    """One phrase of a topic; offsets count characters of `part`."""

    sentence_index: int
    part: str
    start: int
    end: int
    text: str
    topic_id: str
    weight: float


@dataclass(frozen=True)
class ArticleTopic:
    """A topic of an article: path from the top level down to it, salience 0 to 1, and whether it is the first."""

    topic_id: str
    name: str
    path: tuple[str, ...]
    salience: float
    is_primary: bool


@dataclass(frozen=True)
class TopicReading:
    """The topics of one article, most salient first, and every phrase that speaks for them."""

    topics: tuple[ArticleTopic, ...]
    mentions: tuple[TopicMention, ...]


class TopicReader:
    """Matches the phrases of topics.csv; built once, used for every article."""

    def __init__(self, rulebook: Rulebook):
        self.rulebook = rulebook

    def read(self, document: Document, sentences: list[Sentence]) -> TopicReading:
        """Return the topics of an article."""
        return TopicReading((), ())
