"""Trains the gate on the sentences of transforms/training/: python -m flows.train_gate.

A row there: `sentence`; `events` as TYPE:trigger, with semicolons, empty for none; `realis` of each; `note`, why
there is none; `block`, shared by sentences that say the same in other words.
The same sentences and rules always give the same gate_model.json. Run it after a change of triggers or sentences.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from flows.coding import ROOT, load_coder, read_folder
from transforms.coder import Coder
from transforms.documents import Document
from transforms.events import EventMention
from transforms.gate import MODEL
from transforms.rules import RulebookError, RuleFile

TRAINING = ROOT / "transforms" / "training"
MODEL_FILE = ROOT / "transforms" / "rulebook" / MODEL
# What lone, written sentences cannot teach: place in an article, its topics, length, tense, who is quoted.
UNSEEN = ("early=", "part=", "topic=", "length=", "title_case=", "tag=", "quotation", "first_person")
# The sentences of these files have the manner of running news; the others show single words in many uses.
RUNNING_NEWS, ITS_IMPORTANCE = ("wire", "long"), 2.5
PENALTY = 5.0
LEAST_COUNT = 3  # a feature seen less often weighs nothing
FOLDS = 5
CODED_AT_ONCE = 200
# Score to probability, fitted on real candidates by python -m tests.quality.calibrate_gate.
SLOPE, OFFSET = 0.5, 0.31


@dataclass(frozen=True)
class Example:
    """One candidate of a training sentence; sentences of one block say the same in other words."""

    features: frozenset[str]
    is_event: bool
    block: str
    event_type: str


@dataclass(frozen=True)
class Matrix:
    """Examples by features, all ones, as pairs of row and column."""

    rows: np.ndarray
    columns: np.ndarray
    shape: tuple[int, int]

    def times(self, weights: np.ndarray) -> np.ndarray:
        """Return the score of every row."""
        return np.bincount(self.rows, weights[self.columns], self.shape[0])

    def gather(self, values: np.ndarray) -> np.ndarray:
        """Return for every column the sum of its rows' values."""
        return np.bincount(self.columns, values[self.rows], self.shape[1])


def read_examples(coder: Coder, training: list[RuleFile]) -> list[Example]:
    """Code the training sentences and say of each candidate whether the sentence lists its type and trigger."""
    rows = [row for file in training for row in csv.DictReader(io.StringIO(file.text))]
    examples = []
    for start in range(0, len(rows), CODED_AT_ONCE):
        part = rows[start : start + CODED_AT_ONCE]
        codings = coder.code([Document(str(start + n), row["sentence"]) for n, row in enumerate(part)])
        for row, coding in zip(part, codings, strict=True):
            wanted = [tuple(event.split(":", 1)) for event in row["events"].split(";") if event]
            examples += [
                Example(learnable(mention.features), right, row["block"], mention.event_type)
                for mention, right in zip(coding.events, judge(coding.events, wanted), strict=True)
            ]
    return examples


def judge(mentions: Sequence[EventMention], wanted: Sequence[tuple[str, ...]]) -> list[bool]:
    """Say of each mention whether it is one of the wanted (type, trigger), each wanted once, same trigger first."""
    free = list(wanted)
    right = [False] * len(mentions)
    for same_trigger in (True, False):
        for number, mention in enumerate(mentions):
            fits = [
                each for each in free if each[0] == mention.event_type
                and (not same_trigger or each[1].lower() in mention.trigger_text.lower())
            ]  # fmt: skip
            if fits and not right[number]:
                right[number] = True
                free.remove(fits[0])
    return right


def learnable(features: Iterable[str]) -> frozenset[str]:
    """Leave out what a lone sentence cannot show."""
    return frozenset(feature for feature in features if not feature.startswith(UNSEEN))


def index_features(examples: Sequence[Example]) -> dict[str, int]:
    """Number the features that occur often enough, in alphabetical order."""
    counts = Counter(feature for example in examples for feature in example.features)
    return {name: n for n, name in enumerate(sorted(f for f, count in counts.items() if count >= LEAST_COUNT))}


