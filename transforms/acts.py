"""Acts: which words of a sentence carry a political act, and of which type. Learned; the rules are its best witness."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from transforms.classifier import Classifier
from transforms.readings import SPEECH, Reading, Setting, by_token, stem, subject_of
from transforms.realis import is_question
from transforms.rules import Rulebook, RulebookError

if TYPE_CHECKING:
    from spacy.tokens import Token

MODEL = "act_model.json"
NONE = "none"
_WINDOW = 3
_SAID = ("ccomp", "parataxis")
_OWN = frozenset({"nsubj", "nsubjpass", "dobj", "attr", "dative", "oprd", "acomp", "ccomp", "xcomp", "poss",
                  "compound", "amod"})  # fmt: skip
_MARKS = frozenset({"aux", "auxpass", "neg", "prt", "mark", "det", "advmod"})
_MEANING = ("VERB", "NOUN", "ADJ", "AUX", "ADV")
# A second act of one type in a sentence must be likelier than not by its own words.
_SECOND = 0.5
_FAINT = 0.02
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
        curve, stems = (self.model.settings.get(key, ()) for key in ("curve", "stems"))
        if self.model.classes[0] != NONE:
            raise RulebookError(f"{self.model.path}: the first class must be {NONE}, not {self.model.classes[0]}")
        if not _is_list_of(curve, (int, float)) or len(curve) != _WITNESSES:
            raise RulebookError(f"{self.model.path}: curve must be a list of {_WITNESSES} numbers, not {curve!r:.80}")
        if not _is_list_of(stems, str):
            raise RulebookError(f"{self.model.path}: stems must be a list of words, not {stems!r:.80}")
        self.curve = np.array(curve, float)
        self.stems = frozenset(stems)

    def read(self, setting: Setting, readings: Sequence[Reading]) -> list[Act]:
        """Return the acts of a sentence, likely and unlikely ones, each (word, type) once, in reading order.

        Of the words that one rule matched together, the likeliest stands for all.
        """
        tokens = act_words(setting, by_token(readings), self.stems)
        if not tokens:
            return []
        chances = self.model.probabilities(act_features(setting, readings, tokens))
        acts: list[Act] = []
        for column, event_type in enumerate(self.model.classes):
            if event_type == NONE:
                continue
            likely = chances[:, column]
            is_live = any(r.stopped_by is None and r.event_type == event_type for r in readings)
            told = 1 - np.prod(1 - likely)
            if told < _FAINT and not is_live:
                continue
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


def _is_list_of(value: Any, kind: type | tuple[type, ...]) -> bool:
    return isinstance(value, list) and all(isinstance(each, kind) for each in value)


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
    return [token for token in setting.parse if token.i in own or _may_act(token) and stem(token.lower_) in stems]


def _may_act(token: Token) -> bool:
    if token.pos_ in ("NOUN", "ADJ"):
        return token.is_alpha and len(token) > 2
    return token.pos_ == "VERB" or token.pos_ == "AUX" and token.dep_ in ("ROOT", "ccomp", "relcl", "advcl", "conj")


def act_features(setting: Setting, readings: Sequence[Reading], tokens: Sequence[Token]) -> list[set[str]]:
    """Return the features of each word: itself, its arguments, its neighbours, what it says, what rules say of it."""
    shared = set(_sentence_features(setting, readings))
    by_rules = _rule_features(readings)
    triggers = by_token(readings)
    return [
        _word_features(setting, token).union(
            shared, by_rules.get(token.i, ()), _above(token, stem(token.lower_), triggers)
        )
        for token in tokens
    ]


def _word_features(setting: Setting, token: Token) -> set[str]:
    word, dep, head = token.lower_, token.dep_, token.head
    own = stem(word)
    found = {
        f"w={word}", f"s={own}", f"tag={token.tag_}", f"dep={dep}", f"dep+h={dep}+{stem(head.lower_)}",
        f"path={dep}>{head.dep_}>{head.head.dep_}", f"s+dep={own}+{dep}", f"s+tag={own}+{token.tag_}",
    }  # fmt: skip
    if setting.quoted[token.i]:
        found.add("quoted")
    for role, arguments in _arguments(token).items():
        found |= {f"has={role}", f"s+has={own}+{role}"}
        for argument in arguments[:2]:
            inner, kind = stem(argument.lower_), setting.kind_of(argument)
            found |= {f"{role}={inner}", f"{role}+k={kind}", f"s+{role}={own}+{inner}", f"s+{role}+k={own}+{kind}"}
    for child in token.children:
        if child.dep_ in _MARKS:
            found |= {f"{child.dep_}={child.lower_}", f"s+{child.dep_}={own}+{child.lower_}"}
    subject = subject_of(token)
    if subject is None:
        found.add("subject=none")
    else:
        kind = setting.kind_of(subject)
        found |= {f"subject={stem(subject.lower_)}", f"subject+k={kind}", f"s+subject+k={own}+{kind}"}
    found.update(_neighbours(token, own))
    found.update(_said(token))
    return found


def _sentence_features(setting: Setting, readings: Sequence[Reading]) -> Iterator[str]:
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
    if any(each.lower_ in ("you", "your") for each in setting.parse):
        yield "second_person"


def _arguments(token: Token) -> dict[str, list[Token]]:
    found: dict[str, list[Token]] = defaultdict(list)
    for child in token.children:
        if child.dep_ in ("prep", "agent"):
            found[f"p_{child.lower_}"] += [each for each in child.children if each.dep_ in ("pobj", "pcomp")]
        elif child.dep_ in _OWN:
            found[child.dep_].append(child)
    return found


def _neighbours(token: Token, own: str) -> Iterator[str]:
    parse = token.doc
    for place in range(max(0, token.i - _WINDOW), min(len(parse), token.i + _WINDOW + 1)):
        if place != token.i and parse[place].is_alpha:
            yield f"{'before' if place < token.i else 'after'}={parse[place].lower_}"
    if token.i + 1 < len(parse):
        yield f"s+next={own}+{parse[token.i + 1].lower_}"
    if token.i > 0:
        yield f"s+last={own}+{parse[token.i - 1].lower_}"


def _said(token: Token) -> Iterator[str]:
    """Yield the words of what a verb of speech says, in or around its clause."""
    speaks = token.lower_ in SPEECH
    if speaks:
        yield "speech"
    if token.pos_ != "VERB":
        return
    clauses = [child for child in token.children if child.dep_ in _SAID]
    if clauses:
        said = [each for clause in clauses for each in clause.subtree]
    elif speaks and token.dep_ in _SAID:
        inside = {each.i for each in token.subtree}
        said = [each for each in token.head.subtree if each.i not in inside]
    else:
        return
    yield "says"
    for each in said:
        if each.pos_ in _MEANING or each.dep_ == "neg":
            yield f"said={stem(each.lower_)}"


def _rule_features(readings: Sequence[Reading]) -> dict[int, list[str]]:
    """Return what the rules say, by the number of the trigger and of its light verb."""
    found: dict[int, list[str]] = defaultdict(list)
    for reading in readings:
        kind, stop, rule = reading.event_type, reading.stopped_by, reading.match.pattern.rule.rule_id
        said = [
            f"rule={rule}", f"rule+stop={rule}+{stop}", f"type={kind}", f"type+stop={kind}+{stop}", f"stop={stop}",
            f"realis={reading.realis.value}", f"source={kinds_of(reading.source)}",
            f"target={kinds_of(reading.target)}",
        ]  # fmt: skip
        for place in {reading.match.token.i, reading.carrier.i}:
            found[place] += said
    return found


def _above(token: Token, own: str, triggers: Mapping[int, Reading]) -> tuple[str, ...]:
    """Return the type of the nearest trigger above a word: the word may only be its topic."""
    for ancestor in token.ancestors:
        above = triggers.get(ancestor.i)
        if above is not None:
            kind = above.event_type
            return f"above={kind}", f"s+above={own}+{kind}", f"above+live={kind}+{above.stopped_by is None}"
    return ()


def kinds_of(actors: Sequence) -> str:
    """Name the sectors of a role: none, unknown, or the sectors sorted."""
    return "+".join(sorted({actor.sector or "unknown" for actor in actors})) or "none"
