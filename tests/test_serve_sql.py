"""Serving the snapshot to other DuckDBs: a clear refusal without the extension, read-only with it."""

import socket
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest

from tests.ledgers import newsledger
from warehouse.extensions import NoExtension, load_extension
from warehouse.read import open_snapshot
from warehouse.serve import EXTENSIONS, serve_snapshot

TOKEN = "a token of some length"
installed = all(find_spec(f"duckdb_extension_{name}") for name in EXTENSIONS)


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    with duckdb.connect(tmp_path / "news.duckdb") as con:
        con.execute("create table articles as select 'A title' as title")
    return tmp_path / "news.duckdb"


def test_a_token_that_is_easily_guessed_is_refused(snapshot: Path):
    with open_snapshot(snapshot) as con, pytest.raises(ValueError, match="NEWSLEDGER_SQL_TOKEN"):
        serve_snapshot(con, "127.0.0.1:0", "secret")


def test_an_extension_that_is_not_installed_is_named_with_the_way_to_get_it():
    with duckdb.connect() as con, pytest.raises(NoExtension, match=r"pip install 'newsledger\[serve-sql\]'"):
        load_extension(con, "no_such_extension", "serve-sql")


def test_the_command_says_that_nothing_is_published_yet(tmp_path: Path):
    assert newsledger(tmp_path, "serve-sql", exit_code=1) == ""


@pytest.mark.skipif(not installed, reason="duckdb-extension-quack and duckdb-extension-httpfs are not installed")
def test_a_client_with_the_token_reads_tables_but_changes_nothing_and_reads_no_file(snapshot: Path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with open_snapshot(snapshot) as con, duckdb.connect() as client:
        serve_snapshot(con, address, TOKEN)
        for name in EXTENSIONS:
            load_extension(client, name)

        def ask(query: str, token: str = TOKEN) -> list[tuple]:
            return client.execute(
                f"select * from quack_query('quack:{address}', $1, token := $2)", [query, token]
            ).fetchall()

        assert ask("from articles") == [("A title",)]
        for query, refusal in (
            ("create table mine as select 1", "read-only"),
            ("from read_text('/etc/hostname')", "disabled by configuration"),
            ("set enable_external_access = true", "locked"),
        ):
            with pytest.raises(duckdb.Error, match=refusal):
                ask(query)
        with pytest.raises(duckdb.Error, match="Authentication failed"):
            ask("from articles", "another token of that length")
