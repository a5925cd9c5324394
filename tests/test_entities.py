"""Names of an article."""

from datetime import date

import pytest

from flows.coding import load_rulebook
from transforms.actors import ActorReader
from transforms.documents import Document
from transforms.entities import EntityMention, find_entities
from transforms.places import PlaceReader
from transforms.sentences import split_sentences

TEXT = """Prime Minister Narendra Modi spoke with Donald Trump on Thursday about Indo-Pacific stability.

Engineers of the Nordic Bridge Authority (NBA) met Marta Oliveira, the mayor, in Oslo. "NBA will pay," Oliveira said.

Hindustan Aeronautics Limited builds the jet. The Ministry of Rural Affairs and Water was not asked. Modi left India."""


@pytest.fixture(scope="module")
def entities() -> list[EntityMention]:
    rulebook = load_rulebook()
    document = Document("case", TEXT, "Modi and Trump talk", "", date(2025, 12, 12), "en", "IND")
    sentences = split_sentences(document)
    actors = ActorReader(rulebook).read(document, sentences)
    places = PlaceReader(rulebook).read(document, sentences, actors)
    return find_entities(document, sentences, actors, places)


def names(entities: list[EntityMention], entity_type: str) -> set[str]:
    return {one.name for one in entities if one.entity_type == entity_type}


def test_persons_carry_the_fullest_name_of_the_article(entities: list[EntityMention]) -> None:
    assert names(entities, "person") == {"Narendra Modi", "Donald Trump", "Marta Oliveira"}
    assert {(one.text, one.name) for one in entities} >= {("Modi", "Narendra Modi"), ("Oliveira", "Marta Oliveira")}


def test_organisations_are_known_by_dictionary_or_by_their_last_word(entities: list[EntityMention]) -> None:
    assert names(entities, "organisation") == {
        "Hindustan Aeronautics Limited", "Ministry of Rural Affairs and Water", "Nordic Bridge Authority",
    }  # fmt: skip


def test_an_acronym_takes_the_name_it_was_introduced_with(entities: list[EntityMention]) -> None:
    assert [one.name for one in entities if one.text == "NBA"] == ["Nordic Bridge Authority"] * 2


def test_places_have_countries(entities: list[EntityMention]) -> None:
    places = {(one.name, one.country) for one in entities if one.entity_type == "place"}
    assert places >= {("Oslo", "NOR"), ("India", "IND"), ("Indo-Pacific", None)}


def test_dictionary_names_lead_to_their_actor(entities: list[EntityMention]) -> None:
    modi = {(one.actor_id, one.country) for one in entities if one.name == "Narendra Modi"}
    assert modi == {("narendra_modi", "IND")}


def test_offsets_cut_the_name_out_of_its_part(entities: list[EntityMention]) -> None:
    parts = {"title": "Modi and Trump talk", "body": TEXT}
    assert all(parts[one.part][one.start : one.end] == one.text for one in entities)


def test_no_two_names_overlap(entities: list[EntityMention]) -> None:
    ordered = sorted((one.part, one.start, one.end) for one in entities)
    assert all(a[0] != b[0] or a[2] <= b[1] for a, b in zip(ordered, ordered[1:], strict=False))
