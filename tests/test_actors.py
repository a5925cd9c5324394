"""Who a phrase means: names by date, demonyms, agent nouns, pronouns and descriptions."""

from datetime import date

import pytest

from flows.coding import load_parser, load_rulebook
from transforms.actors import Actor, ActorMemory, ActorReader
from transforms.documents import Document
from transforms.rules import Rulebook, RulebookError, RuleFile
from transforms.sentences import split_sentences


@pytest.fixture(scope="module")
def parser():
    return load_parser()


@pytest.fixture(scope="module")
def reader() -> ActorReader:
    return ActorReader(load_rulebook())


@pytest.fixture(scope="module")
def resolve(reader: ActorReader, parser):
    """Return (country, sector) pairs of the last place of a phrase in a text."""

    def run(text: str, phrase: str, day: str = "2025-12-12", **known: str) -> list[tuple]:
        return [(a.country, a.sector) for a in find(reader, parser, text, phrase, day, **known)]

    return run


def find(reader: ActorReader, parser, text: str, phrase: str, day: str, **known: str) -> list[Actor]:
    document = Document("1", text, published=date.fromisoformat(day), **known)
    sentences = split_sentences(document)
    memory = reader.read(document, sentences)
    sentence = next(s for s in reversed(sentences) if phrase in s.text)
    parse = parser(sentence.text)
    start = sentence.text.rindex(phrase)
    return memory.resolve(sentence, parse.char_span(start, start + len(phrase), alignment_mode="expand"))


CALL = (
    "Prime Minister Narendra Modi spoke with United States President Donald Trump on Thursday. "
    "Both leaders praised the ties between their nations. They agreed to talk again. "
    "The two heads of state promised closer work. Both sides will stay in touch."
)


@pytest.mark.parametrize("phrase", ["Both leaders", "They", "The two heads of state", "Both sides"])
def test_a_description_of_two_means_both(resolve, phrase: str) -> None:
    assert sorted(resolve(CALL, phrase)) == [("IND", "GOV"), ("USA", "GOV")]


@pytest.mark.parametrize(
    ("text", "phrase", "expected"),
    [
        ("Ukrainian drones hit the depot.", "Ukrainian drones", [("UKR", "MIL")]),
        ("Iran-backed militias in Iraq fired rockets.", "Iran-backed militias in Iraq", [("IRQ", "REB")]),
        ("Gunmen attacked the US embassy in Kabul.", "the US embassy in Kabul", [("USA", "GOV")]),
        ("The mayor of London opened the bridge.", "The mayor of London", [("GBR", "GOV")]),
        ("Beijing said it would answer.", "Beijing", [("CHN", "GOV")]),
        ("The Kremlin denied the report.", "The Kremlin", [("RUS", "GOV")]),
        ("Thousands of Ukrainians marched.", "Thousands of Ukrainians", [("UKR", "CVL")]),
        ("Turkish and Greek warships met at sea.", "Turkish and Greek warships", [("TUR", "MIL"), ("GRC", "MIL")]),
        ("The Supreme Court of India rejected it.", "The Supreme Court of India", [("IND", "JUD")]),
        ("An Indian-American lawmaker spoke.", "An Indian-American lawmaker", [("USA", "LEG")]),
        ("NATO and the European Union sent envoys.", "NATO and the European Union", [("IGO", "IGO")] * 2),
        ("Antigua and Barbuda signed the treaty.", "Antigua and Barbuda", [("ATG", "GOV")]),
        ("A spokesman for Hamas denied it.", "A spokesman for Hamas", [("PSE", "REB")]),
        ("Police in Nairobi fired tear gas.", "Police in Nairobi", [("KEN", "COP")]),
        ("A Kenyan court jailed the three.", "A Kenyan court", [("KEN", "JUD")]),
        ("Peruvian prosecutors charged her.", "Peruvian prosecutors", [("PER", "JUD")]),
    ],
)  # fmt: skip
def test_country_and_sector_come_from_the_phrase(resolve, text: str, phrase: str, expected: list) -> None:
    assert resolve(text, phrase) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2012-03-01", ("MMR", "OPP")), ("2017-03-01", ("MMR", "GOV")), ("2022-03-01", ("MMR", "OPP"))],
)
def test_an_office_holds_on_the_day_of_publication(resolve, day: str, expected: tuple) -> None:
    assert resolve("Aung San Suu Kyi spoke to reporters.", "Aung San Suu Kyi", day) == [expected]


def test_the_president_of_a_country_is_whoever_holds_the_office_that_day(reader, parser) -> None:
    text = "The French president visited Rome."
    names = [find(reader, parser, text, "The French president", day)[0].name for day in ("2015-06-01", "2020-06-01")]
    assert names == ["François Hollande", "Emmanuel Macron"]


def test_a_surname_means_who_bore_it_before(resolve) -> None:
    text = "Nigerian senator Ada Okoroji left the hall. Police followed her. Okoroji complained to a judge."
    assert resolve(text, "Okoroji") == [("NGA", "LEG")]


def test_an_apposition_tells_who_a_person_is(resolve) -> None:
    text = "Jana Hruska, the director of the Czech teachers union, spoke. Hruska called for a strike."
    assert resolve(text, "Hruska") == [("CZE", "LAB")]


