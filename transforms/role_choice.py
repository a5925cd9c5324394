"""Role choice: who of a sentence's phrases does an act, and to whom. Learned; what the rules found is a feature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from transforms.actors import Actor
from transforms.classifier import Classifier, Feature
from transforms.inflection import words
from transforms.readings import SPEECH, Reading, Setting
from transforms.rules import Rulebook
from transforms.triggers import OPEN_RULE, is_date_word, is_passive

if TYPE_CHECKING:
    from spacy.tokens import Token

MODEL = "role_model.json"
ROLES = ("none", "source", "target")
_MAX_PATH = 7
_COUNTED = words("others many some several thousands hundreds dozens both those")
_NOUN_ROLES = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "poss", "conj", "attr", "appos"})
_LINKS = ("prep", "agent")
_PARTS = frozenset({"amod", "compound", "poss", "nmod", "prep", "pobj", "npadvmod"})


class RoleReader:
    """Chooses sources and targets; built once from the weights of role_model.json."""

    def __init__(self, rulebook: Rulebook):
        self.model = Classifier(rulebook, MODEL)
        self.model.require(ROLES)
        self.settings = self.model.numbers("choice", ("trust", "target", "enough", "least"))

    def choose(self, setting: Setting, reading: Reading, event_type: str) -> tuple[list[Token], list[Token]]:
        """Return the heads of the source phrases and of the target phrases of an act, in reading order."""
        phrases = role_phrases(setting, reading.carrier)
        if not phrases:
            return [], []
        features = list(role_features(setting, reading, event_type, phrases))
        chances = self._weighed(self.model.probabilities(features), features)
        return self._chosen(phrases, chances[:, 1]), self._chosen(phrases, chances[:, 2])

    def _weighed(self, chances: np.ndarray, features: list[list[Feature]]) -> np.ndarray:
        """Raise the odds of targets, and those of phrases that a trigger rule has named."""
        named = np.array([[False, "source+known" in own, "target+known" in own] for own in features])
        raised = chances * np.exp(self.settings["trust"] * named + [0.0, 0.0, self.settings["target"]])
        return raised / raised.sum(1, keepdims=True)

    def _chosen(self, phrases: list[Token], chances: np.ndarray) -> list[Token]:
        """Return the phrases that are likely enough, or else the likeliest one where it passes the lower bound."""
        likely = [phrase for phrase, chance in zip(phrases, chances, strict=True) if chance > self.settings["enough"]]
        best = int(chances.argmax())
        return _outermost(likely) or ([phrases[best]] if chances[best] >= self.settings["least"] else [])


def _outermost(phrases: list[Token]) -> list[Token]:
    """Drop what only modifies another of the phrases: "Iranian" of "Iranian forces", "Cairo" of "a Cairo court"."""
    chosen = set(phrases)
    return [phrase for phrase in phrases if chosen.isdisjoint(_modified(phrase))]


def _modified(phrase: Token) -> Iterator[Token]:
    """Yield the nouns of which a phrase is a part, up to a clause, a conjunction or an apposition."""
    while phrase.dep_ in _PARTS:
        phrase = phrase.head
        yield phrase


def role_phrases(setting: Setting, carrier: Token) -> list[Token]:
    """Return the heads of the phrases that may be an actor: names, agent nouns, pronouns, other nouns in a role."""
    found, names = {}, setting.names
    for place, head in enumerate(setting.words.head):
        mention = names.get(place)
        if mention is not None:
            if names.get(head) is not mention or head == place:
                found[id(mention)] = place
        elif place != carrier.i and _may_stand(setting, place):
            found[place] = place
    return [setting.parse[place] for place in sorted(found.values())]


def _may_stand(setting: Setting, place: int) -> bool:
    words = setting.words
    pos, dep = words.pos[place], words.dep[place]
    if words.tag[place] in ("PRP", "PRP$", "WP", "WP$") or words.lower[place] in _COUNTED:
        return True
    if pos == "PROPN":
        return dep != "compound" and setting.parse[place].is_title and not is_date_word(setting.parse[place])
    if pos == "NOUN":
        return dep in _NOUN_ROLES
    return pos == "NUM" and dep in ("nsubj", "nsubjpass", "dobj")


def role_features(
    setting: Setting, reading: Reading, event_type: str, phrases: Sequence[Token]
) -> Iterator[list[Feature]]:
    """Yield the features of each phrase beside an act: the way between them, what both are, what the rules chose."""
    act = _ActWords(setting, reading, event_type, [phrase.i for phrase in phrases])
    for phrase in phrases:
        way = act.way_to(phrase.i)
        yield [
            *_phrase_features(act, phrase, way), *_rule_features(act, phrase, way), *_rank(act, phrase.i),
            *_steps(act, way), *_standing(act, phrase.i),
        ]  # fmt: skip


@dataclass(frozen=True)
class _Way:
    """The way from an act up and down the tree to a phrase: as text, its steps down (phrase first), how many up."""

    path: str
    down: list[int]
    ups: int

    @property
    def shape(self) -> str:
        return f"{min(self.ups, 3)}{min(len(self.down), 4)}"


class _ActWords:
    """What the phrases of a sentence share beside one act."""

    def __init__(self, setting: Setting, reading: Reading, event_type: str, phrases: Sequence[int]):
        words = self.words = setting.words
        place = self.place = reading.carrier.i
        self.setting, self.reading, self.event_type = setting, reading, event_type
        self.own = words.stem[place]
        self.construction = _construction(reading.carrier)
        self.line = [place, *words.above(place)]
        self.ups = {each: number for number, each in enumerate(self.line)}
        known = [each for each in phrases if each in setting.names]
        self.rank = {each: number for number, each in enumerate(known)}
        self.rank_after = {each: number for number, each in enumerate(each for each in known if each > place)}
        self.subject = words.subject_of(place)
        root = next(each for each, head in enumerate(words.head) if each == head)
        self.main_subject = words.subject_of(root)

    def way_to(self, phrase: int) -> _Way:
        """Return the way to a phrase."""
        down: list[int] = []
        for place in (phrase, *self.words.above(phrase)):
            ups = self.ups.get(place)
            if ups is not None:
                steps = [f"^{self.words.dep[each]}" for each in self.line[:ups]]
                steps += [self.step(each) for each in reversed(down)]
                return _Way(" ".join(steps) if len(steps) <= _MAX_PATH else "far", down, ups)
            down.append(place)
        return _Way("apart", [], 0)

    def step(self, place: int) -> str:
        """Name a step down to a token."""
        dep = self.words.dep[place]
        return f"v{dep}:{self.words.lower[place]}" if dep in _LINKS else f"v{dep}"


def _phrase_features(act: _ActWords, phrase: Token, way: _Way) -> Iterator[Feature]:
    words, event_type, place = act.words, act.event_type, phrase.i
    kind, dep = act.setting.kind_of(place), words.dep[place]
    distance = place - act.place
    near = f"{'before' if distance < 0 else 'after'}{min(abs(distance) // 4, 5)}"
    yield "bias"
    yield _by_path, way.path, act.construction, event_type, act.own
    yield _by_kind, kind, event_type, act.own
    yield _by_distance, near, act.construction
    yield _by_word, words.lower[place], dep, kind, event_type
    yield _by_shape, way.shape, dep, kind, event_type
    yield _by_head, words.stem[words.head[place]], dep, event_type


def _by_path(path: str, construction: str, event_type: str, own: str) -> tuple[str, ...]:
    return (
        f"path={path}", f"path+way={path}+{construction}", f"path+type={path}+{event_type}", f"path+s={path}+{own}",
    )  # fmt: skip


def _by_kind(kind: str, event_type: str, own: str) -> tuple[str, ...]:
    return f"kind={kind}", f"kind+type={kind}+{event_type}", f"s+kind={own}+{kind}"


def _by_distance(near: str, construction: str) -> tuple[str, ...]:
    return f"near={near}", f"near+way={near}+{construction}"


def _by_word(word: str, dep: str, kind: str, event_type: str) -> tuple[str, ...]:
    return f"w={word}", f"w+type={word}+{event_type}", f"dep={dep}", f"dep+kind={dep}+{kind}"


def _by_shape(shape: str, dep: str, kind: str, event_type: str) -> tuple[str, ...]:
    return f"shape+dep+type={shape}+{dep}+{event_type}", f"shape+kind+type={shape}+{kind}+{event_type}"


def _by_head(head: str, dep: str, event_type: str) -> tuple[str, ...]:
    return f"head={head}", f"head+dep={head}+{dep}", f"head+type={head}+{event_type}"


def _rule_features(act: _ActWords, phrase: Token, way: _Way) -> Iterator[Feature]:
    """Yield whether the rules have found this phrase or another one, and by which rule."""
    reading, setting = act.reading, act.setting
    rule = reading.match.pattern.rule.rule_id
    for role, actors in (("source", reading.source), ("target", reading.target)):
        is_it = _holds(actors, setting.sentence.start + phrase.idx)
        yield _by_rule, role, str(is_it), str(bool(actors)), act.event_type
        if is_it:
            dep, kind = act.words.dep[phrase.i], setting.kind_of(phrase.i)
            yield f"{role}+rule={rule}"
            yield f"{role}+path={way.path}"
            yield f"{role}+dep+way={dep}+{act.construction}"
            yield f"{role}+kind={kind}"
            yield f"{role}+shape={way.shape}"
            if rule != OPEN_RULE:
                yield f"{role}+known"


def _by_rule(role: str, is_it: str, is_told: str, event_type: str) -> tuple[str, ...]:
    return f"{role}={is_it}+{is_told}", f"{role}+type={is_it}+{event_type}"


def _rank(act: _ActWords, phrase: int) -> Iterator[Feature]:
    """Yield which of the sentence's known actors a phrase is, and how many there are."""
    count = min(len(act.rank), 4)
    if phrase not in act.rank:
        yield f"unknown_of={count}+{act.event_type}"
        return
    place = min(act.rank[phrase], 3)
    yield f"known={place}of{count}"
    yield f"known+type={place}of{count}+{act.event_type}"
    if phrase in act.rank_after:
        yield f"after={min(act.rank_after[phrase], 3)}+{act.event_type}"


