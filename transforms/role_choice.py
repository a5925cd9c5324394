"""Role choice: who of a sentence's phrases does an act, and to whom. Learned; what the rules found is a feature."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from transforms.actors import Actor
from transforms.classifier import Classifier
from transforms.inflection import words
from transforms.readings import SPEECH, Reading, Setting, stem, subject_of
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
        features = [role_features(setting, reading, event_type, phrases, each) for each in phrases]
        chances = self._weighed(self.model.probabilities(features), features)
        return self._chosen(phrases, chances[:, 1]), self._chosen(phrases, chances[:, 2])

    def _weighed(self, chances: np.ndarray, features: list[set[str]]) -> np.ndarray:
        """Raise the odds of targets, and those of phrases that a trigger rule has named."""
        named = np.array([[False, "source+known" in own, "target+known" in own] for own in features])
        raised = chances * np.exp(self.settings["trust"] * named + [0.0, 0.0, self.settings["target"]])
        return raised / raised.sum(1, keepdims=True)

    def _chosen(self, phrases: list[Token], chances: np.ndarray) -> list[Token]:
        """Return the phrases that are likely enough, or else the likeliest one where it passes the lower bound."""
        likely = [phrase for phrase, chance in zip(phrases, chances, strict=True) if chance > self.settings["enough"]]
        best = int(chances.argmax())
        return likely or ([phrases[best]] if chances[best] >= self.settings["least"] else [])


def role_phrases(setting: Setting, carrier: Token) -> list[Token]:
    """Return the heads of the phrases that may be an actor: names, agent nouns, pronouns, other nouns in a role."""
    found = {}
    for token in setting.parse:
        mention = setting.names.get(token.i)
        if mention is not None:
            above = setting.names.get(token.head.i)
            if above is not mention or token.head == token:
                found[id(mention)] = token
        elif _may_stand(token) and token != carrier:
            found[token.i] = token
    return sorted(found.values(), key=lambda token: token.i)


def _may_stand(token: Token) -> bool:
    if token.tag_ in ("PRP", "PRP$", "WP", "WP$") or token.lower_ in _COUNTED:
        return True
    if token.pos_ == "PROPN":
        return token.dep_ != "compound" and token.is_title and not is_date_word(token)
    if token.pos_ == "NOUN":
        return token.dep_ in _NOUN_ROLES
    return token.pos_ == "NUM" and token.dep_ in ("nsubj", "nsubjpass", "dobj")


def role_features(setting: Setting, reading: Reading, event_type: str, phrases: list[Token], phrase: Token) -> set[str]:
    """Return the features of a phrase beside an act: the way between them, what both are, what the rules chose."""
    act = reading.carrier
    own, kind, way = stem(act.lower_), setting.kind_of(phrase), _construction(act)
    path, down, ups = path_between(act, phrase)
    distance = phrase.i - act.i
    near = f"{'before' if distance < 0 else 'after'}{min(abs(distance) // 4, 5)}"
    place = setting.sentence.start + phrase.idx
    is_source, is_target = _holds(reading.source, place), _holds(reading.target, place)
    found = {
        "bias", f"path={path}", f"path+way={path}+{way}", f"path+type={path}+{event_type}", f"path+s={path}+{own}",
        f"kind={kind}", f"kind+type={kind}+{event_type}", f"s+kind={own}+{kind}", f"near={near}",
        f"near+way={near}+{way}", f"dep={phrase.dep_}", f"dep+kind={phrase.dep_}+{kind}",
        f"source={is_source}+{bool(reading.source)}", f"target={is_target}+{bool(reading.target)}",
        f"source+type={is_source}+{event_type}", f"target+type={is_target}+{event_type}", f"w={phrase.lower_}",
        f"w+type={phrase.lower_}+{event_type}",
    }  # fmt: skip
    rule = reading.match.pattern.rule.rule_id
    for role, is_it in (("source", is_source), ("target", is_target)):
        if is_it:
            found |= {
                f"{role}+rule={rule}", f"{role}+path={path}", f"{role}+dep+way={phrase.dep_}+{way}",
                f"{role}+kind={kind}", f"{role}+shape={min(ups, 3)}{min(len(down), 4)}",
            }  # fmt: skip
            if rule != OPEN_RULE:
                found.add(f"{role}+known")
    shape = f"{min(ups, 3)}{min(len(down), 4)}"
    head = stem(phrase.head.lower_)
    found |= {
        f"shape+dep+type={shape}+{phrase.dep_}+{event_type}", f"shape+kind+type={shape}+{kind}+{event_type}",
        f"head={head}", f"head+dep={head}+{phrase.dep_}", f"head+type={head}+{event_type}",
    }  # fmt: skip
    found.update(_rank(setting, act, phrases, phrase, event_type))
    found.update(_steps(down, own, event_type, way))
    found.update(_standing(setting, act, phrase, way, event_type))
    return found


def _rank(setting: Setting, act: Token, phrases: list[Token], phrase: Token, event_type: str) -> Iterator[str]:
    """Yield which of the sentence's known actors a phrase is, and how many there are."""
    known = [each for each in phrases if each.i in setting.names]
    after = [each for each in known if each.i > act.i]
    if phrase in known:
        place, count = known.index(phrase), len(known)
        yield f"known={min(place, 3)}of{min(count, 4)}"
        yield f"known+type={min(place, 3)}of{min(count, 4)}+{event_type}"
        if phrase in after:
            yield f"after={after.index(phrase) if after.index(phrase) < 3 else 3}+{event_type}"
    else:
        yield f"unknown_of={min(len(known), 4)}+{event_type}"


