"""sql/ as a whole: it is created on an empty database, and every file in it says something true."""

import re
from pathlib import Path

import pytest

from tests.lakes import empty_ledger
from tests.ledger_fixture import fill
from warehouse.schema import prepare
from warehouse.write import Connection

SQL = Path(__file__).parent.parent / "sql"
MACROS = sorted((SQL / "macros").glob("*.sql"))
VIEWS = sorted((SQL / "views").glob("*.sql"))
CHECKS = sorted((SQL / "checks").glob("*/*.sql"))
EXAMPLES = sorted((SQL / "examples").glob("*.sql"))


def name_of(path: Path) -> str:
    return path.stem


@pytest.fixture(scope="module")
def ledger():
    """A prepared ledger with the rows of the fixture; tests that change it roll back."""
    with empty_ledger() as con:
        prepare(con)
        fill(con)
        con.execute("set variable segment_id = null")
        yield con


def examples_of(path: Path) -> list[str]:
    """The statements after `-- Examples`, each a comment of its own."""
    _, _, text = path.read_text("utf-8").partition("-- Examples\n")
    return [line.removeprefix("-- ").rstrip(";") for line in text.splitlines() if line]


@pytest.mark.parametrize("path", MACROS, ids=name_of)
def test_every_example_of_a_macro_is_true(ledger: Connection, path: Path):
    examples = examples_of(path)
    assert examples, "a macro carries its proof"
    assert {example: ledger.execute(example).fetchall() for example in examples} == {e: [(True,)] for e in examples}


@pytest.mark.parametrize("path", VIEWS, ids=name_of)
def test_every_view_reads_tables_and_macros_only(path: Path):
    views = {view.stem for view in VIEWS}
    read = set(re.findall(r"(?:from|join) (\w+)\b(?!\()", path.read_text("utf-8")))
    own = set(re.findall(r"^(?:with )?(\w+) as \(", path.read_text("utf-8"), re.M))
    assert read & views - own == set()


@pytest.mark.parametrize("path", VIEWS, ids=name_of)
def test_every_view_can_be_read(ledger: Connection, path: Path):
    assert ledger.sql(f"from {path.stem}").columns == [
        name for (name,) in ledger.execute(
            "select column_name from dictionary where name = ? and schema_name = 'main' and kind = 'view' "
            "and position > 0 order by position", [path.stem],
        ).fetchall()
    ]  # fmt: skip


@pytest.mark.parametrize("path", CHECKS, ids=name_of)
def test_no_stop_check_finds_anything_in_a_sound_ledger(ledger: Connection, path: Path):
    rows = ledger.execute(path.read_text("utf-8")).fetchall()
    assert path.parent.name == "warn" or rows == []


@pytest.mark.parametrize("path", EXAMPLES, ids=name_of)
def test_every_example_query_begins_with_its_question_and_runs(ledger: Connection, path: Path):
    text = path.read_text("utf-8")
    assert re.match(r"-- .+\?", text)
    ledger.execute(text)


def test_the_dictionary_explains_every_table_view_macro_and_column(ledger: Connection):
    silent = ledger.execute("select name, column_name from dictionary where coalesce(comment, '') = ''").fetchall()
    assert silent == []


def test_the_dictionary_begins_with_what_users_ask(ledger: Connection):
    schemas = [schema for (schema,) in ledger.execute("select schema_name from dictionary").fetchall()]
    assert list(dict.fromkeys(schemas)) == ["main", "ledger", "raw"]


def test_the_dictionary_lists_what_the_folders_hold(ledger: Connection):
    listed = ledger.execute("select kind, name from dictionary where position = 0 and schema_name = 'main'").fetchall()
    tables = {("table", path.stem) for path in (SQL / "tables" / "main").glob("*.sql")}
    assert {row for row in listed if row[0] == "table"} == tables
    assert {name for kind, name in listed if kind == "view"} == {path.stem for path in VIEWS}
    assert {name for kind, name in listed if "macro" in kind} == {path.stem for path in MACROS}