def matrix_of(examples: Sequence[Example], index: dict[str, int]) -> Matrix:
    """Return the examples as a matrix over the indexed features."""
    pairs = [(row, index[f]) for row, example in enumerate(examples) for f in sorted(example.features) if f in index]
    cells = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Matrix(cells[:, 0], cells[:, 1], (len(examples), len(index)))


def fit(examples: Sequence[Example], index: dict[str, int]) -> np.ndarray:
    """Return the weights of a logistic regression with a squared penalty, by Newton steps with conjugate gradients.

    A block counts by the square root of its size: many wordings of one sentence are not as many sentences.
    Running news counts more.
    """
    matrix = matrix_of(examples, index)
    truth = np.array([example.is_event for example in examples], dtype=np.float64)
    sizes = Counter(example.block for example in examples)
    importance = np.array([sizes[e.block] ** -0.5 * (ITS_IMPORTANCE if e.block.startswith(RUNNING_NEWS) else 1.0)
                           for e in examples])  # fmt: skip
    weights = np.zeros(len(index))
    for _ in range(20):
        chance = 1 / (1 + np.exp(-matrix.times(weights)))
        gradient = matrix.gather(importance * (chance - truth)) + PENALTY * weights
        if np.abs(gradient).max() < 1e-4:
            break
        weights = weights + _newton_step(matrix, importance * chance * (1 - chance), gradient)
    return weights


def _newton_step(matrix: Matrix, curvature: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    step, residual = np.zeros_like(gradient), -gradient
    direction, size = residual, residual @ residual
    target = size * 1e-8
    for _ in range(200):
        bent = matrix.gather(curvature * matrix.times(direction)) + PENALTY * direction
        length = size / (direction @ bent)
        step, residual = step + length * direction, residual - length * bent
        previous, size = size, residual @ residual
        if size < target:
            break
        direction = residual + size / previous * direction
    return step


def cross_validate(examples: Sequence[Example]) -> np.ndarray:
    """Return each example's score under weights that were fitted without its block."""
    fold_of = {block: n % FOLDS for n, block in enumerate(sorted({example.block for example in examples}))}
    scores = np.zeros(len(examples))
    for fold in range(FOLDS):
        own = [n for n, example in enumerate(examples) if fold_of[example.block] == fold]
        others = [example for example in examples if fold_of[example.block] != fold]
        index = index_features(others)
        scores[own] = matrix_of([examples[n] for n in own], index).times(fit(others, index))
    return scores


def area_under_curve(scores: np.ndarray, truth: np.ndarray) -> float:
    """Return how often an event scores above a non-event; ties count half."""
    values, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    events = truth.sum()
    return float((ranks[truth].sum() - events * (events + 1) / 2) / (events * (len(truth) - events)))


def write_model(weights: np.ndarray, index: dict[str, int], path: Path) -> None:
    """Write gate_model.json: weights rounded to 3 places, those near zero left out."""
    rounded = {name: round(float(weights[n]), 3) for name, n in index.items() if abs(weights[n]) >= 0.005}
    model = {"slope": SLOPE, "offset": OFFSET, "weights": rounded}
    path.write_text(json.dumps(model, ensure_ascii=False, indent=0) + "\n", "utf-8")


def main() -> None:
    """Train, print cross-validated figures and write the model."""
    coder = load_coder()
    examples = read_examples(coder, read_folder(TRAINING))
    if not examples:
        raise RulebookError(f"{TRAINING}: no training sentences with candidates")
    truth = np.array([example.is_event for example in examples])
    scores = cross_validate(examples)
    print(f"{len(examples)} candidates, {truth.sum()} events, area {area_under_curve(scores, truth):.3f}")
    for threshold in (-1.0, 0.0, 1.0, 2.0):
        kept = scores >= threshold
        right = (truth & kept).sum()
        print(f"  score >= {threshold}: precision {right / kept.sum():.3f}, recall {right / truth.sum():.3f}")
    index = index_features(examples)
    write_model(fit(examples, index), index, MODEL_FILE)


if __name__ == "__main__":
    main()
