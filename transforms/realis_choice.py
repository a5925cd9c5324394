"""Realis choice: actual, planned, hypothetical, negated or historical. Learned; what the rules say is a feature."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from transforms.classifier import Classifier
from transforms.dates import DatePhrase, event_date
from transforms.inflection import words
from transforms.readings import Reading, Setting
from transforms.realis import Realis, time_standing
from transforms.rules import Rulebook
from transforms.words import stem

if TYPE_CHECKING:
    from spacy.tokens import Token

MODEL = "realis_model.json"
REALIS = ("actual", "planned", "hypothetical", "negated", "historical")
# Days before publication, and the name of the time up to there.
_AGES = ((-1, "ahead"), (6, "week"), (44, "month"), (92, "quarter"), (200, "half"), (800, "years"))
_OLD = ("half", "years", "long_ago")
_MARKS = frozenset({"aux", "auxpass", "neg", "mark", "advmod", "npadvmod"})
_TIME_WORDS = words(
    "former late then ago previously earlier later once since after before years year decade decades century when "
    "last again still now plans would could if until already first originally"
)
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_REACH = 3  # an act of so many sentences before may set the time


class Frame:
    """What times an article speaks of: the ages of the dates in its sentences, and the realis of the acts so far."""

    def __init__(self, settings: Sequence[Setting]):
        self.ages: dict[int, list[str]] = {}
        for setting in settings:
            published = setting.document.published
            if published is not None and setting.dates:
                self.ages[setting.sentence.index] = [_age(each, published) for each in setting.dates]
        every = [age for ages in self.ages.values() for age in ages]
        old = sum(age in _OLD for age in every)
        self.told: list[tuple[int, str]] = []
        self._told_old = 0
        self._told_last: dict[str, str] = {}
        self.share = f"{4 * old // len(every)}of4+{len(every) > 3}" if every else "none"

    def tell(self, index: int, realis: str, event_type: str) -> None:
        """Keep the realis of an act of a type in a sentence, in reading order."""
        self.told.append((index, realis))
        self._told_last[event_type] = realis
        self._told_old += realis == "historical"

    def acts_before(self, index: int, tag: str, event_type: str) -> Iterator[str]:
        """Yield the realis of the acts told before: of the same type, and in and near a sentence."""
        same = self._told_last.get(event_type, "none")
        yield f"told_same={same}"
        yield f"told_same+type={same}+{event_type}"
        yield f"told_same+tag={same}+{tag}"
        count = len(self.told)
        if count:
            yield f"told_old={4 * self._told_old // count}+{min(count, 3)}"
        last, value = self.told[-1] if count else (-_REACH, "none")
        near = value if index - last <= _REACH else "none"
        yield f"told={near}"
        yield f"told+tag={near}+{tag}"
        if last == index:
            yield f"told_here={value}"

    def features(self, index: int) -> Iterator[str]:
        """Yield how old the article's dates are as a whole, and those told last before a sentence."""
        yield f"article_dates={self.share}"
        for distance in range(1, _REACH + 1):
            ages = self.ages.get(index - distance)
            if ages:
                yield f"last_date={ages[-1]}"
                yield f"last_date={ages[-1]}+{distance}"
                return
        yield "last_date=none"


class RealisReader:
    """Chooses the realis of an act; built once from the weights of realis_model.json."""

    def __init__(self, rulebook: Rulebook):
        self.model = Classifier(rulebook, MODEL)
        # In log odds: trust in what the rules say, most where they read "not"; real news has more history than our
        # articles.
        self.model.require(REALIS)
        self.raised = self.model.numbers("raised", ("trust", "negated", "historical"))

    def choose(self, setting: Setting, reading: Reading, event_type: str, frame: Frame) -> Realis:
        """Return the realis, with the rule's words where both agree, else the feature that decided."""
        features = realis_features(setting, reading, event_type, frame)
        raised = {"historical": self.raised["historical"]}
        trust = self.raised["negated" if reading.realis.value == "negated" else "trust"]
        raised[reading.realis.value] = raised.get(reading.realis.value, 0.0) + trust
        chances = self.model.probabilities([features])[0]
        odds = [
            chance * math.exp(raised.get(name, 0.0)) for name, chance in zip(self.model.classes, chances, strict=True)
        ]
        value = self.model.classes[odds.index(max(odds))]
        if value == reading.realis.value:
            return reading.realis
        return Realis(value, self.model.reason(features, value))