def _steps(down: list[Token], own: str, event_type: str, way: str) -> Iterator[str]:
    if not down:
        return
    first = _step(down[-1])
    yield f"first={first}"
    yield f"s+first={own}+{first}"
    yield f"type+first={event_type}+{way}+{first}"
    yield f"last={down[0].dep_}>{down[0].head.lower_}"
    links = [token.lower_ for token in down if token.dep_ in _LINKS]
    if links:
        yield f"link={links[0]}"
        yield f"type+link={event_type}+{links[0]}"
        yield f"s+link={own}+{links[0]}"


def _standing(setting: Setting, act: Token, phrase: Token, way: str, event_type: str) -> Iterator[str]:
    if phrase == subject_of(act):
        yield from ("subject", f"subject+way={way}", f"subject+type={way}+{event_type}")
    root = next(token for token in setting.parse if token.head == token)
    if phrase == subject_of(root):
        yield from ("main", f"main+way={way}")
    speaks = phrase.dep_ == "nsubj" and phrase.head.lower_ in SPEECH
    if speaks:
        yield "speaker"
    if setting.quoted[act.i]:
        yield "act_quoted"
        if speaks and not setting.quoted[phrase.i]:
            yield "speaker_of_act"
    if setting.quoted[act.i] != setting.quoted[phrase.i]:
        yield f"across_quotation={setting.quoted[act.i]}"
    mention = setting.names.get(phrase.i)
    if mention is not None and mention.is_name:
        yield "named"
    if act.is_ancestor(phrase):
        yield f"under={way}"
    if phrase.is_ancestor(act):
        yield "over"


def _construction(act: Token) -> str:
    if act.pos_ not in ("VERB", "AUX"):
        return "nominal"
    return "passive" if is_passive(act) else "active"


def _holds(actors: tuple[Actor, ...], place: int) -> bool:
    return any(actor.start <= place < actor.end for actor in actors)


def path_between(act: Token, phrase: Token) -> tuple[str, list[Token], int]:
    """Return the way from an act up and down the tree to a phrase: as text, its steps down (phrase first), its ups."""
    above = {token.i: number for number, token in enumerate((act, *act.ancestors))}
    down: list[Token] = []
    for token in (phrase, *phrase.ancestors):
        if token.i in above:
            up = [f"^{each.dep_}" for each in (act, *act.ancestors)][: above[token.i]]
            steps = up + [_step(each) for each in reversed(down)]
            return (" ".join(steps) if len(steps) <= _MAX_PATH else "far"), down, len(up)
        down.append(token)
    return "apart", [], 0


def _step(token: Token) -> str:
    return f"v{token.dep_}:{token.lower_}" if token.dep_ in _LINKS else f"v{token.dep_}"
