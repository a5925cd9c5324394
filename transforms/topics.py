"""Topics: IPTC Media Topics by phrase, with offsets and salience."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace
from math import log2

from transforms.documents import PARTS, Document, Sentence
from transforms.phrases import Phrase, PhraseIndex
from transforms.rules import Rulebook, RulebookError, RuleRow

TAXONOMY, PHRASES = "media_topics.csv", "topics.csv"
CASES = ("", "capital", "exact")
# A phrase in the headline weighs most; then the standfirst and the first sentences, which tell the news.
PART_FACTORS = {"title": 4.0, "standfirst": 1.6, "body": 1.0}
LEAD_FACTOR, LEAD_SENTENCES = 2.2, 3
# A phrase that several top topics share tells less about each of them.
SHARING = 0.7
# Weak words ("warm", "point") alone make no topic, unless an article has nothing firmer.
FIRM_WEIGHT = 0.45


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
    """A topic of an article: ids from the top level down to it, salience 0 to 1, whether it is the first."""

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


@dataclass(frozen=True, slots=True)
class _Hit:
    """One span of a text with the phrases of the index that it is a form of."""

    numbers: tuple[int, ...]
    sentence: Sentence
    start: int
    end: int


class TopicReader:
    """Matches the phrases of topics.csv; built once, used for every article."""

    def __init__(self, rulebook: Rulebook):
        self.taxonomy = Taxonomy(rulebook)
        self.phrases = phrases = read_phrases(rulebook, self.taxonomy)
        languages = sorted({phrase.language for phrase in phrases} | {"*"})
        self._indexes = {
            language: PhraseIndex(phrase for phrase in phrases if phrase.language in (language, "*"))
            for language in languages
        }
        self._votes: dict[str, dict[tuple[int, ...], dict[str, float]]] = {language: {} for language in languages}

    def read(self, document: Document, sentences: list[Sentence]) -> TopicReading:
        """Return the topics of an article: each phrase counts for its topic and the topics above it."""
        language = document.language if document.language in self._indexes else "*"
        index = self._indexes[language]
        hits = self._find(document, sentences, language)
        texts = {part: document.part(part) for part in PARTS}
        mentions = tuple(
            TopicMention(hit.sentence.index, hit.sentence.part, hit.start, hit.end,
                         texts[hit.sentence.part][hit.start : hit.end], phrase.topic_id, phrase.weight)
            for hit in hits
            for phrase in map(index.phrases.__getitem__, hit.numbers)
        )  # fmt: skip
        return TopicReading(self._rank(self._scores(hits, language)), mentions)

    def _find(self, document: Document, sentences: list[Sentence], language: str) -> list[_Hit]:
        """Return every span that counts, with its sentence, in reading order."""
        index = self._indexes[language]
        hits: list[_Hit] = []
        seen: set[int] = set()
        for part in PARTS:
            own = [sentence for sentence in sentences if sentence.part == part]
            if not own:
                continue
            starts = [sentence.start for sentence in own]
            matches, forms = index.find(document.part(part))
            seen |= forms
            for numbers, start, end in matches:
                sentence = own[max(0, bisect_right(starts, start) - 1)]
                if sentence.start <= start and end <= sentence.end:
                    hits.append(_Hit(numbers, sentence, start, end))
        doubtful = {number for hit in hits for number in hit.numbers if number in index.doubtful}
        return self._settle(hits, doubtful, seen, language) if doubtful else hits

    def _settle(self, hits: list[_Hit], doubtful: set[int], seen: set[int], language: str) -> list[_Hit]:
        """Drop the phrases that another word, or a topic stronger than their own, speaks against."""
        index = self._indexes[language]
        scores = self._scores([hit for hit in hits if doubtful.isdisjoint(hit.numbers)], language)
        excluded = set()
        for number in doubtful:
            phrase = index.phrases[number]
            own = scores.get(self.taxonomy.path(phrase.topic_id)[0], 0.0)
            if any(
                scores.get(reason, 0.0) > own if reason in self.taxonomy.names else index.holds(seen, reason)
                for reason in phrase.excluded_when
            ):
                excluded.add(number)
        left = [replace(hit, numbers=tuple(number for number in hit.numbers if number not in excluded)) for hit in hits]
        return [hit for hit in left if hit.numbers]

    def _vote(self, index: PhraseIndex, numbers: tuple[int, ...]) -> dict[str, float]:
        """Return what one span says: for each topic its phrase's weight, less where several top topics share it."""
        votes: dict[str, float] = {}
        for phrase in map(index.phrases.__getitem__, numbers):
            for topic_id in self.taxonomy.path(phrase.topic_id):
                votes[topic_id] = max(votes.get(topic_id, 0.0), phrase.weight)
        sharers = sum(len(self.taxonomy.path(topic_id)) == 1 for topic_id in votes)
        return {topic_id: weight / sharers**SHARING for topic_id, weight in votes.items()}

    def _scores(self, hits: list[_Hit], language: str) -> dict[str, float]:
        """Return the score of each topic: weight by best position, growing with the logarithm of the count."""
        counts: dict[tuple[int, ...], int] = defaultdict(int)
        factors: dict[tuple[int, ...], float] = defaultdict(float)
        for hit in hits:
            factor = PART_FACTORS[hit.sentence.part]
            if hit.sentence.index < LEAD_SENTENCES:
                factor = max(factor, LEAD_FACTOR)
            counts[hit.numbers] += 1
            if factor > factors[hit.numbers]:
                factors[hit.numbers] = factor
        known = self._votes[language]
        scores: dict[str, float] = defaultdict(float)
        firm: set[str] = set()
        for numbers, count in counts.items():
            if numbers not in known:
                known[numbers] = self._vote(self._indexes[language], numbers)
            votes = known[numbers]
            strength = factors[numbers] * (1 + log2(count))
            for topic_id, weight in votes.items():
                scores[topic_id] += weight * strength
                if weight >= FIRM_WEIGHT:
                    firm.add(topic_id)
        return {topic_id: score for topic_id, score in scores.items() if topic_id in firm} if firm else scores

    def _rank(self, scores: dict[str, float]) -> tuple[ArticleTopic, ...]:
        """Return the topics by salience: their share of what all top-level topics score."""
        tops = {topic_id: score for topic_id, score in scores.items() if len(self.taxonomy.path(topic_id)) == 1}
        whole = sum(tops.values())
        primary = min(tops, key=lambda topic_id: (-tops[topic_id], topic_id), default=None)
        topics = [
            ArticleTopic(topic_id, self.taxonomy.names[topic_id], self.taxonomy.path(topic_id),
                         round(score / whole, 4), topic_id == primary)
            for topic_id, score in scores.items()
        ]  # fmt: skip
        return tuple(
            sorted(
                topics,
                key=lambda topic: (-topic.salience, not topic.is_primary, len(topic.path), topic.topic_id),
            )
        )


