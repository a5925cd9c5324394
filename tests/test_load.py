"""Loading in any order: late, repeated and fetched-again segments end in the tables of an ordered run."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lakes import empty_ledger
from warehouse.load import CODED_TABLES, SEGMENT_TABLES, load_segment
from warehouse.schema import SchemaChanged, prepare
from warehouse.write import Connection, FrameMismatch, frame_of, schema_of

# segment: its day in December, and the pages that it holds: article, text (None: the page was refused)
SEGMENTS = {
    "seg_1": (1, {"call": "India called Iran.", "farm": "Farmers met in Lima.", "gone": "Peru voted on Monday."}),
    "seg_2": (2, {"call": "India called Iran twice.", "match": "Goals were scored."}),
    "seg_3": (3, {"call": "India called Iran.", "farm": "Farmers met in Lima.", "gone": None}),
    "seg_4": (3, {"call": "Iran denied a call.", "late": "A late page came."}),
}
LATEST = {  # an article is what the last fetch found; at the same moment the later name wins
    "call": ("seg_4", "Iran denied a call."),
    "farm": ("seg_3", "Farmers met in Lima."),
    "gone": ("seg_1", "Peru voted on Monday."),
    "match": ("seg_2", "Goals were scored."),
    "late": ("seg_4", "A late page came."),
}
OLDER = [("call", "seg_1"), ("call", "seg_2"), ("call", "seg_3"), ("farm", "seg_1")]
ALL_TABLES = (*SEGMENT_TABLES, "articles", "raw.article_versions", *CODED_TABLES)


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of staged segments, as staging leaves them."""
    folder = tmp_path_factory.mktemp("staging")
    with empty_ledger() as con:
        prepare(con)
        for segment_id, (day, pages) in SEGMENTS.items():
            (folder / segment_id).mkdir()
            for table, rows in frames_of(segment_id, day, pages).items():
                empty = dict.fromkeys(schema_of(con, table))
                frame = frame_of(con, table, [{**empty, **row} for row in rows])
                frame.write_parquet(folder / segment_id / f"{table}.0.parquet")
    return folder


def frames_of(segment_id: str, day: int, pages: dict[str, str | None]) -> dict[str, list[dict]]:
    at = datetime(2025, 12, day, tzinfo=UTC)
    good = {name: text for name, text in pages.items() if text}
    key = {"ruleset_id": "rules", "segment_id": segment_id}
    return {
        "raw.segments": [
            {"segment_id": segment_id, "file_name": f"{segment_id}.warc.gz", "page_count": len(pages),
             "broken_record_count": 0,
             "first_fetched_at": at}
        ],
        "raw.fetches": [
            {"fetch_id": f"{segment_id}-{name}", "segment_id": segment_id, "source_id": "courier", "url": name,
             "purpose": "page", "attempt": 1, "outcome": "fetched", "attempted_at": at}
            for name in pages
        ],
        "rejects": [
            {"segment_id": segment_id, "source_id": "courier", "url": name, "fetched_at": at, "stage": "extract",
             "reason": "index_page"}
            for name, text in pages.items() if text is None
        ],
        "articles": [
            {"article_id": name, "segment_id": segment_id, "source_id": "courier", "url": name, "domain": "courier",
             "fetched_at": at, "title": name, "body_text": text, "authors": [], "language": "en", "keywords": [],
             "is_paywalled": False, "kind": "article", "word_count": 3, "title_from": "h1", "content_hash": text,
             "published_date": date(2025, 12, 1)}
            for name, text in good.items()
        ],
        "ledger.codings": [
            {"article_id": name, **key, "is_shown": True, "sentence_count": 1, "parsed_sentence_count": 1,
             "candidate_count": 0}
            for name in good
        ],
        "ledger.entity_mentions": [
            {"article_id": name, **key, "part": "body", "sentence_index": 1, "name_start": 0, "name_end": 5,
             "name_text": text[:5], "entity_type": "place", "name": text[:5]}
            for name, text in good.items()
        ],
    }  # fmt: skip


