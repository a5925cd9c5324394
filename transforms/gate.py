"""The gate: how likely it is that a candidate is an event, from its features."""

from __future__ import annotations

from transforms.rules import Rulebook

PRIOR = 0.75


class Gate:
    """Gives each candidate's probability; built once from the rulebook's weights."""

    def __init__(self, rulebook: Rulebook):
        self.weights: dict[str, float] = {}

    def probability(self, features: tuple[str, ...]) -> float:
        """Return the probability, 0 to 1, that a candidate with these features is an event."""
        return PRIOR
