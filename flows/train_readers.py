"""Trains the readers that decide, on the texts of transforms/training/: python -m flows.train_readers.

There: *.csv, sentences with the types and triggers of their acts; articles/*.txt, whole invented articles with every
act, its realis and its actors (README.txt tells the form). The same texts and rules always give the same models.
Run it after a change of triggers, gates or texts.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from flows.coding import ROOT, load_parser, load_rulebook, read_folder
from transforms import acts, candidates, realis_choice, role_choice
from transforms.classifier import SCALE, Feature, names_of
from transforms.coder import Coder
from transforms.documents import Document, Sentence
from transforms.readings import SPEECH, Reading, Setting, by_token
from transforms.rules import Rulebook, RulebookError, RuleFile
from transforms.sentences import split_sentences
from transforms.words import stem

if TYPE_CHECKING:
    from spacy.tokens import Token

TRAINING = ROOT / "transforms" / "training"
RULEBOOK = ROOT / "transforms" / "rulebook"
_ACTOR = re.compile(r"(.+) = ([A-Z]{3}|-) ([A-Z]{3}|-)")
# Of sentences that say the same in other words so many count.
SAME_AT_MOST = 2
LONE_WEIGHT = 0.5  # of a lone sentence beside one of an article
DOUBTFUL_WEIGHT = 0.5  # of a doubtful act beside a clear one
LEAST_COUNT = 3  # a feature seen less often weighs nothing
LEAST_WEIGHT = 0.08
EPOCHS, BATCH, STEP, SHRINK, DROPPED = 8, 256, 0.05, 1e-3, 0.2
FOLDS = 4
DOCUMENTS_AT_ONCE = 40
# How roles are chosen: a phrase is likely enough for a role, or the likeliest and not too unlikely; the odds of what a
# trigger rule named, and of targets, are raised (in log odds): real news has more targets than our articles.
ROLE_CHOICE = {"enough": 0.35, "least": 0.2, "trust": 1.8, "target": 0.45}
# How realis is chosen: the odds of what the rules said, most of all "negated", and of history are raised.
REALIS_RAISED = {"trust": 0.3, "negated": 4.0, "historical": 1.5}
# A sentence is parsed from this chance on that it tells an act.
CANDIDATE_CHOICE = {"least": 0.35}


@dataclass(frozen=True)
class ToldAct:
    """An act as annotated: where its sentence and its trigger stand, what it is, who does it to whom (as texts).

    is_doubtful: one careful reader would count it and another would not.
    """

    start: int
    end: int
    trigger: str
    event_type: str
    realis: str
    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    is_doubtful: bool = False


@dataclass(frozen=True)
class Annotated:
    """A text with every act in it; `weight` says how much it counts."""

    document: Document
    told: tuple[ToldAct, ...]
    weight: float
    has_roles: bool


@dataclass
class Examples:
    """What one reader learns from: features, class, weight and text of each example."""

    features: list[Collection[str]]
    classes: list[str]
    weights: list[float]
    groups: list[str]

    def add(self, features: Iterable[Feature], name: str, weight: float, group: str) -> None:
        """Add one example; those of one group stay together when the readers are tested on texts unseen."""
        self.features.append(names_of(features))
        self.classes.append(name)
        self.weights.append(weight)
        self.groups.append(group)


def read_texts(files: list[RuleFile]) -> list[Annotated]:
    """Return the annotated texts of the training folder; raise RulebookError naming file and line of a bad one."""
    found = [each for file in files if file.name.endswith(".csv") for each in _read_sentences(file)]
    return found + [each for file in files if file.name.startswith("articles/") for each in _read_articles(file)]


def _read_sentences(file: RuleFile) -> Iterator[Annotated]:
    seen: Counter[str] = Counter()
    for number, row in enumerate(csv.DictReader(io.StringIO(file.text))):
        seen[row["block"]] += 1
        if seen[row["block"]] > SAME_AT_MOST:
            continue
        text, realis = row["sentence"], row["realis"].split(";")
        acts_told = [each.split(":", 1) for each in row["events"].split(";") if each]
        told = tuple(
            ToldAct(0, len(text), trigger, event_type, realis[n].strip() if n < len(realis) else "actual")
            for n, (event_type, trigger) in enumerate(acts_told)
        )
        yield Annotated(Document(f"{file.name}:{row['block']}:{number}", text), told, LONE_WEIGHT, False)


def _read_articles(file: RuleFile) -> Iterator[Annotated]:
    head: list[str] = []
    text, start = "", 0
    told: list[ToldAct] = []
    gap = ""
    for number, line in enumerate(file.text.splitlines(), 1):
        if line.startswith("@@"):
            if head:
                yield _article(head, text, told)
            head = [part.strip() for part in line[2:].split(" | ", 4)]
            if len(head) != 5:
                raise RulebookError(f"{file.path}:{number}: not '@@ id | day | country | topics | title': {line}")
            text, told, gap = "", [], ""
        elif line.startswith(">"):
            told.append(_told(file, number, line, text, start))
        elif not line.strip():
            gap = "\n"
        elif not line.startswith("#"):
            text += (gap or " ") if text else ""
            start, gap = len(text), ""
            text += line.strip()
    if head:
        yield _article(head, text, told)


def _told(file: RuleFile, number: int, line: str, text: str, start: int) -> ToldAct:
    parts = [part.strip() for part in line[1:].split(" | ")]
    doubts = parts[5:]
    is_known = len(parts) >= 5 and parts[2] in realis_choice.REALIS and parts[1] and parts[1] in text[start:]
    if not is_known or doubts not in ([], ["?"]):
        raise RulebookError(f"{file.path}:{number}: not '> TYPE | trigger | realis | source | target [| ?]': {line}")
    source, target = (_actors(role, f"{file.path}:{number}") for role in parts[3:5])
    return ToldAct(start, len(text), parts[1], parts[0], parts[2], source, target, bool(doubts))


def _actors(role: str, place: str) -> tuple[str, ...]:
    """Return the texts of the actors in a role; raise RulebookError naming one that is not as README.txt says."""
    found = [_ACTOR.fullmatch(each) for each in role.split("; ")] if role != "-" else []
    texts = tuple(each[1] for each in found if each)
    if len(texts) < len(found):
        raise RulebookError(f"{place}: not 'text = COUNTRY SECTOR', several with '; ', or '-': {role}")
    return texts


def _article(head: list[str], text: str, told: list[ToldAct]) -> Annotated:
    title = "" if head[4] == "-" else head[4]
    document = Document(head[0], text, title, published=date.fromisoformat(head[1]), country=head[2])
    return Annotated(document, tuple(told), 1.0, True)


def read_examples(coder: Coder, texts: Sequence[Annotated]) -> tuple[list[Examples], list]:
    """Return the examples of the four MODELS, and of each article sentence what calibration needs."""
    found = [Examples([], [], [], []) for _ in MODELS]
    stems = act_stems(texts)
    scenes = []
    for start in range(0, len(texts), DOCUMENTS_AT_ONCE):
        part = texts[start : start + DOCUMENTS_AT_ONCE]
        sentences = [split_sentences(text.document) for text in part]
        stream = iter(coder.parser.pipe([sentence.text for own in sentences for sentence in own], batch_size=256))
        for text, own in zip(part, sentences, strict=True):
            memory = coder.actors.read(text.document, own)
            places = coder.places.read(text.document, own, memory)
            parses = [(sentence, next(stream)) for sentence in own]
            body = [(sentence, parse) for sentence, parse in parses if sentence.part == "body"]
            read = list(coder.events.read_rules(text.document, body, memory, places))
            frame = realis_choice.Frame([setting for setting, _ in read])
            for setting, readings in read:
                told = located(setting, text.told)
                _add_candidate(found[3], coder, text, setting, readings, told)
                first = len(found[0].features)
                _add_acts(found[0], text, setting, readings, told, stems)
                if text.has_roles:
                    scenes.append((text.document.document_id, first, len(found[0].features), readings, told))
                for token, act in told:
                    if act.event_type not in coder.events.cameo_codes:
                        raise RulebookError(f"{text.document.document_id}: no event type {act.event_type!r}")
                    reading = by_token(readings).get(token.i)
                    reading = reading or coder.events.open_reading(setting, token, act.event_type)
                    features = realis_choice.realis_features(setting, reading, act.event_type, frame)
                    found[2].add(features, act.realis, text.weight, text.document.document_id)
                    frame.tell(setting.sentence.index, act.realis, act.event_type)
                    if text.has_roles:
                        _add_roles(found[1], text, setting, reading, act)
    return found, scenes


def located(setting: Setting, told: Sequence[ToldAct]) -> list[tuple[Token, ToldAct]]:
    """Return the acts that a sentence tells, each with the word that carries it, in the order of the words."""
    found = []
    sentence = setting.sentence
    for act in told:
        if act.end <= sentence.start or sentence.end <= act.start:
            continue
        place = sentence.text.find(act.trigger)
        tokens = [t for t in setting.parse if place <= t.idx < place + len(act.trigger)] if place >= 0 else []
        if tokens:
            found.append((_carrier(tokens), act))
    return sorted(found, key=lambda pair: pair[0].i)


def _carrier(tokens: list[Token]) -> Token:
    inside = set(tokens)
    heads = [token for token in tokens if token.head not in inside or token.head == token]
    for kinds in (("VERB",), ("NOUN", "ADJ", "AUX", "PROPN")):
        for token in heads:
            if token.pos_ in kinds:
                return token
    return next((token for token in tokens if token.pos_ in ("VERB", "NOUN", "ADJ")), heads[0])


def act_stems(texts: Sequence[Annotated]) -> frozenset[str]:
    """Return the stems of all words in the triggers of the annotated acts."""
    return frozenset(
        stem(w) for text in texts for act in text.told for w in re.findall(r"[a-z]{3,}", act.trigger.lower())
    )


def _add_acts(
    examples: Examples, text: Annotated, setting: Setting, readings: list[Reading],
    told: list[tuple[Token, ToldAct]], stems: frozenset[str],
) -> None:  # fmt: skip
    types = {token.i: act.event_type for token, act in told}
    doubtful = {token.i for token, act in told if act.is_doubtful}
    unclear = {i for token, act in told for i in _also_carry(setting, token, act)} - types.keys()
    tokens = acts.act_words(setting, by_token(readings), stems)
    shared = list(acts.sentence_features(setting, readings))
    for token, features in zip(tokens, acts.act_features(setting, readings, tokens), strict=True):
        weight = 0.0 if token.i in unclear else text.weight * (DOUBTFUL_WEIGHT if token.i in doubtful else 1.0)
        examples.add([*features, *shared], types.get(token.i, acts.NONE), weight, text.document.document_id)


def _add_candidate(
    examples: Examples, coder: Coder, text: Annotated, setting: Setting, readings: list[Reading], told: list,
) -> None:  # fmt: skip
    """Add a sentence that holds a trigger: it is worth a parse if it tells an act, or a rule believes so."""
    if coder.events.lexicon.holds_trigger(setting.sentence.text):
        tells = bool(told) or any(reading.stopped_by is None for reading in readings)
        name = candidates.CLASSES[tells]
        examples.add(candidates.features(setting.sentence, setting.actors), name, 1.0, text.document.document_id)


def _also_carry(setting: Setting, token: Token, act: ToldAct) -> Iterator[int]:
    """Yield the words that carry an act as well: the rest of its trigger, and the verb of speech around it."""
    place = setting.sentence.text.find(act.trigger)
    yield from (t.i for t in setting.parse if place <= t.idx < place + len(act.trigger))
    yield from (t.i for t in token.children if t.dep_ in ("parataxis", "ccomp") and t.lower_ in SPEECH)
    yield from [t.i for t in token.ancestors if t.pos_ == "VERB" and t.lower_ in SPEECH][:1]


def _add_roles(examples: Examples, text: Annotated, setting: Setting, reading: Reading, act: ToldAct) -> None:
    phrases = role_choice.role_phrases(setting, reading.carrier)
    roles = ["none"] * len(phrases)
    for role, actors in (("source", act.source), ("target", act.target)):
        for actor in actors:
            for number in _phrases_of(actor, setting.sentence, reading, phrases):
                roles[number] = role
    examples_of = role_choice.role_features(setting, reading, act.event_type, phrases)
    for features, role in zip(examples_of, roles, strict=True):
        examples.add(features, role, 1.0, text.document.document_id)


def _phrases_of(actor: str, sentence: Sentence, reading: Reading, phrases: list[Token]) -> list[int]:
    """Return the numbers of the phrases that an annotated actor's text stands for: of its words the topmost."""
    spans = [found.span() for found in re.finditer(re.escape(actor), sentence.text)]
    if not spans:
        return []
    start, end = min(spans, key=lambda span: abs(span[0] - reading.carrier.idx))
    inside = [n for n, phrase in enumerate(phrases) if start <= phrase.idx < end]
    tokens = {phrases[n] for n in inside}
    return [n for n in inside if tokens.isdisjoint(phrases[n].ancestors)]