def contents(con: Connection) -> dict[str, list[tuple]]:
    return {table: con.execute(f"from {table} order by all").fetchall() for table in ALL_TABLES}


@pytest.fixture(scope="module")
def ledger():
    """One prepared ledger for all orders: preparing costs far more than loading."""
    with empty_ledger() as con:
        prepare(con)
        yield con


def loaded(con: Connection, staged: Path, order: list[str]) -> dict[str, list[tuple]]:
    """Load segments in this order into an empty ledger; return its tables."""
    for table in ALL_TABLES:
        con.execute(f"delete from {table}")
    for segment_id in order:
        load_segment(con, staged / segment_id, segment_id, "rules")
    return contents(con)


def test_an_ordered_run_keeps_the_last_version_of_each_article_and_codes_only_that(ledger: Connection, staged: Path):
    found = loaded(ledger, staged, list(SEGMENTS))
    assert [(row[0], row[1], row[8]) for row in found["articles"]] == sorted(
        (name, segment_id, text) for name, (segment_id, text) in LATEST.items()
    )
    assert [row[:2] for row in found["raw.article_versions"]] == OLDER
    assert [(row[0], row[2]) for row in found["ledger.codings"]] == sorted((n, s) for n, (s, _) in LATEST.items())
    assert [(row[0], row[7]) for row in found["ledger.entity_mentions"]] == sorted(
        (name, text[:5]) for name, (_, text) in LATEST.items()
    )


@pytest.fixture(scope="module")
def ordered(ledger: Connection, staged: Path) -> dict[str, list[tuple]]:
    return loaded(ledger, staged, list(SEGMENTS))


@given(order=st.permutations(list(SEGMENTS)), again=st.lists(st.sampled_from(list(SEGMENTS)), max_size=2))
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_segments_in_any_order_and_again_end_in_the_tables_of_an_ordered_run(
    ledger: Connection, staged: Path, ordered: dict[str, list[tuple]], order: list[str], again: list[str]
):
    assert loaded(ledger, staged, [*order, *again]) == ordered


def test_a_segment_whose_frames_do_not_fit_changes_nothing(ledger: Connection, staged: Path, tmp_path: Path):
    before = loaded(ledger, staged, ["seg_1"])
    changed = tmp_path / "seg_1"
    shutil.copytree(staged / "seg_1", changed)
    pl.DataFrame({"article_id": ["call"], "tone": [0.5]}).write_parquet(changed / "ledger.codings.0.parquet")
    with pytest.raises(FrameMismatch, match=r"ledger\.codings\."):
        load_segment(ledger, changed, "seg_1", "rules")
    assert contents(ledger) == before


def test_a_staged_segment_that_is_gone_takes_no_rows_away(ledger: Connection, staged: Path, tmp_path: Path):
    before = loaded(ledger, staged, ["seg_1"])
    with pytest.raises(FileNotFoundError, match="seg_1: this staged segment is gone or not whole; run again"):
        load_segment(ledger, tmp_path / "seg_1", "seg_1", "rules")
    assert contents(ledger) == before


def test_a_database_of_other_tables_is_refused_with_one_message_that_says_what_to_do():
    with empty_ledger() as con:
        prepare(con)
        con.execute("alter table articles drop column section")
        with pytest.raises(SchemaChanged) as refused:
            prepare(con)
    assert str(refused.value) == (
        "table articles of this database was made by another version of newsledger; "
        "run `newsledger rebuild` to make every table again from the raw archive"
    )


def test_a_database_that_lacks_a_table_gets_it_and_keeps_its_rows(staged: Path):
    with empty_ledger() as con:
        prepare(con)
        load_segment(con, staged / "seg_1", "seg_1", "rules")
        con.execute("drop table ledger.quotations")
        prepare(con)
        assert con.execute("select count(*) from ledger.quotations").fetchall() == [(0,)]
        assert con.execute("select count(*) from articles").fetchall() == [(3,)]