def realis_features(setting: Setting, reading: Reading, event_type: str, frame: Frame) -> set[str]:
    """Return the features of an act's time: the rule's verdict, tense, auxiliaries, dates, time words, acts before."""
    verb, rule = reading.carrier, reading.realis
    head = verb.head
    found = {
        "bias", f"rule={rule.value}", f"rule+words={rule.value}+{rule.words.lower()}",
        f"rule+type={rule.value}+{event_type}", f"type={event_type}", f"tag={verb.tag_}", f"dep={verb.dep_}",
        f"dep+tag={verb.dep_}+{verb.tag_}", f"s={stem(verb.lower_)}", f"i={min(setting.sentence.index, 8)}",
        f"head={stem(head.lower_)}", f"head+dep={head.tag_}+{verb.dep_}",
    }  # fmt: skip
    found.update(_auxiliaries(verb))
    found.update(_dates(setting, verb))
    found.update(_words(setting, verb))
    times = list(frame.features(setting.sentence.index))
    found.update(times)
    found.update(f"{each}+{verb.tag_}" for each in times)
    for topic in setting.gates.document.topics:
        found.add(f"topic={topic}")
    found.update(frame.acts_before(setting.sentence.index, verb.tag_, event_type))
    if setting.quoted[verb.i]:
        found.add("quoted")
    return found


def _auxiliaries(verb: Token) -> Iterator[str]:
    for child in verb.children:
        if child.dep_ in _MARKS:
            yield f"{child.dep_}={child.lower_}"
            yield f"tag+child={verb.tag_}+{child.lower_}"
        elif child.dep_ == "prep":
            yield f"prep={child.lower_}"
    for number, ancestor in enumerate(verb.ancestors):
        if number == 4:
            return
        yield f"above={stem(ancestor.lower_)}"
        for child in ancestor.children:
            if child.dep_ in ("aux", "neg", "mark"):
                yield f"above_aux={child.lower_}"


def _dates(setting: Setting, verb: Token) -> Iterator[str]:
    published = setting.document.published
    if published is None:
        yield "undated_article"
        return
    nearest = event_date(setting.dates, verb.idx, "actual", published) if setting.dates else None
    if nearest is None:
        yield "date=none"
    else:
        yield f"date={_age(nearest, published)}"
        yield f"date+tag={_age(nearest, published)}+{verb.tag_}"
        yield f"date_precision={nearest.precision}"
    for each in setting.dates:
        age, standing = _age(each, published), time_standing(verb, each.start, each.end)
        yield f"any_date={age}"
        yield f"date_at={age}+{standing}"
        yield f"date_at+tag={age}+{standing}+{verb.tag_}"
    for year in _YEAR.findall(setting.sentence.text):
        yield f"year={min(max(published.year - int(year), -1), 3)}"


def _age(phrase: DatePhrase, published: date) -> str:
    days = (published - phrase.last).days
    return next((name for bound, name in _AGES if days <= bound), "long_ago")


def _words(setting: Setting, verb: Token) -> Iterator[str]:
    words = setting.words
    for word in _TIME_WORDS.intersection(words.lower):
        yield f"word={word}"
    if "had" in words.lower:
        yield "had"
    root = next(words.tag[place] for place, head in enumerate(words.head) if place == head)
    yield f"root={root}"
    yield f"root+tag={root}+{verb.tag_}"
