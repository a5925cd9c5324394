"""Full-text search: one macro, by the index where publishing made one, by the texts themselves elsewhere."""

from pathlib import Path

import duckdb
import pytest

import warehouse.search
from tests.ledger_fixture import fill
from tests.test_sql import examples_of
from warehouse.extensions import NoExtension
from warehouse.publish import publish
from warehouse.read import open_snapshot
from warehouse.schema import SQL, prepare
from warehouse.search import build_search
from warehouse.write import Connection, connect

FOLDERS = {"index": SQL / "search", "plain": SQL / "macros"}


def without_extension(con: Connection, name: str, extra: str) -> None:
    raise NoExtension(f"DuckDB's extension {name} is not installed here; `pip install 'newsledger[{extra}]'`")


@pytest.fixture
def ledger(tmp_path: Path):
    with connect(tmp_path / "ledger.duckdb") as con:
        prepare(con)
        fill(con)
        yield con


def index_tables(con: Connection) -> int:
    return con.execute("select count(*) from duckdb_tables() where starts_with(schema_name, 'fts_')").fetchall()[0][0]


def published(ledger: Connection, folder: Path) -> Connection:
    publish(ledger, folder / "news.duckdb")
    return open_snapshot(folder / "news.duckdb")


def test_the_index_answers_its_examples_in_a_snapshot_that_loads_no_extension(ledger: Connection, tmp_path: Path):
    with published(ledger, tmp_path) as con:
        assert index_tables(con) == 6
        examples = examples_of(FOLDERS["index"] / "search_articles.sql")
        assert {example: con.execute(example).fetchall() for example in examples} == {e: [(True,)] for e in examples}
        loaded = con.execute("select count(*) from duckdb_extensions() where extension_name = 'fts' and loaded")
        assert loaded.fetchall() == [(0,)]
        assert con.execute("select count(*) from dictionary where name = 'search_articles'").fetchall() == [(1,)]
        assert con.execute("select count(*) from dictionary where starts_with(schema_name, 'fts_')").fetchall() == [
            (0,)
        ]


def test_both_ways_take_the_same_words_and_give_the_same_columns(
    ledger: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    query = "select title from search_articles('modi trump') order by article_id"
    with published(ledger, tmp_path) as con:
        columns, titles = con.sql("from search_articles('modi')").columns, con.execute(query).fetchall()
        assert con.execute("select max(score) > 0 from search_articles('modi')").fetchall() == [(True,)]
    monkeypatch.setattr(warehouse.search, "load_extension", without_extension)
    prepare(ledger)
    with published(ledger, tmp_path) as con:
        assert index_tables(con) == 0
        assert con.sql("from search_articles('modi')").columns == columns
        assert con.execute(query).fetchall() == titles == [
            ("Modi and Trump talk",), ("Trump speaks",), ("Busan summit",)
        ]  # fmt: skip


def test_the_index_knows_what_was_loaded_since_and_is_left_alone_while_nothing_was(ledger: Connection):
    build_search(ledger)
    ledger.execute("comment on table fts_main_articles.dict is 'the first'")
    build_search(ledger)
    kept = "select comment from duckdb_tables() where schema_name = 'fts_main_articles' and table_name = 'dict'"
    assert ledger.execute(kept).fetchall() == [("the first",)]
    ledger.execute("update articles set title = 'Zebras', content_hash = 'new' where article_id = 'article_lima'")
    build_search(ledger)
    assert ledger.execute(kept).fetchall() == [(None,)]
    assert ledger.execute("select article_id from search_articles('zebra')").fetchall() == [("article_lima",)]


def test_rare_words_and_words_of_the_title_count_more():
    with duckdb.connect() as con:
        prepare(con)
        fill(con)
        con.execute(
            "insert into articles select * replace ('long' as article_id, 'Rain' as title, "
            "'Trump ' || repeat('and a long text of other things ', 40) as body_text) "
            "from articles where article_id = 'article_call'"
        )
        build_search(con)
        found = con.execute("select article_id, score from search_articles('trump')").fetchall()
        assert [name for name, _ in found] == ["article_copy", "article_call", "article_summit", "long"]
        scores = dict(con.execute("select article_id, score from search_articles('lima')").fetchall())
        assert scores["article_lima"] > max(score for _, score in found)
