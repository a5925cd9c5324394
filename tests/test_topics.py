"""Topics by phrase, the taxonomy, and a user's own topics."""

import csv
from pathlib import Path

import pytest

from flows.coding import load_rulebook
from flows.topic_rules import add_topic, keep_topics, learn_topics
from transforms.documents import Document
from transforms.phrases import Phrase, PhraseIndex, fold, forms_of
from transforms.rules import Rulebook, RulebookError, RuleFile
from transforms.sentences import split_sentences
from transforms.topics import TopicReader, TopicReading

TAXONOMY = """topic_id,name,parent_id,level
t:sport,sport,,1
t:football,football,t:sport,2
t:labour,labour,,1
t:strikes,strikes,t:labour,2
t:politics,politics,,1
t:summits,summits,t:politics,2
"""
PHRASES = """topic,phrase,weight,language,case,excluded_when
t:football,striker,3,en,,
t:football,penalty kick,3,en,,
t:strikes,strike,3,en,,t:sport
t:labour,trade union,2,en,,
t:summits,summit,3,en,,climber;mountain
t:politics,parliament,2,en,,
t:politics,Labour,2,en,capital,
t:politics,WHO,2,en,exact,
t:politics,*wahlkampf,2,de,,
"""
SEED_LIKE = """The two leaders reviewed the bilateral trade agreement in a phone call on Thursday. They spoke of \
defence cooperation, clean energy and strategic petroleum reserves.

Both sides want to build semiconductors together, and to share work on artificial intelligence, quantum computing and \
space. Diplomatic ties have grown, and the Indo-Pacific was discussed, the foreign ministry said."""


def small(phrases: str = PHRASES) -> TopicReader:
    files = (("media_topics.csv", TAXONOMY), ("topics.csv", phrases))
    return TopicReader(Rulebook(tuple(RuleFile(name, name, text) for name, text in files)))


def read(reader: TopicReader, text: str, title: str = "", language: str = "en") -> TopicReading:
    document = Document("case", text, title, language=language)
    return reader.read(document, split_sentences(document))


def ids(reading: TopicReading) -> list[str]:
    return [topic.topic_id for topic in reading.topics]


@pytest.fixture(scope="module")
def shipped() -> TopicReader:
    return TopicReader(load_rulebook())


def test_a_mention_has_offsets_sentence_and_topic() -> None:
    text = "It rained. The strikers of the trade union met."
    found = read(small(), text).mentions
    assert [(m.sentence_index, text[m.start : m.end], m.topic_id) for m in found] == [
        (1, "strikers", "t:football"), (1, "trade union", "t:labour"),
    ]  # fmt: skip


def test_offsets_hold_behind_letters_whose_small_form_is_longer() -> None:
    text = "İzmir and İstanbul: parliament met."
    (mention,) = read(small(), text).mentions
    assert text[mention.start : mention.end] == "parliament"


def test_parents_are_rolled_up_and_one_top_topic_is_primary() -> None:
    topics = read(small(), "A striker took the penalty kick. Parliament met.").topics
    assert [(t.topic_id, t.path, t.is_primary) for t in topics] == [
        ("t:sport", ("t:sport",), True),
        ("t:football", ("t:sport", "t:football"), False),
        ("t:politics", ("t:politics",), False),
    ]
    assert sum(t.salience for t in topics if len(t.path) == 1) == pytest.approx(1.0)


def test_the_headline_weighs_more_than_the_last_sentence() -> None:
    body = "One. Two. Three. Four. Five. A trade union spoke."
    assert ids(read(small(), body, "Parliament meets"))[0] == "t:politics"


def test_words_match_whole_and_in_their_inflections_only() -> None:
    reader = small()
    assert ids(read(reader, "A parliamentarian spoke.")) == []
    assert "t:politics" in ids(read(reader, "The parliament's vote; two parliaments"))


def test_the_longest_phrase_wins_and_its_neighbour_still_counts() -> None:
    index = PhraseIndex(Phrase("t", text, 1.0) for text in ("trade", "trade war", "war zone", "truce"))
    found, _ = index.find("A trade war zone truce, a trade.")
    assert [(start, end) for _, start, end in found] == [(2, 11), (17, 22), (26, 31)]


