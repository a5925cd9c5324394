"""Acts: which words of a sentence carry a political act, and of which type. Learned; the rules are its best witness."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from transforms.classifier import Classifier, Feature, is_number
from transforms.readings import SPEECH, Reading, Setting, by_token
from transforms.realis import is_question
from transforms.rules import Rulebook, RulebookError
from transforms.words import Words

if TYPE_CHECKING:
    from spacy.tokens import Token

MODEL = "act_model.json"
NONE = "none"
_WINDOW = 3
_SAID = ("ccomp", "parataxis")
_OWN = frozenset({"nsubj", "nsubjpass", "dobj", "attr", "dative", "oprd", "acomp", "ccomp", "xcomp", "poss",
                  "compound", "amod"})  # fmt: skip
_MARKS = frozenset({"aux", "auxpass", "neg", "prt", "mark", "det", "advmod"})
_SECOND_PERSON = frozenset({"you", "your"})
_MEANING = ("VERB", "NOUN", "ADJ", "AUX", "ADV")
# A second act of one type in a sentence must be likelier than not by its own words.
_SECOND = 0.5
_FAINT = 0.05
_WITNESSES = 5


@dataclass(frozen=True, eq=False)
class Act:
    """A word that carries an act: its type, how likely that is, and the rule's reading where a rule matched."""

    token: Token
    event_type: str
    confidence: float
    reading: Reading | None


class ActReader:
    """Says which words of a sentence carry acts; built once from the weights of act_model.json."""

    def __init__(self, rulebook: Rulebook):
        self.model = Classifier(rulebook, MODEL)
        curve, stems, rules = (self.model.settings.get(key, ()) for key in ("curve", "stems", "rules"))
        if self.model.classes[0] != NONE:
            raise RulebookError(f"{self.model.path}: the first class must be {NONE}, not {self.model.classes[0]}")
        if not isinstance(curve, list) or not all(map(is_number, curve)) or len(curve) != _WITNESSES:
            raise RulebookError(f"{self.model.path}: curve must be a list of {_WITNESSES} numbers, not {curve!r:.80}")
        for key, given in (("stems", stems), ("rules", rules)):
            if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
                raise RulebookError(f"{self.model.path}: {key} must be a list of words, not {given!r:.80}")
        self.curve = np.array(curve, float)
        self.stems = frozenset(stems)
        self.rules = frozenset(rules)  # ids of the trigger rules that there were in training

    def read(self, setting: Setting, readings: Sequence[Reading]) -> list[Act]:
        """Return the acts of a sentence, likely and unlikely ones, each (word, type) once, in reading order.

        Of the words that one rule matched together, the likeliest stands for all.
        """
        tokens = act_words(setting, by_token(readings), self.stems)
        if not tokens:
            return []
        features = act_features(setting, readings, tokens)
        chances = self.model.probabilities(features, sentence_features(setting, readings))
        acts: list[Act] = []
        told = 1 - np.prod(1 - chances, axis=0)
        live = {reading.event_type for reading in readings if reading.stopped_by is None}
        for column, event_type in enumerate(self.model.classes):
            is_live = event_type in live
            if event_type == NONE or told[column] < _FAINT and not is_live:
                continue
            likely = chances[:, column]
            order = np.argsort(-likely, kind="stable")
            confidence = self._confidence(witness(likely, chances, is_live))
            told_by: dict[int, Act] = {}
            for number in (order[0], *(n for n in order[1:] if likely[n] >= _SECOND)):
                token = tokens[number]
                reading = _reading_of(token, event_type, readings)
                key = token.i if reading is None else reading.match.token.i
                told_by.setdefault(key, Act(token, event_type, confidence, reading))
            acts += told_by.values()
        return sorted(acts, key=lambda act: (act.token.i, act.event_type))

    def _confidence(self, values: Sequence[float]) -> float:
        return 1 / (1 + math.exp(-float(self.curve @ np.array(values))))


