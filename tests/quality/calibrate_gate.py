"""Measure what the gate adds, and fit its slope and offset: python -m tests.quality.calibrate_gate GOLD [GOLD ...].

Of gold data only these two numbers and the threshold enter the project; the weights come from our own sentences.
"""

import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from flows.coding import load_coder
from tests.quality.predict_events import read_documents
from transforms.coder import Coder

THRESHOLDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
EDGES = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True)
class Scored:
    """The candidates that no rule stops: gate score, truth, and how many gold mentions have no such candidate."""

    scores: np.ndarray
    truth: np.ndarray
    missed: int

    def precision_recall(self, kept: np.ndarray) -> tuple[float, float]:
        """Return precision and recall of type when only these candidates are kept."""
        right = int((self.truth & kept).sum())
        return right / max(1, int(kept.sum())), right / (int(self.truth.sum()) + self.missed)


def score_candidates(coder: Coder, gold: Path) -> Scored:
    """Return the body's candidates by sentence and type; those that only one reader coded are left out."""
    records = [json.loads(line) for line in gold.read_text("utf-8").splitlines() if line.strip()]
    pairs, missed = [], 0
    for record, coding in zip(records, coder.code(read_documents(gold)), strict=True):
        agreed: Counter[tuple[int, str]] = Counter()
        optional: Counter[tuple[int, str]] = Counter()
        for event in record["events"]:
            place = _sentence(record, (event["start"] + event["end"]) / 2)
            (agreed if event["agreed"] else optional)[place, event["event_type"]] += 1
        for mention in coding.events:
            if mention.sentence.part != "body" or mention.stopped_by not in (None, "low_confidence"):
                continue
            key = _sentence(record, (mention.trigger_start + mention.trigger_end) / 2), mention.event_type
            if agreed[key] or not optional[key]:
                pairs.append((coder.events.gate.score(mention.features), agreed[key] > 0))
                agreed[key] -= agreed[key] > 0
            else:
                optional[key] -= 1
        missed += agreed.total()
    scores, truth = zip(*pairs, strict=True)
    return Scored(np.array(scores), np.array(truth), missed)


def _sentence(record: dict, middle: float) -> int:
    spans = record.get("sentences") or [[0, len(record["text"])]]
    return next((start for start, end in spans if start <= middle < end), -1)


def fit_curve(scores: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Return slope and offset of the logistic curve that best gives the truth from the scores."""
    columns = np.stack([scores, np.ones_like(scores)], axis=1)
    curve = np.array([1.0, 0.0])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-columns @ curve))
        bend = (columns * (chance * (1 - chance))[:, None]).T @ columns + 1e-6 * np.eye(2)
        curve = curve - np.linalg.solve(bend, columns.T @ (chance - truth))
    return float(curve[0]), float(curve[1])


def main(golds: list[Path]) -> None:
    """Print the curve fitted on all files, then for each file the figures by threshold and the reliability."""
    coder = load_coder()
    measured = {gold.name: score_candidates(coder, gold) for gold in golds}
    every = np.concatenate([each.scores for each in measured.values()])
    slope, offset = fit_curve(every, np.concatenate([each.truth for each in measured.values()]))
    print(f"slope {slope:.3f} offset {offset:.3f} on {len(every)} candidates")
    for name, each in measured.items():
        chance = 1 / (1 + np.exp(-(slope * each.scores + offset)))
        print(name)
        for threshold in THRESHOLDS:
            precision, recall = each.precision_recall(chance >= threshold)
            kept = int((chance >= threshold).sum())
            print(f"  >= {threshold:.1f}: precision {precision:.3f} recall {recall:.3f} kept {kept}")
        for low, high in zip(EDGES, EDGES[1:], strict=False):
            inside = (chance >= low) & (chance < high)
            if inside.any():
                said, right = chance[inside].mean(), each.truth[inside].mean()
                print(f"  {low:.1f}-{high:.1f}: {inside.sum()} candidates, said {said:.2f}, right {right:.2f}")


if __name__ == "__main__":
    main([Path(each) for each in sys.argv[1:]])