def test_a_homonym_is_dropped_when_another_word_or_topic_speaks_against_it() -> None:
    reader = small()
    assert "t:summits" in ids(read(reader, "The summit opened."))
    assert "t:summits" not in ids(read(reader, "A climber reached the summit."))
    assert "t:strikes" in ids(read(reader, "The trade union called a strike."))
    assert "t:strikes" not in ids(read(reader, "A fine strike by the striker after the penalty kick."))


def test_case_is_kept_where_the_rule_asks_for_it() -> None:
    reader = small()
    assert ids(read(reader, "Hard labour for those who left.")) == []
    assert ids(read(reader, "Members of Labour and the WHO met.")) == ["t:politics"]


def test_one_form_of_two_phrases_counts_for_the_one_whose_case_fits() -> None:
    reader = small(PHRASES + "t:labour,labour,1,en,,\n")
    assert ids(read(reader, "Hard labour for those who left.")) == ["t:labour"]
    assert set(ids(read(reader, "They chose Labour."))) == {"t:labour", "t:politics"}


def test_a_headline_in_small_letters_does_not_turn_words_into_acronyms() -> None:
    assert ids(read(small(), "those who left")) == []


def test_a_headline_all_in_small_letters_waives_the_case() -> None:
    assert ids(read(small(), "labour wins again")) == ["t:politics"]


def test_german_compounds_match_by_a_star_and_only_in_german() -> None:
    reader = small()
    found = read(reader, "Der Bundestagswahlkampf beginnt.", language="de").mentions
    assert [m.text for m in found] == ["Bundestagswahlkampf"]
    assert read(reader, "Der Bundestagswahlkampf beginnt.").mentions == ()


@pytest.mark.parametrize(
    ("phrase", "form"),
    [("ministry", "ministries"), ("to arrest", "arrested"), ("to plan", "planning"), ("policeman", "policemen"),
     ("defence policy", "defense policies"), ("tax", "taxes"), ("boss", "bosses")],
)  # fmt: skip
def test_inflections_are_made(phrase: str, form: str) -> None:
    assert form in forms_of(Phrase("t", phrase, 1.0))


def test_folding_keeps_the_length() -> None:
    text = "“Dr. O’Neil–Smith” said: İ ß É — 5%"
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("row", "problem"),
    [("t:none,word,1,en,,", "t:none"), ("t:sport,word,much,en,,", "much"), ("t:sport,word,1,en,loud,", "loud"),
     ("t:sport,,1,en,,", "phrase is empty")],
)  # fmt: skip
def test_a_wrong_row_is_named_with_file_and_line(row: str, problem: str) -> None:
    with pytest.raises(RulebookError, match=rf"topics.csv:11: .*{problem}"):
        small(PHRASES + row + "\n")


def test_the_shipped_phrases_are_many_and_name_topics_that_are_in_use(shipped: TopicReader) -> None:
    taxonomy = {row.values["topic_id"]: row.values for row in load_rulebook().rows("media_topics.csv")}
    english = [phrase for phrase in shipped.phrases if phrase.language == "en"]
    tops = [shipped.taxonomy.path(phrase.topic_id)[0] for phrase in english]
    assert len(english) > 5000
    assert len(set(tops)) == 17
    assert min(tops.count(top) for top in set(tops)) >= 120
    assert len({phrase.topic_id for phrase in english if len(shipped.taxonomy.path(phrase.topic_id)) > 1}) >= 120
    assert [phrase.topic_id for phrase in english if taxonomy[phrase.topic_id]["retired"]] == []
    for language in ("de", "fr", "es"):
        found = {shipped.taxonomy.path(phrase.topic_id)[0] for phrase in shipped.phrases if phrase.language == language}
        assert len(found) == 17


def test_an_article_of_international_news_gets_its_topics(shipped: TopicReader) -> None:
    reading = read(shipped, SEED_LIKE, "PM and president review partnership in phone call")
    names = {topic.name for topic in reading.topics}
    assert names >= {
        "politics", "international relations", "bilateral relations", "foreign trade", "trade agreements", "defence",
        "defence cooperation", "energy and resource", "energy security", "semiconductors", "artificial intelligence",
        "quantum computing", "space exploration", "economy, business and finance", "science and technology",
        "conflict, war and peace",
    }  # fmt: skip


def test_weak_words_alone_make_no_topic_beside_firm_ones(shipped: TopicReader) -> None:
    names = {topic.name for topic in read(shipped, "Parliament held a warm debate on one point.").topics}
    assert "politics" in names
    assert names.isdisjoint({"weather", "sport"})