def _reading_of(token: Token, event_type: str, readings: Sequence[Reading]) -> Reading | None:
    """Return the reading of a type whose trigger a word is, or else belongs to."""
    own = [r for r in readings if r.event_type == event_type and (token == r.carrier or token in r.match.tokens)]
    return min(own, key=lambda r: token not in (r.match.token, r.carrier), default=None)


def witness(likely: np.ndarray, chances: np.ndarray, is_live: bool) -> list[float]:
    """Return what the calibration weighs for one type: 1, the sentence's and the best word's odds, rule, share."""
    told, best = float(1 - np.prod(1 - likely)), float(likely.max())
    share = float(likely.sum() / (chances.shape[0] - chances[:, 0].sum() + 1e-6))
    return [1.0, _odds(told), _odds(best), float(is_live), share]


def _odds(chance: float) -> float:
    chance = min(max(chance, 1e-3), 1 - 1e-3)
    return math.log(chance / (1 - chance))


def act_words(setting: Setting, own: Mapping[int, Reading], stems: Container[str]) -> list[Token]:
    """Return the words that may carry an act: what a rule has matched, and words that carried one in training."""
    words = setting.words
    return [
        setting.parse[place]
        for place, own_stem in enumerate(words.stem)
        if place in own or own_stem in stems and _may_act(words, place)
    ]


def _may_act(words: Words, place: int) -> bool:
    pos = words.pos[place]
    if pos in ("NOUN", "ADJ"):
        return bool(words.is_alpha[place]) and len(words.lower[place]) > 2
    return pos == "VERB" or pos == "AUX" and words.dep[place] in ("ROOT", "ccomp", "relcl", "advcl", "conj")


def act_features(setting: Setting, readings: Sequence[Reading], tokens: Sequence[Token]) -> list[list[Feature]]:
    """Return the features of each word: itself, its arguments, its neighbours, what it says, what rules say of it."""
    by_rules, triggers = _rule_features(readings), by_token(readings)
    return [
        [*_word_features(setting, t.i), *by_rules.get(t.i, ()), *_above(setting.words, t.i, triggers)] for t in tokens
    ]


def _word_features(setting: Setting, place: int) -> Iterator[Feature]:
    words = setting.words
    own, dep, head = words.stem[place], words.dep, words.head[place]
    yield _itself, words.lower[place], own, words.tag[place], dep[place]
    yield _hung, dep[place], words.stem[head], dep[head], dep[words.head[head]]
    if setting.quoted[place]:
        yield "quoted"
    for role, arguments in _arguments(words, place).items():
        yield _has, own, role
        for argument in arguments[:2]:
            yield _argument, own, role, words.stem[argument], setting.kind_of(argument)
    for child in words.children[place]:
        if dep[child] in _MARKS:
            yield _mark, own, dep[child], words.lower[child]
    subject = words.subject_of(place)
    if subject is None:
        yield "subject=none"
    else:
        yield _subject, own, words.stem[subject], setting.kind_of(subject)
    yield from _neighbours(words, place)
    yield from _said(words, place)


def _itself(word: str, own: str, tag: str, dep: str) -> tuple[str, ...]:
    return f"w={word}", f"s={own}", f"tag={tag}", f"dep={dep}", f"s+dep={own}+{dep}", f"s+tag={own}+{tag}"


def _hung(dep: str, head: str, head_dep: str, above_dep: str) -> tuple[str, ...]:
    return f"dep+h={dep}+{head}", f"path={dep}>{head_dep}>{above_dep}"


def _has(own: str, role: str) -> tuple[str, ...]:
    return f"has={role}", f"s+has={own}+{role}"


def _argument(own: str, role: str, inner: str, kind: str) -> tuple[str, ...]:
    return f"{role}={inner}", f"{role}+k={kind}", f"s+{role}={own}+{inner}", f"s+{role}+k={own}+{kind}"


def _mark(own: str, dep: str, word: str) -> tuple[str, ...]:
    return f"{dep}={word}", f"s+{dep}={own}+{word}"


def _subject(own: str, inner: str, kind: str) -> tuple[str, ...]:
    return f"subject={inner}", f"subject+k={kind}", f"s+subject+k={own}+{kind}"