@pytest.mark.parametrize(
    ("text", "sector"),
    [
        ("Ana Doru, president of Moldova who dissolved parliament in May, accused Russia.", "GOV"),
        ("In a speech to parliament President Ana Doru accused Russia.", "GOV"),
        ("Kenya Teachers Association President Ana Doru accused Russia.", "LAB"),
        ("Ana Doru, the president of the National Nurses Association, accused Russia.", "LAB"),
        ("Ana Doru, a senior aide to the prime minister, accused Russia.", "GOV"),
        ("The leader of Britain's biggest trade union accused Russia.", "LAB"),
    ],
)
def test_the_body_that_a_title_is_held_in_gives_the_sector(resolve, text: str, sector: str) -> None:
    phrase = "The leader of Britain's biggest trade union" if text.startswith("The") else "Doru"
    assert [found for _, found in resolve(text, phrase)] == [sector]


def test_a_person_without_country_takes_the_setting_and_says_so(reader, parser) -> None:
    text = "The storm hit Kenya. Officials in Kenya met. Councillor Mary Atweng thanked the crews."
    actor = find(reader, parser, text, "Councillor Mary Atweng", "2025-01-01")[0]
    assert (actor.name, actor.country, actor.sector, actor.resolution) == ("Mary Atweng", "KEN", "LEG", "setting")


def test_what_is_foreign_is_not_of_the_setting(resolve) -> None:
    text = "Zimbabwe took over the mines. It expelled foreign mining companies."
    assert resolve(text, "foreign mining companies") == [(None, "BUS")]


def test_the_source_country_is_the_last_resort(resolve) -> None:
    assert resolve("Police arrested three people on Monday.", "three people", country="CAN") == [("CAN", "CRM")]


@pytest.mark.parametrize(
    ("text", "phrase", "expected"),
    [
        ("Georgia arrested an opposition leader in Tbilisi.", "Georgia", ("GEO", "GOV")),
        ("The US vote was close. Atlanta waited. Georgia counted again.", "Georgia", ("USA", "GOV")),
        ("Amman is quiet. Jordan closed the border with Syria.", "Jordan", ("JOR", "GOV")),
        ("Ankara is angry. Turkey recalled its envoy.", "Turkey", ("TUR", "GOV")),
    ],
)
def test_homonyms_follow_what_the_article_told_before(resolve, text: str, phrase: str, expected: tuple) -> None:
    assert resolve(text, phrase) == [expected]


def test_a_country_inside_a_persons_name_is_no_country(reader: ActorReader) -> None:
    document = Document("1", "The crowd cheered Michael Jordan and Paris Hilton there.")
    assert [a.country for a in reader.read(document, split_sentences(document)).mentions if a.country] == []


@pytest.mark.parametrize(
    ("text", "phrase", "expected"),
    [
        ("Soldiers from Chad fought the rebels. They lost.", "They", ("TCD", "MIL")),
        ("Emmanuel Macron met ministers. He left early.", "He", ("FRA", "GOV")),
        ("Google paid a fine in Spain. It will appeal.", "It", ("USA", "BUS")),
        ("The Taliban, who rule Kabul, refused.", "who", ("AFG", "GOV")),
    ],
)
def test_pronouns_mean_the_nearest_fitting_actor(resolve, text: str, phrase: str, expected: tuple) -> None:
    assert resolve(text, phrase) == [expected]


def test_later_sentences_do_not_change_earlier_ones(reader: ActorReader, parser) -> None:
    text = "Police fired on a crowd. "
    late = text + "It happened in Nairobi. Kenya and Kenyans mourn. " * 3
    assert [a.country for a in find(reader, parser, late, "Police", "2025-01-01", country="GBR")] == ["GBR"]


def test_offsets_count_characters_of_the_part(reader: ActorReader) -> None:
    document = Document("1", "Nothing.\nThe İstanbul talks: Angela Merkel left.", title="Berlin waits")
    memory: ActorMemory = reader.read(document, split_sentences(document))
    spans = [(a.part, a.text, document.part(a.part)[a.start : a.end]) for a in memory.mentions]
    assert ("body", "Angela Merkel", "Angela Merkel") in spans
    assert ("title", "Berlin", "Berlin") in spans


def test_one_row_of_an_overlay_adds_an_actor(parser) -> None:
    row = "actor_id,name,aliases,country,sector,from,to,kind\nrcl,Ruritanian Coal,RUCO,POL,BUS,2001,,company\n"
    rulebook = Rulebook((*load_rulebook().files, RuleFile("actors.csv", "mine/actors.csv", row)))
    actor = find(ActorReader(rulebook), parser, "Miners struck at RUCO.", "RUCO", "2020-01-01")[0]
    assert (actor.actor_id, actor.country, actor.sector) == ("rcl", "POL", "BUS")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("x,X Corp,,USA,BIZ,,,company", "sector 'BIZ' is none of"),
        ("x,X Corp,,USA,BUS,2001-13,,company", "cannot read from '2001-13' as a day"),
        ("x,X Corp,,USA,BUS,,,compny", "kind 'compny' is neither an agent noun nor"),
    ],
)
def test_a_wrong_row_is_refused_with_its_place(row: str, problem: str) -> None:
    text = f"actor_id,name,aliases,country,sector,from,to,kind\n{row}\n"
    rulebook = Rulebook((*load_rulebook().files, RuleFile("actors.csv", "mine/actors.csv", text)))
    with pytest.raises(RulebookError, match=rf"mine/actors.csv:2: {problem}"):
        ActorReader(rulebook)


def test_a_file_of_words_that_lacks_a_use_is_named() -> None:
    files = [file for file in load_rulebook().files if file.name != "actor_words.csv"]
    rest = RuleFile("actor_words.csv", "mine/actor_words.csv", "use,words\nno_actor,Today\n")
    reader = ActorReader(Rulebook((*files, rest)))
    document = Document("1", "Police arrested two men in Leeds.")
    with pytest.raises(RulebookError, match=r"actor_words\.csv: no row of use '\w+'"):
        reader.read(document, split_sentences(document))
