"""Places: which names are places, which points they mean, and where an act took place."""

import polars as pl
import pytest

from flows.coding import load_parser, load_rulebook
from transforms.actors import ActorReader
from transforms.documents import Document
from transforms.gazetteer import keys_of, normal_key
from transforms.places import Place, PlaceMemory, PlaceReader
from transforms.rules import Rulebook, RulebookError, RuleFile
from transforms.sentences import split_sentences


@pytest.fixture(scope="module")
def read():
    rulebook = load_rulebook()
    places, actors = PlaceReader(rulebook), ActorReader(rulebook)

    def run(text: str, country: str | None = None) -> PlaceMemory:
        document = Document("one", text, country=country)
        sentences = split_sentences(document)
        return places.read(document, sentences, actors.read(document, sentences))

    return run


@pytest.fixture(scope="module")
def where(read):
    parser = load_parser()

    def run(text: str, trigger: str) -> Place | None:
        sentence = split_sentences(Document("one", text))[0]
        parse = parser(sentence.text)
        word = next(token for token in parse if token.text == trigger)
        return read(text).place_of(sentence, parse, word)

    return run


def names(memory: PlaceMemory) -> list[tuple[str, str | None, str]]:
    return [(each.text, each.country, each.precision) for each in memory.mentions]


def test_a_place_has_its_point_division_and_geonames_id(read) -> None:
    (place,) = read("Fighting broke out in Aleppo.").mentions
    assert (place.name, place.country, place.geoname_id, place.precision) == ("Aleppo", "SYR", 170063, "city")
    assert (round(place.latitude), round(place.longitude)) == (36, 37)


def test_offsets_count_in_the_part(read) -> None:
    text = "Nothing happened. Ministers met in Geneva."
    (place,) = read(text).mentions
    assert text[place.start : place.end] == "Geneva"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The fire reached Paris, Texas, on Monday.", ("Paris", "USA")),
        ("Protesters marched through Paris on Monday.", ("Paris", "FRA")),
        ("The mayor of Atlanta sued the state of Georgia.", ("Georgia", "USA")),
        ("In Tbilisi, the parliament of Georgia voted.", ("Georgia", "GEO")),
        ("Officials in London, Ontario, closed the bridge.", ("London", "CAN")),
        ("Troops entered Tripoli and Benghazi in Libya.", ("Tripoli", "LBY")),
        ("Troops entered Tripoli and Beirut in Lebanon.", ("Tripoli", "LBN")),
        ("He was held in Charleston, W.Va., for a week.", ("W.Va.", "USA")),
    ],
)
def test_the_text_around_decides_between_homonyms(read, text: str, expected: tuple[str, str]) -> None:
    assert expected in [(name, country) for name, country, _ in names(read(text))]


def test_one_name_means_one_place_in_an_article(read) -> None:
    memory = read("A blast hit Springfield, Illinois. Police closed roads. Springfield is calm again.")
    assert {each.admin for each in memory.mentions if each.text == "Springfield"} == {"Illinois"}


def test_the_country_of_the_source_decides_where_the_text_does_not(read) -> None:
    assert names(read("The council of Newcastle met.", "AUS"))[0][:2] == ("Newcastle", "AUS")
    assert names(read("The council of Newcastle met.", "GBR"))[0][:2] == ("Newcastle", "GBR")


@pytest.mark.parametrize(
    "text",
    [
        "Jordan Smith resigned, and Jordan said nothing.",
        "Senator Lincoln praised Mr. Houston.",
        "The Washington Post reported it.",
        "Sydney Sweeney smiled.",
        "Police said one man was held. Of the others nothing is known.",
        "The price rose to US$20 million.",
        "Air France cancelled the flight.",
        "He lives at 12 Memphis Street.",
    ],
)
def test_persons_firms_streets_and_common_words_are_no_places(read, text: str) -> None:
    assert names(read(text)) == []


def test_adjectives_point_to_a_country_but_are_no_places(read) -> None:
    memory = read("Turkish troops fired.")
    assert memory.mentions == []
    assert [(each.text, each.country) for each in memory.adjectives] == [("Turkish", "TUR")]


@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        ("Gunmen killed two soldiers in Mopti on Monday.", "killed", "Mopti"),
        ("On Monday in Lagos, thousands of workers marched.", "marched", "Lagos"),
        ("Rebels captured Goma on Monday.", "captured", "Goma"),
        ("The president travelled to Beijing for talks.", "travelled", "Beijing"),
        ("A court in Istanbul jailed the editor.", "jailed", "Istanbul"),
        ("A bomb exploded near the town of Maiduguri.", "exploded", "Maiduguri"),
        ("France condemned the attack on Kabul.", "condemned", None),
        ("The minister said in Geneva that rebels had killed ten people.", "killed", None),
    ],
)
def test_an_act_takes_place_where_the_grammar_sets_it(where, text: str, trigger: str, expected: str | None) -> None:
    place = where(text, trigger)
    assert (place.text if place else None) == expected


def test_the_setting_is_the_last_city_told_of_and_never_the_dateline(read) -> None:
    text = "LONDON (AP) — Troops fired on a crowd. Later clashes spread to Omdurman. Dozens were arrested."
    sentences = split_sentences(Document("one", text))
    memory = read(text)
    assert memory.setting_of(sentences[0]) is None
    assert memory.setting_of(sentences[-1]).text == "Omdurman"


def test_a_place_of_ones_own_is_found(read) -> None:
    rulebook = load_rulebook()
    row = "name,aliases,kind,country,geoname_id,latitude,longitude,population\nZarnitsa,Camp Z,city,UKR,,48.1,37.2,\n"
    own = PlaceReader(Rulebook((*rulebook.files, RuleFile("places/places.csv", "mine.csv", row))))
    document = Document("one", "They shelled Camp Z.")
    sentences = split_sentences(document)
    memory = own.read(document, sentences, ActorReader(rulebook).read(document, sentences))
    assert [(each.name, each.country) for each in memory.mentions] == [("Zarnitsa", "UKR")]


def test_a_place_without_a_point_is_refused_by_file_and_line() -> None:
    rulebook = load_rulebook()
    row = "name,aliases,kind,country,geoname_id,latitude,longitude,population\nZarnitsa,,city,UKR,,north,37.2,\n"
    with pytest.raises(RulebookError, match=r"mine.csv:2: Zarnitsa: .*north"):
        PlaceReader(Rulebook((*rulebook.files, RuleFile("places/places.csv", "mine.csv", row))))


def test_a_name_has_the_same_key_in_the_table_and_in_a_text() -> None:
    texts = ["São Paulo", "Fort-de-France", "Saint Petersburg", "Sainte-Anne Mount Vernon", "Ta‘izz", "N'Djamena",
             "İstanbul", "हिन्दी", "Łódź", "Αθήνα ΠΌΛΙΣ", "Mount Fort"]  # fmt: skip
    keyed = keys_of(pl.DataFrame({"row": range(len(texts)), "text": texts})).sort("row")
    assert keyed["key"].to_list() == [normal_key(text) for text in texts]
    as_it_is = keys_of(pl.DataFrame({"row": [0, 1], "text": ["USA", "St."]})).sort("row")
    assert as_it_is["key"].to_list() == ["USA", "St."]