def _steps(act: _ActWords, way: _Way) -> Iterator[Feature]:
    if not way.down:
        return
    words, first, last = act.words, act.step(way.down[-1]), way.down[0]
    yield _by_step, first, act.own, act.event_type, act.construction
    yield f"last={words.dep[last]}>{words.lower[words.head[last]]}"
    link = next((words.lower[each] for each in way.down if words.dep[each] in _LINKS), None)
    if link is not None:
        yield _by_link, link, act.own, act.event_type


def _by_step(first: str, own: str, event_type: str, construction: str) -> tuple[str, ...]:
    return f"first={first}", f"s+first={own}+{first}", f"type+first={event_type}+{construction}+{first}"


def _by_link(link: str, own: str, event_type: str) -> tuple[str, ...]:
    return f"link={link}", f"type+link={event_type}+{link}", f"s+link={own}+{link}"


def _standing(act: _ActWords, phrase: int) -> Iterator[Feature]:
    words, quoted, way = act.words, act.setting.quoted, act.construction
    if phrase == act.subject:
        yield from ("subject", f"subject+way={way}", f"subject+type={way}+{act.event_type}")
    if phrase == act.main_subject:
        yield from ("main", f"main+way={way}")
    speaks = words.dep[phrase] == "nsubj" and words.lower[words.head[phrase]] in SPEECH
    if speaks:
        yield "speaker"
    if quoted[act.place]:
        yield "act_quoted"
        if speaks and not quoted[phrase]:
            yield "speaker_of_act"
    if quoted[act.place] != quoted[phrase]:
        yield f"across_quotation={quoted[act.place]}"
    mention = act.setting.names.get(phrase)
    if mention is not None and mention.is_name:
        yield "named"
    if phrase != act.place and act.place in words.above(phrase):
        yield f"under={way}"
    if phrase != act.place and phrase in act.ups:
        yield "over"


def _construction(act: Token) -> str:
    if act.pos_ not in ("VERB", "AUX"):
        return "nominal"
    return "passive" if is_passive(act) else "active"


def _holds(actors: tuple[Actor, ...], place: int) -> bool:
    return any(actor.start <= place < actor.end for actor in actors)