def test_views_show_the_current_ruleset_only(ledger: Connection):
    assert ledger.execute("select count(*) from ledger.event_mentions").fetchone() == (11,)
    assert ledger.execute("select count(*) from event_mentions").fetchone() == (7,)


def test_views_name_countries_and_topics_beside_their_codes(ledger: Connection):
    assert ledger.execute(
        "select source_countries, source_country_names, quad_class, plover_score from events where mode = 'phone'"
    ).fetchall() == [(["IND", "USA"], ["India", "United States"], "verbal cooperation", 1.0)]
    assert ledger.execute(
        "select topic_name, path from article_topics where article_id = 'article_call' order by salience desc"
    ).fetchall() == [("politics", ["politics"]), ("international relations", ["politics", "international relations"])]


def test_an_event_shows_the_sentence_of_its_first_mention(ledger: Connection):
    assert ledger.execute("select sentence, title, url from events where event_id = 'event_call'").fetchall() == [
        ("Modi spoke to Trump by telephone on Thursday.", "Modi and Trump talk",
         "https://courier.example/article_call"),
    ]  # fmt: skip


# What each stop check is there to find, made by one change of the sound ledger.
DAMAGE = {
    "actor_lists_agree": "update ledger.event_mentions set source_names = ['Somebody'] where mention_id = 'call'",
    "article_ids_are_unique": "insert into articles from articles where article_id = 'article_call'",
    "articles_are_latest_versions": "insert into raw.article_versions from articles where article_id = 'article_call'",
    "attempts_are_of_known_kinds": "update raw.fetches set outcome = 'lost' where segment_id = 'segment_one'",
    "codings_are_of_current_versions": "update articles set segment_id = 'two' where article_id = 'article_call'",
    "event_ids_are_unique": "insert into ledger.events from ledger.events where event_id = 'event_call'",
    "events_agree_with_their_mentions": "update ledger.events set mention_count = 4 where event_id = 'event_call'",
    "mention_ids_are_unique": "insert into ledger.event_mentions from ledger.event_mentions where mention_id = 'call'",
    "mention_parts_join": "delete from ledger.event_mentions where mention_id = 'call'",
    "mentions_spell_their_text": "update articles set body_text = 'x' || body_text where article_id = 'article_call'",
    "one_ruleset_is_current": "update rulesets set is_current = true",
    "pages_end_as_article_or_reject": "delete from rejects",
    "segments_hold_what_they_count": "delete from articles where article_id = 'article_match'",
    "sources_are_unique": "insert into sources from sources",
    "stories_agree_with_their_articles": "delete from story_articles where article_id = 'article_copy'",
    "values_are_allowed": "update ledger.event_mentions set realis = 'maybe' where mention_id = 'call'",
}


@pytest.mark.parametrize("path", [path for path in CHECKS if path.parent.name == "stop"], ids=name_of)
def test_every_stop_check_finds_its_damage_in_a_segment_or_in_the_whole_ledger(ledger: Connection, path: Path):
    whole_only = "runs for the whole ledger only" in path.read_text("utf-8")
    ledger.begin()
    try:
        ledger.execute(DAMAGE[path.stem])
        ledger.execute("set variable segment_id = null")
        assert ledger.execute(path.read_text("utf-8")).fetchall() != []
        ledger.execute("set variable segment_id = 'segment_one'")
        assert (ledger.execute(path.read_text("utf-8")).fetchall() == []) == whole_only
        ledger.execute("set variable segment_id = 'another segment'")
        found = ledger.execute(path.read_text("utf-8")).fetchall()
        assert found == [] or path.stem in ("one_ruleset_is_current", "sources_are_unique")
    finally:
        ledger.rollback()
        ledger.execute("set variable segment_id = null")


def test_a_sound_ledger_gives_the_warnings_that_its_six_articles_deserve(ledger: Connection):
    found = {path.stem: ledger.execute(path.read_text("utf-8")).fetchall() for path in CHECKS}
    assert {name for name, rows in found.items() if rows} <= {"coverage_below_expectation"}
