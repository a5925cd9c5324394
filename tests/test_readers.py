"""The learned readers: models as files of the rulebook, what they learn from, and how they treat a user's own rules."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from flows import train_readers
from flows.coding import load_parser, load_rulebook
from flows.train_readers import Examples, ToldAct, read_texts
from transforms import acts, candidates, realis_choice, role_choice
from transforms.classifier import Classifier
from transforms.coder import Coder
from transforms.documents import Document
from transforms.events import EventReader
from transforms.rows import ledger_rows
from transforms.rules import Rulebook, RulebookError, RuleFile

ARTICLE = """@@ own-1 | 2025-06-12 | KEN | politics_government | Talks fail
The opposition walked out of talks with the government on Tuesday.
> REJECT | walked out of talks | actual | The opposition = KEN OPP | the government = KEN GOV
Inflation stood at 6.9 per cent.

In 2011 police shot two students.
> ASSAULT | shot | historical | police = KEN COP | two students = KEN EDU
"""


def rulebook_with(text: str) -> Rulebook:
    return Rulebook((RuleFile("own_model.json", "rules/own_model.json", text),))


def test_probabilities_are_the_softmax_of_the_summed_weights() -> None:
    model = Classifier(
        rulebook_with('{"classes": ["none", "yes"], "weights": {"bias": [50, 0], "meet": [0, 150]}}'), "own_model.json"
    )
    chances = model.probabilities([{"bias", "meet", "unheard"}, {"bias"}, set()])
    assert chances[:, 1] == pytest.approx([0.731059, 0.377541, 0.5], abs=1e-5)
    assert model.reason({"bias", "meet"}, "yes") == "meet"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1]",
        '{"classes": ["a"]}',
        '{"classes": 3, "weights": {}}',
        '{"classes": ["a"], "weights": {"b": "x"}}',
        '{"classes": ["a", "b"], "weights": {"c": [1, 2, 3, 4]}}',
        '{"classes": ["a"], "weights": {"b": [NaN]}}',
    ],
)
def test_a_broken_model_is_named(text: str) -> None:
    with pytest.raises(RulebookError, match=r"rules/own_model\.json: not a model"):
        Classifier(rulebook_with(text), "own_model.json")


def test_a_rulebook_without_a_model_says_how_to_make_one() -> None:
    with pytest.raises(RulebookError, match=r"python -m flows\.train_readers"):
        Classifier(Rulebook(()), acts.MODEL)


def test_an_annotated_article_is_read_with_its_acts() -> None:
    (text,) = read_texts([RuleFile("articles/own.txt", "articles/own.txt", ARTICLE)])
    assert text.document.text == (
        "The opposition walked out of talks with the government on Tuesday. Inflation stood at 6.9 per cent."
        "\nIn 2011 police shot two students."
    )
    assert text.document.published == date(2025, 6, 12)
    assert text.told == (
        ToldAct(0, 66, "walked out of talks", "REJECT", "actual", ("The opposition",), ("the government",)),
        ToldAct(100, 133, "shot", "ASSAULT", "historical", ("police",), ("two students",)),
    )


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("> REJECT | left the room | actual | - | -", "articles/own.txt:8"),
        ("> REJECT | shot | yesterday | - | -", "articles/own.txt:8"),
        ("> REJECT |  | actual | - | -", "articles/own.txt:8"),
        ("> REJECT | shot | actual | police=KEN COP | -", "articles/own.txt:8: .*police=KEN COP"),
        ("> REJECT | shot | actual | - | - |?", r"articles/own.txt:8: .*- \|\?"),
        ("@@ own-2 | 2025-06-12", "articles/own.txt:8"),
    ],
)
def test_a_wrong_line_of_an_article_is_named(line: str, wrong: str) -> None:
    with pytest.raises(RulebookError, match=wrong):
        read_texts([RuleFile("articles/own.txt", "articles/own.txt", ARTICLE.rstrip() + "\n" + line + "\n")])


def test_an_act_in_doubt_is_marked() -> None:
    (text,) = read_texts([RuleFile("articles/own.txt", "articles/own.txt", ARTICLE.rstrip() + " | ?\n")])
    assert [act.is_doubtful for act in text.told] == [False, True]


def test_training_learns_what_sets_classes_apart_and_repeats_itself() -> None:
    examples = Examples([], [], [], [])
    for number in range(60):
        examples.add({"bias", "s=meet", "near=minister"}, "CONSULT", 1.0, str(number))
        examples.add({"bias", "s=meet", "near=goalkeeper"}, "none", 1.0, str(number))
    numbers = train_readers.number_features(examples)
    matrix = train_readers.matrix_of(examples, numbers, ["none", "CONSULT"])
    weights = train_readers.fit(matrix, len(numbers), 2)
    assert list(numbers) == ["bias", "near=goalkeeper", "near=minister", "s=meet"]
    assert weights[numbers["near=minister"]][1] > 0.1 > -0.1 > weights[numbers["near=goalkeeper"]][1]
    assert np.array_equal(weights, train_readers.fit(matrix, len(numbers), 2))


def test_a_model_is_written_as_it_is_read(tmp_path: Path) -> None:
    weights = np.array([[0, 0], [1.234, -0.5], [0.001, 0.0]])
    train_readers.write_model(tmp_path / "own_model.json", ["none", "yes"], {"big": 1, "small": 2}, weights, curve=[1])
    model = json.loads((tmp_path / "own_model.json").read_text("utf-8"))
    assert model == {"classes": ["none", "yes"], "curve": [1], "weights": {"big": [123, -50]}}


def test_roles_and_realis_are_learned_from_an_annotated_article() -> None:
    coder = Coder(train_readers.untrained(load_rulebook()), load_parser())
    texts = read_texts([RuleFile("articles/own.txt", "articles/own.txt", ARTICLE)])
    (for_acts, for_roles, for_realis, for_candidates), scenes = train_readers.read_examples(coder, texts)
    assert sorted(name for name in for_acts.classes if name != acts.NONE) == ["ASSAULT", "REJECT"]
    assert sorted(name for name in for_roles.classes if name != "none") == ["source", "source", "target", "target"]
    assert for_realis.classes == ["actual", "historical"]
    assert for_candidates.classes == ["act", "act"]  # no trigger in what inflation stood at
    assert len(scenes) == 3
    assert set(for_roles.classes) <= set(role_choice.ROLES)
    assert set(for_realis.classes) <= set(realis_choice.REALIS)


def test_a_users_rule_that_no_training_has_seen_decides_by_itself() -> None:
    own = RuleFile(
        "triggers/mine.yaml",
        "mine/triggers/mine.yaml",
        "- id: mine-twin\n  type: COOPERATE\n  verbs: twin\n  target: [with]\n"
        '  match:\n    - "France twinned with Chad."\n',
    )
    coder = Coder(Rulebook((*load_rulebook().files, own)), load_parser())
    (coding,) = coder.code([Document("1", "The government of France twinned with Chad.", published=date(2025, 6, 12))])
    (event,) = [event for event in coding.events if event.rule_id == "mine-twin"]
    assert event.stopped_by is None
    assert event.event_type == "COOPERATE"
    assert event.confidence >= coder.events.threshold


def with_file(name: str, text: str) -> Rulebook:
    return Rulebook((*load_rulebook().files, RuleFile(name, f"mine/{name}", text)))


def told(coder: Coder, text: str) -> list[tuple[str, str, str]]:
    (coding,) = coder.code([Document("1", text, published=date(2025, 6, 12))])
    return [(e.trigger_text, e.event_type, e.rule_id) for e in coding.events if e.stopped_by is None]


IDLE = "The ovens are fired at six, and the kitchen is open until the last guest has gone home."


def test_a_sentence_that_hardly_tells_an_act_is_not_parsed_unless_a_users_rule_may_speak_of_it() -> None:
    text = f"Police arrested two men in Leeds on Monday. {IDLE}"
    shipped = Coder(load_rulebook(), load_parser())
    assert shipped.events.lexicon.holds_trigger(IDLE)
    (coding,) = shipped.code([Document("1", text)])
    assert (len(coding.sentences), coding.parsed_sentence_count) == (2, 1)
    mine = "- id: mine-fire\n  type: ASSAULT\n  verbs: fire\n"
    (coding,) = Coder(with_file("triggers/mine.yaml", mine), load_parser()).code([Document("1", text)])
    assert coding.parsed_sentence_count == 2
    behind_a_hyphen = text.replace("fired", "gas-fired")
    (coding,) = Coder(with_file("triggers/mine.yaml", mine), load_parser()).code([Document("1", behind_a_hyphen)])
    assert coding.parsed_sentence_count == 2


def test_a_title_that_holds_a_trigger_is_always_parsed() -> None:
    (coding,) = Coder(load_rulebook(), load_parser()).code([Document("1", "Nothing else.", title=IDLE)])
    assert coding.parsed_sentence_count == 1


def test_an_act_that_no_rule_knows_is_told_as_the_readers_own() -> None:
    coder = Coder(load_rulebook(), load_parser())
    text = "Police led the editor away in handcuffs on Monday."
    assert told(coder, text) == [("led", "COERCE", "reader")]


def test_a_shipped_rule_that_the_user_changed_decides_and_the_reader_does_not_tell_its_words_again() -> None:
    mine = "- id: coerce-arrest\n  type: CONCEDE\n  verbs: arrest\n"
    coder = Coder(with_file("triggers/mine.yaml", mine), load_parser())
    assert told(coder, "Police arrested two men in Leeds.") == [("arrested", "CONCEDE", "coerce-arrest")]


def test_the_words_that_one_rule_matched_together_tell_one_act_with_the_rules_target() -> None:
    coder = Coder(load_rulebook(), load_parser())
    assert told(coder, "Iran held talks with France in Vienna on Monday.") == [
        ("held talks", "CONSULT", "consult-meet")
    ]
    assert told(coder, "Israel carried out air strikes on Gaza.") == [
        ("carried out air strikes", "ASSAULT", "assault-air")
    ]


@pytest.mark.parametrize(
    ("name", "model", "problem"),
    [
        (acts.MODEL, {"classes": ["none", "AID"], "stems": []}, "curve must be a list of 5 numbers, not "),
        (acts.MODEL, {"classes": ["none", "AID"], "curve": [1.0], "stems": []}, "curve must be a list of 5 numbers"),
        (acts.MODEL, {"classes": ["none", "AID"], "curve": [0] * 5}, "stems must be a list of words, not "),
        (
            acts.MODEL,
            {"classes": ["none", "AID"], "curve": [0] * 5, "stems": []},
            "rules must be a list of words, not ",
        ),
        (acts.MODEL, {"classes": ["AID", "none"], "curve": [0] * 5, "stems": []}, "the first class must be none"),
        (acts.MODEL, {"classes": ["none", "HUG"], "curve": [0] * 5, "stems": [], "rules": []}, "no event type 'HUG'"),
        (role_choice.MODEL, {"classes": ["none", "source", "target"]}, "choice must give a number for each of trust"),
        (role_choice.MODEL, {"classes": ["none", "target", "source"], "choice": {}}, "classes must be none, source"),
        (realis_choice.MODEL, {"classes": realis_choice.REALIS, "raised": {"trust": 1}}, "raised must give a number"),
        (realis_choice.MODEL, {"classes": ["actual"], "raised": {}}, "classes must be actual, planned"),
        (candidates.MODEL, {"classes": ["none", "act"]}, "choice must give a number for each of least"),
        (
            candidates.MODEL,
            {"classes": ["none", "act"], "choice": {"least": float("nan")}},
            "choice must give a number",
        ),
        (candidates.MODEL, {"classes": ["none", "act"], "choice": {"least": True}}, "choice must give a number"),
        (
            acts.MODEL,
            {"classes": ["none"], "curve": [float("inf")] * 5, "stems": [], "rules": []},
            "curve must be a li",
        ),
        (candidates.MODEL, {"classes": ["act", "none"], "choice": {"least": 0.5}}, "classes must be none, act"),
    ],
)
def test_a_users_model_without_what_its_reader_needs_is_named(name: str, model: dict, problem: str) -> None:
    with pytest.raises(RulebookError, match=rf"mine/{name}: .*{problem}"):
        EventReader(with_file(name, json.dumps({"weights": {}, **model})))


@pytest.mark.parametrize(
    ("text", "realis"),
    [
        ("France did not expel the Chadian ambassador.", "negated"),
        ("Norway never imposed sanctions on Chile.", "negated"),
        ("No one was arrested at the gates of the ministry.", "negated"),
        ("The police arrested not only the editor but also her lawyer.", "actual"),
    ],
)
def test_what_was_not_done_is_told_as_negated(text: str, realis: str) -> None:
    (coding,) = Coder(load_rulebook(), load_parser()).code([Document("1", text, published=date(2025, 6, 12))])
    assert {event.realis for event in coding.events if event.stopped_by is None} == {realis}


def test_a_mention_is_named_by_what_it_says_wherever_it_is_loaded() -> None:
    coder = Coder(load_rulebook(), load_parser())

    def ids(name: str, segment: str, day: date, rules: str = "rules") -> list[str]:
        text = f"{name} spoke at noon. He accused Chad of fraud on Monday."
        rows = [ledger_rows(each, rules, segment) for each in coder.code([Document("1", text, published=day)])]
        return [row["mention_id"] for row in rows[0]["ledger.event_mentions"]]

    first = ids("Emmanuel Macron", "one", date(2025, 6, 12))
    assert first == ids("Emmanuel Macron", "two", date(2025, 6, 12))
    others = [
        ids("Keir E. Starmer", "one", date(2025, 6, 12)), ids("Emmanuel Macron", "one", date(2025, 6, 19)),
        ids("Emmanuel Macron", "one", date(2025, 6, 12), "other rules"),
    ]  # fmt: skip
    assert len({*first}) == len(first) > 0
    assert all({*first}.isdisjoint(other) for other in others)


def test_a_light_verb_and_its_noun_are_told_once() -> None:
    coder = Coder(load_rulebook(), load_parser())
    texts = ["The presidents of Kenya and Uganda held talks in Nairobi on Tuesday.",
             "The government launched an investigation into the bank and its owner."]  # fmt: skip
    documents = [Document(str(number), text, published=date(2025, 6, 12)) for number, text in enumerate(texts)]
    for coding in coder.code(documents):
        told = [(e.trigger_start, e.trigger_end, e.event_type, e.rule_id) for e in coding.events]
        assert len(told) == len(set(told)) > 0
