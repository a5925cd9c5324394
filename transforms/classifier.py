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
        try:
            model = json.loads(files[-1].text)
            self.classes: tuple[str, ...] = tuple(model["classes"])
            self.rows: dict[str, int] = {feature: row for row, feature in enumerate(model["weights"])}
            # In hundredths, so that every sum is a whole number and the same in any order of the features.
            self.weights = np.array(list(model["weights"].values()), np.float32).reshape(-1, len(self.classes))
        except (json.JSONDecodeError, KeyError, AttributeError, TypeError, ValueError) as problem:
            raise RulebookError(f"{files[-1].path}: not a model: {problem!r}") from problem
        self.settings = {key: value for key, value in model.items() if key not in ("classes", "weights")}

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
