"""Classifiers: which class an example belongs to, by the summed weights of its features."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np

from transforms.rules import Rulebook, RulebookError
from transforms.words import Remembered

# Weights are kept as whole hundredths.
SCALE = 100
# A feature by its name; or a function and its arguments, for the names that it returns: they are looked up once.
Feature = str | tuple[Any, ...]


def names_of(features: Iterable[Feature]) -> set[str]:
    """Return the names of an example's features."""
    return set(chain.from_iterable(map(_names, features)))


def is_number(value: Any) -> bool:
    """Say whether a value of a model file is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _names(feature: Feature) -> Iterable[str]:
    return (feature,) if isinstance(feature, str) else feature[0](*feature[1:])


class Classifier:
    """Gives the probability of each class (softmax of summed weights); built once from a file of the rulebook.

    The file: `classes`; `weights`, by feature a list of hundredths, one a class; further keys are in `settings`.
    A user's file of the same name replaces ours. Made by python -m flows.train_readers.
    """

    def __init__(self, rulebook: Rulebook, name: str):
        files = rulebook.named(name)
        if not files:
            raise RulebookError(f"{name}: the rulebook has no such file: run python -m flows.train_readers")
        self.path = files[-1].path
        try:
            model = json.loads(files[-1].text)
            self.classes: tuple[str, ...] = tuple(model["classes"])
            self.rows: dict[str, int] = {feature: row for row, feature in enumerate(model["weights"])}
            # In hundredths, so that every sum is a whole number and the same in any order of the features.
            self.weights = np.array(list(model["weights"].values()) or np.empty((0, len(self.classes))), np.float32)
            if self.weights.shape != (len(self.rows), len(self.classes) or 1) or not np.isfinite(self.weights).all():
                raise ValueError(f"not one number for each of {len(self.classes)} classes")
        except (json.JSONDecodeError, KeyError, AttributeError, TypeError, ValueError) as problem:
            raise RulebookError(f"{self.path}: not a model: {problem!r}") from problem
        self.settings = {key: value for key, value in model.items() if key not in ("classes", "weights")}
        self._known = Remembered(self._rows)
        # One row more, of nothing: so that every example has at least one.
        self._summed = np.vstack([self.weights, np.zeros((1, len(self.classes)), np.float32)])

    def _rows(self, feature: Feature) -> tuple[int, ...]:
        return tuple(self.rows[name] for name in _names(feature) if name in self.rows)

    def require(self, classes: Sequence[str]) -> None:
        """Raise RulebookError unless the model tells just these classes apart, in this order."""
        if self.classes != tuple(classes):
            raise RulebookError(f"{self.path}: classes must be {', '.join(classes)}, not {', '.join(self.classes)}")

    def numbers(self, key: str, names: Collection[str]) -> dict[str, float]:
        """Return the numbers that a setting gives by name; raise RulebookError where one is no finite number."""
        given = self.settings.get(key)
        if not isinstance(given, dict) or not all(is_number(given.get(name)) for name in names):
            raise RulebookError(f"{self.path}: {key} must give a number for each of {', '.join(names)}: {given!r:.80}")
        return {name: float(given[name]) for name in names}

    def probabilities(self, examples: Sequence[Iterable[Feature]], shared: Iterable[Feature] = ()) -> np.ndarray:
        """Return one row for each example and one column for each class; unknown features weigh nothing.

        shared: features of every example.
        """
        rows_of = self._known.__getitem__
        always = {len(self.weights)}.union(*map(rows_of, shared))
        rows: list[int] = []
        starts = []
        for features in examples:
            starts.append(len(rows))
            rows += always.union(*map(rows_of, features))
        scores = np.add.reduceat(self._summed[rows], np.array(starts, int))
        scores /= SCALE
        scores -= scores.max(1, keepdims=True)
        chances = np.exp(scores)
        return chances / chances.sum(1, keepdims=True)

    def reason(self, features: Iterable[Feature], name: str) -> str:
        """Return the feature that speaks most for a class."""
        column = self.classes.index(name)
        known = [(float(self.weights[self.rows[f]][column]), f) for f in names_of(features) if f in self.rows]
        return max(known)[1] if known else ""