def sentence_features(setting: Setting, readings: Sequence[Reading]) -> Iterator[Feature]:
    """Yield what every word of a sentence shares: its place and length, topics, the types that rules see in it."""
    yield "bias"
    yield f"i={min(setting.sentence.index, 6)}"
    yield f"len={min(len(setting.parse) // 8, 6)}"
    if any(setting.quoted):
        yield "has_quotation"
    if is_question(setting.sentence.text):
        yield "question"
    for topic in setting.gates.document.topics:
        yield f"topic={topic}"
    for reading in readings:
        if reading.stopped_by is None:
            yield f"live={reading.event_type}"
    if not _SECOND_PERSON.isdisjoint(setting.words.lower):
        yield "second_person"


def _arguments(words: Words, place: int) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for child in words.children[place]:
        dep = words.dep[child]
        if dep in ("prep", "agent"):
            inner = [each for each in words.children[child] if words.dep[each] in ("pobj", "pcomp")]
            found[f"p_{words.lower[child]}"] += inner
        elif dep in _OWN:
            found[dep].append(child)
    return found


def _neighbours(words: Words, place: int) -> Iterator[Feature]:
    own, lower = words.stem[place], words.lower
    for near in range(max(0, place - _WINDOW), min(len(lower), place + _WINDOW + 1)):
        if near != place and words.is_alpha[near]:
            yield _near, "before" if near < place else "after", lower[near]
    if place + 1 < len(lower):
        yield _near, "s+next", f"{own}+{lower[place + 1]}"
    if place > 0:
        yield _near, "s+last", f"{own}+{lower[place - 1]}"


def _near(side: str, word: str) -> tuple[str, ...]:
    return (f"{side}={word}",)


def _said(words: Words, place: int) -> Iterator[Feature]:
    """Yield the words of what a verb of speech says, in or around its clause."""
    speaks = words.lower[place] in SPEECH
    if speaks:
        yield "speech"
    if words.pos[place] != "VERB":
        return
    clauses = [child for child in words.children[place] if words.dep[child] in _SAID]
    if clauses:
        said = {each for clause in clauses for each in words.under(clause)}
    elif speaks and words.dep[place] in _SAID:
        said = {*words.under(words.head[place])}.difference(words.under(place))
    else:
        return
    yield "says"
    for each in said:
        if words.pos[each] in _MEANING or words.dep[each] == "neg":
            yield _near, "said", words.stem[each]


def _rule_features(readings: Sequence[Reading]) -> dict[int, list[Feature]]:
    """Return what the rules say, by the number of the trigger and of its light verb."""
    found: dict[int, list[Feature]] = defaultdict(list)
    for reading in readings:
        said = (
            _ruled, reading.match.pattern.rule.rule_id, reading.event_type, str(reading.stopped_by),
            reading.realis.value, kinds_of(reading.source), kinds_of(reading.target),
        )  # fmt: skip
        for place in {reading.match.token.i, reading.carrier.i}:
            found[place].append(said)
    return found


def _ruled(rule: str, kind: str, stop: str, realis: str, source: str, target: str) -> tuple[str, ...]:
    return (
        f"rule={rule}", f"rule+stop={rule}+{stop}", f"type={kind}", f"type+stop={kind}+{stop}", f"stop={stop}",
        f"realis={realis}", f"source={source}", f"target={target}",
    )  # fmt: skip


def _above(words: Words, place: int, triggers: Mapping[int, Reading]) -> Iterator[Feature]:
    """Yield the type of the nearest trigger above a word: the word may only be its topic."""
    above = next((triggers[each] for each in words.above(place) if each in triggers), None)
    if above is not None:
        yield _topic, words.stem[place], above.event_type, str(above.stopped_by is None)


def _topic(own: str, kind: str, is_live: str) -> tuple[str, ...]:
    return f"above={kind}", f"s+above={own}+{kind}", f"above+live={kind}+{is_live}"


def kinds_of(actors: Sequence) -> str:
    """Name the sectors of a role: none, unknown, or the sectors sorted."""
    return "+".join(sorted({actor.sector or "unknown" for actor in actors})) or "none"
