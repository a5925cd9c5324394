"""Explain: every mention of an event, with what made it one."""

import io
import json

import pytest
from rich.console import Console

from flows.explain import as_json, render_explanation, with_rules
from tests.lakes import empty_ledger
from tests.ledger_fixture import fill
from transforms.rules import Rulebook, RuleFile
from warehouse.explain import UnknownEvent, explain_event
from warehouse.schema import prepare

RULES = RuleFile("triggers/consult.yaml", "consult.yaml", "- id: consult.spoke\n  type: CONSULT\n  verbs: speak\n")


@pytest.fixture(scope="module")
def explanation():
    with empty_ledger() as con:
        prepare(con)
        fill(con)
        return with_rules(explain_event(con, "event_call"), Rulebook((RULES,)))


def test_an_explanation_holds_the_event_and_each_mention_with_its_marked_sentence(explanation) -> None:
    assert (explanation["event_id"], explanation["mention_count"]) == ("event_call", 3)
    first = explanation["mentions"][0]
    assert first["sentence"] == "Modi ›spoke‹ to Trump by telephone on Thursday."
    assert first["source_readings"][0] == "Modi = Narendra Modi (IND GOV, dictionary)"
    assert [each["reason"] for each in explanation["mentions"]] == ["first", "same_story", "same_actors_day_place"]


def test_each_mention_shows_the_text_of_its_rule(explanation) -> None:
    assert explanation["mentions"][0]["rule"] == "id: consult.spoke\ntype: CONSULT\nverbs: speak\n"


def test_a_rule_that_the_rulebook_has_dropped_is_shown_by_its_name(explanation) -> None:
    bare = {**explanation, "mentions": [{**explanation["mentions"][0], "rule": None}]}
    assert "rule consult.spoke" in printed(bare)


def test_an_act_of_the_reader_says_that_no_rule_tells_it_and_where_its_weights_are(explanation) -> None:
    mention = {**explanation["mentions"][0], "rule_id": "reader"}
    text = printed(with_rules({**explanation, "mentions": [mention]}, Rulebook((RULES,))))
    assert "rule reader: no trigger rule tells this act." in text
    assert "act_model.json" in text


def test_a_realis_that_a_reader_decided_against_the_rules_is_told_in_words(explanation) -> None:
    mention = {**explanation["mentions"][0], "realis_words": "above_aux=would"}
    text = printed({**explanation, "mentions": [mention]})
    assert (
        "because the learned reader of realis, against what the rules say; what weighed most: "
        "the auxiliary “would” of the clause above\n"
    ) in text
    assert "=would" not in text


@pytest.mark.parametrize(
    ("words", "because"),
    [
        ("told", "because told\n"),
        ("told_same=historical", "what weighed most: the last act of the same type (historical)\n"),
        ("quoted", "what weighed most: that it stands in a quotation\n"),
        ("prep+{x}=in", "what weighed most: prep with {x}: in\n"),
    ],
)
def test_words_of_a_sentence_and_features_of_a_reader_are_told_apart(explanation, words: str, because: str) -> None:
    mention = {**explanation["mentions"][0], "realis_words": words}
    assert because in printed({**explanation, "mentions": [mention]})


def printed(explanation: dict) -> str:
    out = io.StringIO()
    render_explanation(explanation, Console(file=out, width=200))
    return out.getvalue()


def test_the_terminal_shows_sentence_actors_rule_and_link(explanation) -> None:
    text = printed(explanation)
    for words in ("1. Modi ›spoke‹ to Trump by telephone on Thursday.", "Narendra Modi (IND GOV, dictionary)",
                  "told 3 times in 3 articles", "belongs here same_story", "verbs: speak", "https://"):  # fmt: skip
        assert words in text


def test_brackets_in_a_headline_are_text_not_colour(explanation) -> None:
    mention = {**explanation["mentions"][0], "title": "Deal [/bold] signed [red]"}
    assert "Deal [/bold] signed [red]" in printed({**explanation, "mentions": [mention]})


def test_json_carries_days_and_instants_in_iso_8601(explanation) -> None:
    back = json.loads(as_json(explanation))
    assert back["event_date"] == "2025-12-11"
    assert back["mentions"][0]["published_at"].startswith("2025-12-12T")


def test_an_unknown_event_is_named() -> None:
    with empty_ledger() as con:
        prepare(con)
        with pytest.raises(UnknownEvent, match="nothing_like_it"):
            explain_event(con, "nothing_like_it")
