"""Segments in any order, and all at once, end in the same tables."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import duckdb
import pytest

from flows.demo.server import DEMO
from flows.link import link
from flows.staging import stage_segment
from tests.ledgers import differing, tables
from tests.warcs import write_warc
from transforms.coder import Coder
from warehouse.load import load_segment
from warehouse.runs import use_ruleset
from warehouse.schema import prepare
from warehouse.write import connect

NOW = datetime(2025, 12, 13, tzinfo=UTC)


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory, coder: Coder) -> list[Path]:
    """Three segments of the demo's pages, dealt out page by page; some pages stand in two of them."""
    folder = tmp_path_factory.mktemp("dealt")
    pages = [
        (f"https://{path.relative_to(DEMO / 'site').as_posix()}", path.read_bytes().replace(b"{base}", b"https://demo"))
        for path in sorted((DEMO / "site").rglob("*.html"))
    ]
    segments = []
    for number in range(3):
        own = [page for index, page in enumerate(pages) if index % 3 == number or index % 7 == number]
        moment = NOW + timedelta(hours=number)
        path = write_warc(folder / f"segment{number}.warc.gz", [(url, moment, html) for url, html in own])
        segments.append(stage_segment(path, folder / "staging", [], coder))
    return segments


def ledger_of(path: Path, order: list[Path], coder: Coder, link_each: bool) -> dict:
    with connect(path) as con:
        prepare(con, [])
        for segment in order:
            load_segment(con, segment, segment.name, coder.ruleset_id)
            use_ruleset(con, coder.ruleset_id, NOW)
            if link_each:
                link(con)
        link(con)
    return tables(path)


def test_any_order_of_segments_gives_the_same_tables(tmp_path, staged, coder):
    expected = ledger_of(tmp_path / "once.duckdb", staged, coder, link_each=False)
    assert expected["ledger.events"].height > 50
    assert expected["raw.article_versions"].height > 0
    for number, order in enumerate(permutations(staged)):
        found = ledger_of(tmp_path / f"order{number}.duckdb", list(order), coder, link_each=True)
        assert differing(expected, found) == []


def test_loading_a_segment_again_changes_nothing(tmp_path, staged, coder):
    expected = ledger_of(tmp_path / "once.duckdb", staged, coder, link_each=True)
    again = ledger_of(tmp_path / "again.duckdb", [*staged, staged[0], staged[2]], coder, link_each=True)
    assert differing(expected, again) == []


def test_a_ledger_file_can_be_read_by_duckdb_alone(tmp_path, staged, coder):
    ledger_of(tmp_path / "news.duckdb", staged, coder, link_each=False)
    with duckdb.connect(str(tmp_path / "news.duckdb"), read_only=True) as con:
        assert con.execute("select count(*) from events").fetchall()[0][0] > 50
