"""The learned readers: the same features give the same bits, in whatever order a process counts them."""

import random

from flows.coding import load_rulebook
from transforms.classifier import Classifier


def test_the_order_of_features_changes_no_bit_of_a_probability():
    model = Classifier(load_rulebook(), "act_model.json")
    features = random.Random(7).sample(sorted(model.rows), 200)
    orders = [random.Random(seed).sample(features, len(features)) for seed in range(50)]
    assert len({row.tobytes() for row in model.probabilities(orders)}) == 1
