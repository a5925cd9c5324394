"""Coding events: what is found in a sentence, with roles, realis and date; and what is not."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.coding import load_coder
from transforms.coder import Coder
from transforms.documents import Document
from transforms.events import EventMention

PUBLISHED = date(2025, 12, 12)  # a Friday


@pytest.fixture(scope="module")
def coder() -> Coder:
    return load_coder()


def live(coder: Coder, text: str) -> list[EventMention]:
    coding = coder.code([Document("a", text, published=PUBLISHED, country="GBR")])[0]
    return [event for event in coding.events if event.stopped_by in (None, "low_confidence")]


def texts(actors) -> list[str]:
    return [actor.text for actor in actors]


def test_a_call_between_two_leaders_has_mode_day_and_both_sides(coder):
    [event] = live(coder, "Prime Minister Narendra Modi engaged in a cordial telephone conversation with United "
                          "States President Donald Trump on Thursday.")  # fmt: skip
    assert (event.event_type, event.mode, event.realis) == ("CONSULT", "phone", "actual")
    assert {actor.country for actor in (*event.source, *event.target)} == {"IND", "USA"}
    assert event.date is not None and event.date.first == date(2025, 12, 11)


def test_a_passive_without_agent_has_a_target_only(coder):
    [event] = live(coder, "Two journalists were arrested in Minsk on Tuesday.")
    assert (event.event_type, event.mode) == ("COERCE", "arrest")
    assert (event.source, texts(event.target)) == ((), ["Two journalists"])


def test_a_passive_with_agent_turns_the_roles(coder):
    [event] = live(coder, "The law was denounced by the United Nations.")
    assert event.event_type == "ACCUSE" and texts(event.source) == ["the United Nations"]


def test_joined_verbs_share_their_subject(coder):
    events = live(coder, "France condemned the coup and urged the army to free the president.")
    assert [(e.event_type, texts(e.source)) for e in events if e.event_type in ("ACCUSE", "REQUEST")] == [
        ("ACCUSE", ["France"]), ("REQUEST", ["France"]),
    ]  # fmt: skip


def test_refusing_to_meet_is_one_act_the_refusal(coder):
    assert [event.event_type for event in live(coder, "Iran refused to meet the American envoy.")] == ["REJECT"]


def test_a_future_meeting_is_an_agreement(coder):
    [event] = live(coder, "President Emmanuel Macron will meet Chancellor Friedrich Merz on Monday.")
    assert (event.event_type, event.realis) == ("AGREE", "planned")


def test_what_is_demanded_is_not_told_as_done(coder):
    assert {event.event_type for event in live(coder, "Amnesty International demanded the release of the editor.")} == {
        "REQUEST"
    }


def test_an_act_of_years_ago_is_historical(coder):
    [event] = live(coder, "Russia annexed Crimea in 2014.")
    assert (event.event_type, event.realis) == ("COERCE", "historical")


@pytest.mark.parametrize("text", [
    "The earthquake killed 40 people in Peru.",
    "The striker shot wide and the home side rallied late in the second half.",
    "Relations between the two countries are tense.",
    "Did the army attack the town?",
    "The soup calls for two eggs and a cup of sugar.",
])  # fmt: skip
def test_no_event_is_found(coder, text):
    assert live(coder, text) == []


def test_both_leaders_are_two_actors_of_one_phrase(coder):
    events = live(coder, "Emmanuel Macron met Olaf Scholz in Berlin. Both leaders condemned the Kremlin.")
    [condemned] = [event for event in events if event.event_type == "ACCUSE"]
    assert {(actor.text, actor.name) for actor in condemned.source} == {
        ("Both leaders", "Emmanuel Macron"), ("Both leaders", "Olaf Scholz")}  # fmt: skip


def test_he_is_named_by_whom_the_sentence_told_before(coder):
    events = live(coder, "Emmanuel Macron ended his tour in Rabat, where he criticised Hungary.")
    assert [texts(event.source) for event in events if event.event_type == "ACCUSE"] == [["Emmanuel Macron"]]


def test_an_old_date_of_another_clause_makes_no_act_historical(coder):
    text = "Kenya has repeatedly accused Ethiopia of blocking the river since the dam was finished in 2022."
    assert [event.realis for event in live(coder, text) if event.event_type == "ACCUSE"] == ["actual"]
    [killed] = live(coder, "Rebels killed four soldiers near Goma in 2012.")
    assert killed.realis == "historical"


def test_a_month_counts_from_its_first_day_but_recent_months_do_not(coder):
    [raided] = live(coder, "Police raided the party's headquarters in August.")
    [warned] = live(coder, "In recent months, the minister has criticised Hungary.")
    assert (raided.realis, warned.realis) == ("historical", "actual")


def test_those_killed_are_targets_beside_what_was_stormed(coder):
    events = [e for e in live(coder, "Gunmen attacked a hospital in Lagos, killing ten officers.")
              if e.event_type == "ASSAULT"]  # fmt: skip
    assert texts(events[0].target) == ["a hospital", "ten officers"]


def test_an_attack_without_a_place_of_its_own_has_that_of_the_article(coder):
    events = live(coder, "The mayor of Lyon spoke to reporters. Police arrested three students.")
    [arrest] = [event for event in events if event.event_type == "COERCE"]
    assert arrest.place is not None and arrest.place.name == "Lyon"


def test_a_stopped_candidate_names_its_gate(coder):
    coding = coder.code([Document("a", "The earthquake killed 40 people in Peru.", published=PUBLISHED)])[0]
    assert {event.stopped_by for event in coding.events} & {"subject", "disaster", "weather"}


def test_offsets_point_at_the_words_of_the_text(coder):
    text = "Nothing here. Police arrested two activists in Ankara on Sunday."
    [event] = live(coder, text)
    assert text[event.trigger_start : event.trigger_end] == event.trigger_text == "arrested"
    assert [text[a.start : a.end] for a in (*event.source, *event.target)] == texts((*event.source, *event.target))


def test_order_and_batch_change_nothing(coder):
    documents = [
        Document(str(number), text, published=PUBLISHED)
        for number, text in enumerate((
            "Police arrested two men in Leeds.", "France condemned the attack. It recalled its ambassador.",
            "Talks between Iran and the United States resumed in Vienna.", "",
        ))
    ]  # fmt: skip
    together = {coding.document.document_id: coding.events for coding in coder.code(documents)}
    backwards = {coding.document.document_id: coding.events for coding in coder.code(documents[::-1])}
    alone = {document.document_id: coder.code([document])[0].events for document in documents}
    assert together == backwards == alone


PIECES = st.sampled_from([
    "Police arrested ", "\U0001f600", "‮شرطة", "\x00", "\x1b[0m", "“", "”", "\"", "'", "((", "))", "…", "\n", "\t", ". ",
    "killed ", "by ", "and ", "Iran ", "said ", "to ", "that ", "met ", "-", "--", " ", "a" * 1_500, "﻿", "​",
])  # fmt: skip


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(PIECES | st.text(max_size=20), max_size=25).map("".join), min_size=1, max_size=8))
def test_hostile_texts_are_coded_without_a_crash(coder, bodies):
    codings = coder.code(
        [Document(str(n), body, title=body[:80], published=PUBLISHED) for n, body in enumerate(bodies)]
    )
    for coding, body in zip(codings, bodies, strict=True):
        for event in coding.events:
            assert (
                coding.document.part(event.sentence.part)[event.trigger_start : event.trigger_end] == event.trigger_text
            )
            assert 0 <= event.confidence <= 1
        assert coding.document.text == body
