"""The gate: how likely it is that a candidate is an event, learned from the sentences in transforms/training/."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from transforms.rules import Rulebook, RulebookError

MODEL = "gate_model.json"


class Gate:
    """Gives each candidate's probability; built once from the rulebook's weights.

    gate_model.json: `weights` by feature; `slope` and `offset` turn their sum into a probability.
    A user's file of that name replaces ours.
    """

    def __init__(self, rulebook: Rulebook):
        files = rulebook.named(MODEL)
        if not files:
            raise RulebookError(f"{MODEL}: the rulebook has no such file: run python -m flows.train_gate")
        try:
            model = json.loads(files[-1].text)
            self.weights: dict[str, float] = {name: float(weight) for name, weight in model["weights"].items()}
            self.slope, self.offset = float(model["slope"]), float(model["offset"])
        except (json.JSONDecodeError, KeyError, AttributeError, TypeError, ValueError) as problem:
            raise RulebookError(f"{files[-1].path}: not a gate model: {problem!r}") from problem

    def score(self, features: Sequence[str]) -> float:
        """Return the sum of the features' weights; unknown features weigh nothing."""
        weight_of = self.weights.get
        return sum([weight_of(feature, 0.0) for feature in features])

    def probability(self, features: Sequence[str]) -> float:
        """Return the probability, 0 to 1, that a candidate with these features is an event."""
        exponent = self.slope * self.score(features) + self.offset
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, exponent))))