@dataclass(frozen=True)
class Matrix:
    """Examples as rows of feature numbers, filled up with 0, with class and weight."""

    features: np.ndarray
    classes: np.ndarray
    weights: np.ndarray


def number_features(examples: Examples) -> dict[str, int]:
    """Number from 1, in alphabetical order, the features that occur often enough."""
    counts = Counter(feature for features in examples.features for feature in features)
    return {name: n for n, name in enumerate(sorted(f for f, count in counts.items() if count >= LEAST_COUNT), 1)}


def matrix_of(examples: Examples, numbers: dict[str, int], names: Sequence[str]) -> Matrix:
    """Return the examples as a matrix."""
    rows = [sorted(numbers[f] for f in features if f in numbers) for features in examples.features]
    features = np.zeros((len(rows), max(map(len, rows), default=1)), np.int32)
    for number, row in enumerate(rows):
        features[number, : len(row)] = row
    classes = np.array([names.index(name) for name in examples.classes])
    return Matrix(features, classes, np.array(examples.weights, np.float32))


def fit(matrix: Matrix, feature_count: int, class_count: int) -> np.ndarray:
    """Return the weights of a softmax regression, one row a feature (row 0 is empty).

    Adagrad over shuffled batches (Duchi et al. 2011); some features are hidden at each step, so that none is alone
    believed.
    """
    random = np.random.default_rng(0)
    weights = np.zeros((feature_count + 1, class_count), np.float32)
    squares = np.zeros_like(weights)
    kept = np.flatnonzero(matrix.weights)
    importance = matrix.weights / matrix.weights[kept].mean()
    steps = EPOCHS * -(-len(kept) // BATCH)
    step = 0
    for _ in range(EPOCHS):
        order = random.permutation(kept)
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            features = matrix.features[rows]
            features = np.where(random.random(features.shape) < DROPPED, 0, features)
            scores = weights[features].sum(1)
            chances = np.exp(scores - scores.max(1, keepdims=True))
            chances /= chances.sum(1, keepdims=True)
            chances[np.arange(len(rows)), matrix.classes[rows]] -= 1
            chances *= (importance[rows] / len(rows))[:, None]
            seen, places = np.unique(features, return_inverse=True)
            gradient = np.stack(
                [np.bincount(places.ravel(), np.repeat(column, features.shape[1]), len(seen)) for column in chances.T],
                1,
            )
            gradient += SHRINK * weights[seen]
            squares[seen] += gradient**2
            weights[seen] -= (1 - step / steps) * STEP * gradient / (np.sqrt(squares[seen]) + 1e-4)
            weights[0] = 0
            step += 1
    return weights


def predict(weights: np.ndarray, matrix: Matrix) -> np.ndarray:
    """Return the probability of each class, one row an example."""
    scores = np.concatenate(
        [weights[part].sum(1) for part in np.array_split(matrix.features, 1 + len(matrix.features) // 4096)]
    )
    chances = np.exp(scores - scores.max(1, keepdims=True))
    return chances / chances.sum(1, keepdims=True)


def cross_validate(matrix: Matrix, groups: Sequence[str], feature_count: int, class_count: int) -> np.ndarray:
    """Return each example's probabilities under weights that were fitted without its text."""
    folds = np.array([zlib.crc32(group.encode()) % FOLDS for group in groups])
    chances = np.zeros((len(groups), class_count), np.float32)
    for fold in range(FOLDS):
        inside = folds == fold
        rest = Matrix(matrix.features[~inside], matrix.classes[~inside], matrix.weights[~inside])
        own = Matrix(matrix.features[inside], matrix.classes[inside], matrix.weights[inside])
        chances[inside] = predict(fit(rest, feature_count, class_count), own)
    return chances


def write_model(
    path: Path, names: Sequence[str], numbers: dict[str, int], weights: np.ndarray, **settings: object
) -> None:
    """Write a model of the rulebook: weights as whole hundredths; features that hardly weigh are left out."""
    kept = {f: np.rint(weights[n] * SCALE).astype(int).tolist() for f, n in numbers.items()
            if np.abs(weights[n]).max() >= LEAST_WEIGHT}  # fmt: skip
    lines = ",\n".join(
        f"{json.dumps(f, ensure_ascii=False)}:{json.dumps(row, separators=(',', ':'))}" for f, row in kept.items()
    )
    head = json.dumps({"classes": list(names), **settings}, ensure_ascii=False)[:-1]
    path.write_text(f'{head}, "weights": {{\n{lines}\n}}}}\n', "utf-8")


def witnesses(chances: np.ndarray, scenes: list) -> tuple[np.ndarray, np.ndarray]:
    """Return what calibration weighs for each type that a sentence may tell, and whether it does."""
    values, truth = [], []
    for _, first, last, readings, told in scenes:
        if first == last:
            continue
        types = {act.event_type for _, act in told if not act.is_doubtful}
        open_to_doubt = {act.event_type for _, act in told} - types
        live = {reading.event_type for reading in readings if reading.stopped_by is None}
        part = chances[first:last]
        for column, name in enumerate(ACT_CLASSES):
            if name not in (acts.NONE, *open_to_doubt) and (1 - np.prod(1 - part[:, column]) >= 0.02 or name in live):
                values.append(acts.witness(part[:, column], part, name in live))
                truth.append(name in types)
    return np.array(values), np.array(truth, float)


def fit_curve(values: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return the logistic curve that best gives the truth from the witnesses (Newton's method)."""
    curve = np.zeros(values.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-values @ curve))
        bend = (values * (chance * (1 - chance))[:, None]).T @ values + np.eye(len(curve))
        curve = curve - np.linalg.solve(bend, values.T @ (chance - truth) + curve)
    return curve


# A rule's live match counts more on real news than training shows, by so much in log odds; slope and offset give the
# share that is right on real news. All three by python -m tests.quality.calibrate_acts.
LIVE, RULE_TRUST, SLOPE, OFFSET = 3, 1.9, 0.86, -1.12
ACT_CLASSES = (acts.NONE, "ACCUSE", "AGREE", "AID", "ASSAULT", "COERCE", "CONCEDE", "CONSULT", "COOPERATE", "MOBILIZE",
               "PROTEST", "REJECT", "REQUEST", "RETREAT", "SANCTION", "SUPPORT", "THREATEN")  # fmt: skip


def untrained(rulebook: Rulebook) -> Rulebook:
    """Return the rulebook with empty models, so that what the rules read can be had before there are any."""
    empty: list[tuple[str, dict]] = [
        (acts.MODEL, {"classes": ACT_CLASSES, "curve": [0.0] * 5, "stems": [], "rules": []}),
        (role_choice.MODEL, {"classes": role_choice.ROLES, "choice": ROLE_CHOICE}),
        (realis_choice.MODEL, {"classes": realis_choice.REALIS, "raised": REALIS_RAISED}),
        (candidates.MODEL, {"classes": candidates.CLASSES, "choice": CANDIDATE_CHOICE}),
    ]
    files = [RuleFile(name, name, json.dumps({**model, "weights": {}})) for name, model in empty]
    return Rulebook((*rulebook.files, *files))


def main() -> None:
    """Train the readers, print how they do on texts unseen, and write their models."""
    coder = Coder(untrained(load_rulebook()), load_parser())
    texts = read_texts(read_folder(TRAINING))
    if not texts:
        raise RulebookError(f"{TRAINING}: no texts to train on")
    examples, scenes = read_examples(coder, texts)
    for (name, classes), own in zip(MODELS, examples, strict=True):
        numbers = number_features(own)
        matrix = matrix_of(own, numbers, classes)
        chances = cross_validate(matrix, own.groups, len(numbers), len(classes))
        counted = matrix.weights > 0
        right = (chances.argmax(1) == matrix.classes)[counted].mean()
        print(f"{name}: {counted.sum()} examples, {len(numbers)} features, right on unseen texts {right:.3f}")
        settings: dict[str, object] = {}
        if name == acts.MODEL:
            values, truth = witnesses(chances, scenes)
            curve = fit_curve(values, truth)
            _print_reliability(values, truth, curve)
            curve[LIVE] += RULE_TRUST
            curve *= SLOPE
            curve[0] += OFFSET
            settings["curve"] = [round(float(each), 3) for each in curve]
            settings["stems"] = sorted(act_stems(texts))
            settings["rules"] = sorted(coder.events.lexicon.rules)
        elif name == role_choice.MODEL:
            settings["choice"] = ROLE_CHOICE
        elif name == candidates.MODEL:
            settings["choice"] = CANDIDATE_CHOICE
        else:
            settings["raised"] = REALIS_RAISED
        write_model(RULEBOOK / name, classes, numbers, fit(matrix, len(numbers), len(classes)), **settings)


def _print_reliability(values: np.ndarray, truth: np.ndarray, curve: np.ndarray) -> None:
    chance = 1 / (1 + np.exp(-values @ curve))
    for low, high in ((0.3, 0.4), (0.4, 0.5), (0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.0)):
        inside = (chance >= low) & (chance < high)
        if inside.any():
            kept = chance >= low
            said, right = chance[inside].mean(), truth[inside].mean()
            precision, recall = truth[kept].mean(), truth[kept].sum() / truth.sum()
            print(f"  {low:.1f}-{high:.1f}: {inside.sum()}, said {said:.2f}, right {right:.2f}; "
                  f"from {low}: precision {precision:.3f}, recall {recall:.3f}")  # fmt: skip


MODELS = (
    (acts.MODEL, ACT_CLASSES),
    (role_choice.MODEL, role_choice.ROLES),
    (realis_choice.MODEL, realis_choice.REALIS),
    (candidates.MODEL, candidates.CLASSES),
)

if __name__ == "__main__":
    main()
