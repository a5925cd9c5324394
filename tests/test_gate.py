"""The gate: weights to probability, and the training that makes the weights."""

import csv
import io
import json

import numpy as np
import pytest

from flows import train_gate
from flows.coding import load_rulebook, read_folder
from flows.train_gate import TRAINING, Example
from transforms.gate import MODEL, Gate
from transforms.rules import Rulebook, RulebookError, RuleFile


def rulebook_with(text: str) -> Rulebook:
    return Rulebook((RuleFile(MODEL, "rules/gate_model.json", text),))


def test_probability_is_the_logistic_of_the_weighed_features() -> None:
    gate = Gate(rulebook_with('{"slope": 2, "offset": -1, "weights": {"bias": 0.5, "lemma=meet": 1.0}}'))
    assert gate.score(("bias", "lemma=meet", "lemma=unheard")) == 1.5
    assert gate.probability(("bias", "lemma=meet")) == pytest.approx(0.880797, abs=1e-6)
    assert gate.probability(("bias",)) == 0.5
    assert gate.probability(()) == pytest.approx(0.268941, abs=1e-6)


def test_a_users_model_replaces_the_shipped_one() -> None:
    own = RuleFile(MODEL, "mine.json", '{"slope": 1, "offset": 9, "weights": {}}')
    gate = Gate(Rulebook((*load_rulebook().named(MODEL), own)))
    assert gate.offset == 9
    assert gate.weights == {}


@pytest.mark.parametrize(
    "text", ["", "[1]", '{"slope": 1, "offset": 0}', '{"slope": "x", "offset": 0, "weights": {}}', '{"weights": 3}']
)
def test_a_broken_model_is_named(text: str) -> None:
    with pytest.raises(RulebookError, match=r"rules/gate_model\.json: not a gate model"):
        Gate(rulebook_with(text))


def test_a_rulebook_without_a_model_says_how_to_make_one() -> None:
    with pytest.raises(RulebookError, match=r"python -m flows\.train_gate"):
        Gate(Rulebook(()))


def test_training_learns_what_sets_events_apart_and_repeats_itself() -> None:
    examples = [
        Example(frozenset({"bias", "lemma=meet", f"near={word}"}), word == "minister", f"block-{number}", "CONSULT")
        for number in range(20)
        for word in ("minister", "goalkeeper")
    ]
    index = train_gate.index_features(examples)
    weights = train_gate.fit(examples, index)
    assert list(index) == ["bias", "lemma=meet", "near=goalkeeper", "near=minister"]
    assert weights[index["near=minister"]] > 0.3 > -0.3 > weights[index["near=goalkeeper"]]
    assert np.array_equal(weights, train_gate.fit(examples, index))


def test_rare_features_weigh_nothing() -> None:
    examples = [Example(frozenset({"bias", f"near={number}"}), True, "a", "AID") for number in range(5)]
    assert train_gate.index_features(examples) == {"bias": 0}


def test_sentences_of_one_block_are_never_split_between_learning_and_checking() -> None:
    copies = [Example(frozenset({"bias", "near=unique"}), True, "same", "AID") for _ in range(9)]
    others = [Example(frozenset({"bias", "near=other"}), False, f"b{n}", "AID") for n in range(9)]
    scores = train_gate.cross_validate([*copies, *others])
    assert set(np.round(scores[:9], 6)) == {round(float(scores[0]), 6)}
    assert scores[0] < 0


def test_area_under_curve_counts_ties_half() -> None:
    scores, truth = np.array([1.0, 2.0, 2.0, 3.0]), np.array([False, False, True, True])
    assert train_gate.area_under_curve(scores, truth) == 0.875


def test_every_training_sentence_holds_its_triggers_and_known_types() -> None:
    rulebook = load_rulebook()
    types = {row["event_type"] for row in rulebook.rows("event_types.csv", ("event_type",))}
    files = read_folder(TRAINING)
    rows = [(file.path, row) for file in files for row in csv.DictReader(io.StringIO(file.text))]
    wrong = []
    for path, row in rows:
        events = [event.split(":", 1) for event in row["events"].split(";") if event]
        realis = [value for value in row["realis"].split(";") if value]
        known = all(kind in types and trigger in row["sentence"] for kind, trigger in events)
        if not known or len(realis) != len(events) or bool(events) == bool(row["note"]):
            wrong.append((path, row))
    assert wrong == []
    assert len({row["sentence"] for _, row in rows}) > 6000


def test_the_shipped_model_is_small_and_tells_an_act_from_a_match_report() -> None:
    file = load_rulebook().named(MODEL)[0]
    assert len(file.text) < 1_000_000
    assert set(json.loads(file.text)) == {"slope", "offset", "weights"}
    gate = Gate(load_rulebook())
    act = ("bias", "type=ACCUSE", "lemma=condemn", "construction=active", "source=GOV", "target=GOV", "realis=actual")
    game = ("bias", "type=ASSAULT", "lemma=attack", "construction=active", "source=none", "near=goal", "near=ball")
    assert gate.probability(act) > 0.7 > 0.5 > gate.probability(game)