class Taxonomy:
    """Names and paths of all topics: media_topics.csv, and the user's own that topics.csv gives a parent."""

    def __init__(self, rulebook: Rulebook):
        self.names: dict[str, str] = {}
        self._parents: dict[str, str] = {}
        for row in rulebook.rows(TAXONOMY, ("topic_id", "name", "level")):
            self.names[row["topic_id"]] = row["name"]
            self._parents[row["topic_id"]] = row["parent_id"]
        own = [row for row in rulebook.rows(PHRASES, ("topic", "phrase")) if row.values.get("parent")]
        for row in own:
            self.names.setdefault(row["topic"], row.values.get("name") or row["topic"].partition(":")[2])
            self._parents.setdefault(row["topic"], row["parent"])
        for row in own:
            if row["parent"] not in self.names:
                raise row.error(f"parent {row['parent']!r} is no topic")
        self._paths = {topic_id: self._path(topic_id) for topic_id in self.names}

    def path(self, topic_id: str) -> tuple[str, ...]:
        """Return the topic's ids from the top level down to it."""
        return self._paths[topic_id]

    def _path(self, topic_id: str) -> tuple[str, ...]:
        path = [topic_id]
        while parent := self._parents[path[0]]:
            if parent in path:
                raise RulebookError(f"topic {topic_id!r} is its own ancestor through {parent!r}")
            path.insert(0, parent)
        return tuple(path)


def read_phrases(rulebook: Rulebook, taxonomy: Taxonomy) -> list[Phrase]:
    """Return the phrases of topics.csv; a later file's row replaces an earlier one, weight 0 strikes it out."""
    phrases: dict[tuple[str, str, str], Phrase] = {}
    for row in rulebook.rows(PHRASES, ("topic", "phrase")):
        phrase = _read_phrase(row, taxonomy)
        phrases[phrase.topic_id, phrase.text.lower(), phrase.language] = phrase
    return [phrase for phrase in phrases.values() if phrase.weight]


def _read_phrase(row: RuleRow, taxonomy: Taxonomy) -> Phrase:
    given = row.values.get
    if row["topic"] not in taxonomy.names:
        raise row.error(f"topic {row['topic']!r} is not known: give it a parent")
    if (case := given("case", "")) not in CASES:
        raise row.error(f"case {case!r} is none of {', '.join(filter(None, CASES))}, or empty")
    try:
        weight = float(given("weight") or 2)
    except ValueError:
        raise row.error(f"weight {given('weight')!r} is no number") from None
    stated = given("excluded_when", "")
    excluded = tuple(filter(None, map(str.strip, stated.split(";")))) if stated else ()
    return Phrase(row["topic"], row["phrase"], weight, given("language") or "en", case, excluded)
