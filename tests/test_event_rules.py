"""The rulebook of triggers: proved by its examples, and changed by a user's folder."""

from dataclasses import replace

import pytest

from flows.coding import load_parser, load_rulebook
from flows.rulecheck import check_rules
from transforms.coder import Coder
from transforms.documents import Document
from transforms.events import EventReader
from transforms.inflection import noun_forms, verb_forms
from transforms.rules import Rulebook, RulebookError, RuleFile


@pytest.fixture(scope="module")
def parser():
    return load_parser()


@pytest.fixture(scope="module")
def shipped() -> Rulebook:
    return load_rulebook()


def with_rules(rulebook: Rulebook, text: str, name: str = "triggers/mine.yaml") -> Rulebook:
    return replace(rulebook, files=(*rulebook.files, RuleFile(name, f"mine/{name}", text)))


def test_every_shipped_rule_is_proved_by_its_examples(shipped, parser):
    assert check_rules(shipped, parser) == []


def test_a_failing_example_is_named_with_file_and_line(shipped, parser):
    rules = with_rules(shipped, "# mine\n- id: agree-mine\n  type: AGREE\n  verbs: handshake\n  match:\n"
                                '    - "Nobody did anything at all."\n')  # fmt: skip
    assert check_rules(rules, parser) == [
        "mine/triggers/mine.yaml:6: agree-mine: must match, but does not (no trigger found): "
        "Nobody did anything at all."
    ]


def test_a_rule_of_mine_is_switched_off(shipped, parser):
    text = "Police arrested two men in Leeds."
    rules = with_rules(shipped, "- id: coerce-arrest\n  off: true\n")
    events = Coder(rules, parser).code([Document("a", text)])[0].events
    assert "coerce-arrest" not in {event.rule_id for event in events}


def test_an_overlay_adds_a_type_and_a_rule(shipped, parser):
    rules = with_rules(shipped, "event_type,name,quad_class,cameo_code\n"
                       "LAUNCH,Send into orbit,material cooperation,060\n",
                       "event_types.csv")  # fmt: skip
    rules = with_rules(rules, "- id: launch-orbit\n  type: LAUNCH\n  verbs: orbit\n  match:\n"
                              '    - "India orbited two satellites for France."\n')  # fmt: skip
    events = Coder(rules, parser).code([Document("a", "India orbited two satellites for France.")])[0].events
    assert [(event.event_type, event.cameo_code) for event in events] == [("LAUNCH", "060")]


@pytest.mark.parametrize(("text", "problem"), [
    ("- id: x\n  type: NOSUCH\n  verbs: go\n",
     "mine/triggers/mine.yaml:1: x: no event type 'NOSUCH' in event_types.csv"),
    ("- id: x\n  type: AID\n  verb: go\n", "mine/triggers/mine.yaml:1: x: unknown key 'verb'"),
    ("- id: x\n  type: AID\n  verbs: go [$nothing]\n",
     "mine/triggers/mine.yaml:1: no word class '$nothing' in word_classes.yaml"),
])  # fmt: skip
def test_a_wrong_rule_is_refused_with_its_place(shipped, text, problem):
    with pytest.raises(RulebookError) as error:
        EventReader(with_rules(shipped, text))
    assert str(error.value) == problem


def test_forms_of_verbs_and_nouns_in_both_spellings():
    assert verb_forms("criticise", {}) == {
        "criticise", "criticises", "criticised", "criticising", "criticize", "criticizes", "criticized", "criticizing",
    }  # fmt: skip
    assert verb_forms("ban", {}) == {"ban", "bans", "banned", "banning"}
    assert verb_forms("shoot", {"shoot": ("shot",)}) == {"shoot", "shoots", "shot", "shooting"}
    assert verb_forms("deny", {}) == {"deny", "denies", "denied", "denying"}
    assert noun_forms("policeman") == {"policeman", "policemans", "policemen"}
