"""Classifiers: which class an example belongs to, by the summed weights of its features."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

import numpy as np

from transforms.rules import Rulebook, RulebookError

# Weights are kept as whole hundredths.
SCALE = 100


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

    def require(self, classes: Sequence[str]) -> None:
        """Raise RulebookError unless the model tells just these classes apart, in this order."""
        if self.classes != tuple(classes):
            raise RulebookError(f"{self.path}: classes must be {', '.join(classes)}, not {', '.join(self.classes)}")

    def numbers(self, key: str, names: Collection[str]) -> dict[str, float]:
        """Return the numbers that a setting gives by name; raise RulebookError where one is missing."""
        given = self.settings.get(key)
        if not isinstance(given, dict) or not all(isinstance(given.get(name), int | float) for name in names):
            raise RulebookError(f"{self.path}: {key} must give a number for each of {', '.join(names)}: {given!r:.80}")
        return {name: float(given[name]) for name in names}

    def probabilities(self, examples: Sequence[Collection[str]]) -> np.ndarray:
        """Return one row for each example and one column for each class; unknown features weigh nothing."""
        row_of = self.rows.get
        scores = np.zeros((len(examples), len(self.classes)), np.float32)
        for number, features in enumerate(examples):
            rows = [row for row in map(row_of, features) if row is not None]
            scores[number] = self.weights[rows].sum(0)
        scores /= SCALE
        scores -= scores.max(1, keepdims=True)
        chances = np.exp(scores)
        return chances / chances.sum(1, keepdims=True)

    def knows(self, feature: str) -> bool:
        """Say whether a feature was seen in training."""
        return feature in self.rows

    def reason(self, features: Collection[str], name: str) -> str:
        """Return the feature that speaks most for a class."""
        column = self.classes.index(name)
        known = [(float(self.weights[self.rows[f]][column]), f) for f in features if f in self.rows]
        return max(known)[1] if known else ""