@pytest.mark.parametrize(
    ("text", "language", "topic"),
    [("Die Bundesregierung verlor die Wahl im Bundestag.", "de", "politics"),
     ("Le premier ministre a quitté le gouvernement après les élections.", "fr", "politics"),
     ("El equipo ganó la final del campeonato con un gol del delantero.", "es", "sport"),
     ("Der Wetterdienst warnt vor Gewitter und Starkregen.", "de", "weather"),
     ("Les pompiers luttent contre l'incendie, deux blessés.", "fr", "disaster, accident and emergency incident")],
)  # fmt: skip
def test_other_languages_reach_the_top_level(shipped: TopicReader, text: str, language: str, topic: str) -> None:
    assert next(one.name for one in read(shipped, text, language=language).topics if one.is_primary) == topic


def test_an_overlay_adds_a_topic_of_the_users_own(tmp_path: Path) -> None:
    add_topic(
        tmp_path, "user:icet", ["iCET", "Initiative on Critical and Emerging Technology"], "medtop:13000000", "iCET"
    )
    reading = read(TopicReader(load_rulebook(tmp_path)), "Both sides praised the iCET.")
    assert [(m.text, m.topic_id) for m in reading.mentions if m.topic_id == "user:icet"] == [("iCET", "user:icet")]
    assert ("user:icet", "iCET", ("medtop:13000000", "user:icet")) in [
        (topic.topic_id, topic.name, topic.path) for topic in reading.topics
    ]


def test_an_overlay_strikes_a_shipped_phrase_out_by_weight_zero() -> None:
    overlay = "topic,phrase,weight\nt:politics,parliament,0\n"
    files = (("media_topics.csv", TAXONOMY), ("topics.csv", PHRASES), ("topics.csv", overlay))
    reader = TopicReader(Rulebook(tuple(RuleFile(name, name, text) for name, text in files)))
    assert ids(read(reader, "Parliament met.")) == []


def test_adding_a_topic_without_a_known_parent_changes_nothing(tmp_path: Path) -> None:
    add_topic(tmp_path, "user:one", ["one phrase"], "medtop:13000000")
    before = (tmp_path / "topics.csv").read_text("utf-8")
    with pytest.raises(RulebookError, match="user:lost"):
        add_topic(tmp_path, "user:lost", ["lost phrase"])
    assert (tmp_path / "topics.csv").read_text("utf-8") == before


def test_adding_a_topic_twice_leaves_one_row(tmp_path: Path) -> None:
    for _ in range(2):
        path = add_topic(tmp_path, "user:bta", ["Bilateral Trade Agreement"], "ledger:trade_agreements")
    with path.open(encoding="utf-8", newline="") as lines:
        assert [row["phrase"] for row in csv.DictReader(lines)] == ["Bilateral Trade Agreement"]


def test_labelled_texts_propose_phrases_and_a_person_keeps_some(tmp_path: Path) -> None:
    labelled, proposals, overlay = tmp_path / "labelled.csv", tmp_path / "proposals.csv", tmp_path / "rules"
    texts = [("medtop:17000000", f"Zorbling clouds over town {n}, said the bureau") for n in range(12)]
    texts += [("medtop:15000000", f"A late flimflam shot won match {n}, said the club") for n in range(12)]
    with labelled.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("topic", "text"), *texts])
    found = {(one.topic_id, one.phrase) for one in learn_topics(labelled, proposals)}
    assert ("medtop:17000000", "zorbling clouds") in found or ("medtop:17000000", "zorbling") in found
    assert not any("said" in phrase for _, phrase in found)
    text = proposals.read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    chosen = next(row for row in rows if "zorbling" in row["phrase"])
    for row in rows:
        row["keep"] = "yes" if row is chosen else ""
    with proposals.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    assert keep_topics(proposals, overlay) == 1
    assert "medtop:17000000" in ids(read(TopicReader(load_rulebook(overlay)), "Zorbling clouds over the hills."))


def test_learning_names_a_topic_that_does_not_exist(tmp_path: Path) -> None:
    labelled = tmp_path / "labelled.csv"
    labelled.write_text("topic,text\nmedtop:99,Some words\n", "utf-8")
    with pytest.raises(RulebookError, match=r"labelled\.csv:2: topic 'medtop:99'"):
        learn_topics(labelled, tmp_path / "out.csv")
