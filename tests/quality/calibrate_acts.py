"""Fit how the reader of acts turns its score into a probability: python -m tests.quality.calibrate_acts GOLD [GOLD …].

Of gold data only SLOPE, OFFSET and RULE_TRUST of flows/train_readers.py and the threshold enter the project; every
weight comes from our own texts. Prints the slope and offset that fit best over the present ones, then the reliability.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from flows.coding import load_coder
from flows.train_readers import fit_curve
from tests.quality.predict_events import read_documents
from transforms.coder import Coder
from transforms.documents import Document
from transforms.sentences import split_sentences

EDGES = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def judged(coder: Coder, record: dict, document: Document) -> Iterator[tuple[float, bool]]:
    """Yield (confidence, right) for each type weighed in a sentence; what only one reader coded is left out."""
    sentences = split_sentences(document)
    memory = coder.actors.read(document, sentences)
    places = coder.places.read(document, sentences, memory)
    wanted = [each for each in coder.events.candidates.choose(sentences, memory) if each.part == "body"]
    parses = zip(wanted, coder.parser.pipe([each.text for each in wanted]), strict=True)
    for setting, readings in coder.events.read_rules(document, list(parses), memory, places):
        told: dict[str, list[bool]] = {}
        for event in record["events"]:
            middle = (event["start"] + event["end"]) / 2
            if setting.sentence.start <= middle < setting.sentence.end:
                told.setdefault(event["event_type"], []).append(event["agreed"])
        weighed = {act.event_type: act.confidence for act in coder.events.acts.read(setting, readings)}
        for event_type, confidence in weighed.items():
            if event_type not in told or any(told[event_type]):
                yield confidence, event_type in told


def main(golds: list[Path]) -> None:
    """Print slope and offset fitted on all files, and for each step of confidence what was said and what was right."""
    coder = load_coder()
    pairs = [
        pair
        for gold in golds
        for line, document in zip(gold.read_text("utf-8").splitlines(), read_documents(gold), strict=True)
        for pair in judged(coder, json.loads(line), document)
    ]
    said = np.clip(np.array([confidence for confidence, _ in pairs]), 1e-6, 1 - 1e-6)
    right = np.array([truth for _, truth in pairs], float)
    odds = np.log(said / (1 - said))
    offset, slope = fit_curve(np.stack([np.ones_like(odds), odds], 1), right)
    print(f"slope {slope:.3f} offset {offset:.3f} on {len(pairs)} weighed types")
    for low, high in zip(EDGES, EDGES[1:], strict=False):
        inside = (said >= low) & (said < high)
        if inside.any():
            mean_said, mean_right = said[inside].mean(), right[inside].mean()
            print(f"  {low:.1f}-{high:.1f}: {inside.sum()}, said {mean_said:.2f}, right {mean_right:.2f}")


if __name__ == "__main__":
    main([Path(each) for each in sys.argv[1:]])
