"""Alerts fire for rows that were not there before; every query that is shipped can be asked."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.alerts import alert_files, raise_alerts
from flows.report import markdown_table, metrics
from flows.settings import Settings
from tests.lakes import empty_ledger
from tests.ledger_fixture import fill
from warehouse.compact import compact, unused_rulesets
from warehouse.read import BadQuery
from warehouse.report import alert_rows, keep_alert, report_sections, seen_rows
from warehouse.schema import prepare
from warehouse.write import Connection, connect

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def ledger() -> Iterator[Connection]:
    with empty_ledger() as con:
        prepare(con)
        fill(con)
        yield con


def test_an_alert_remembers_the_rows_that_it_showed_last(ledger):
    keep_alert(ledger, "rains", ['{"day": 1}', '{"day": 2}'], NOW)
    assert seen_rows(ledger, "rains") == {'{"day": 1}', '{"day": 2}'}
    keep_alert(ledger, "rains", ['{"day": 2}', '{"day": 3}'], NOW)
    assert seen_rows(ledger, "rains") == {'{"day": 2}', '{"day": 3}'}
    assert seen_rows(ledger, "snows") == set()


@pytest.mark.parametrize("path", alert_files(None), ids=lambda path: path.stem)
def test_every_shipped_alert_can_be_asked(ledger, path):
    assert isinstance(alert_rows(ledger, path), list)


def test_a_source_without_articles_for_two_days_is_named(ledger, tmp_path):
    path = next(path for path in alert_files(None) if path.stem == "silent_sources")
    ledger.execute("delete from raw.polls")
    ledger.execute(
        "insert into raw.polls by name select 'https://a.example/feed' as url, 'a' as source_id, 'feed' as purpose, "
        "0 as unchanged_count, 0 as failure_count, 900 as interval_seconds, "
        "(select max(fetched_at) from articles) + interval 3 day as last_polled_at, now() as next_poll_at"
    )
    silent = ledger.execute(
        "select count(*) from sources semi join articles on sources.source_id = articles.source_id"
    ).fetchall()[0][0]
    assert len(alert_rows(ledger, path)) == silent > 0


def test_an_alert_that_the_server_does_not_take_is_told_again_by_the_next_run(ledger, tmp_path, caplog):
    (tmp_path / "rains.sql").write_text("-- Rains\nselect 1 as day;\n")
    settings = Settings(alerts=tmp_path)
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):  # nothing listens there
        assert raise_alerts(ledger, settings, NOW)["rains"] == 1
    assert "alert rains: the Prefect server did not take it" in caplog.text
    assert seen_rows(ledger, "rains") == set()


def test_ones_own_alert_stands_in_for_the_shipped_one(tmp_path):
    (tmp_path / "warnings.sql").write_text("-- Mine\nselect 1;\n")
    found = {path.stem: path for path in alert_files(tmp_path)}
    assert found["warnings"].parent == tmp_path
    assert {"failing_feeds", "silent_sources"} <= set(found)


def test_an_alert_that_is_no_sql_is_named(ledger, tmp_path):
    (tmp_path / "broken.sql").write_text("-- Broken\nselect from nowhere;\n")
    with pytest.raises(BadQuery, match="broken.sql"):
        alert_rows(ledger, tmp_path / "broken.sql")


def test_a_report_tells_of_its_segments_only(ledger):
    segments = [name for (name,) in ledger.execute("select distinct segment_id from rejects").fetchall()]
    sections = report_sections(ledger, segments)
    assert list(sections) == ["counts", "events", "failures", "hosts", "rejects", "sources"]
    reject_count = ledger.execute("select count(*) from rejects").fetchall()[0][0]
    assert sections["rejects"].rows["pages"].sum() == reject_count > 0
    assert sections["events"].row_count > 0
    empty = report_sections(ledger, [])
    assert {name: empty[name].row_count for name in ("counts", "events", "failures", "hosts", "rejects")} == {
        "counts": 0, "events": 0, "failures": 0, "hosts": 0, "rejects": 0,
    }  # fmt: skip


def test_a_headline_cannot_write_markup_into_a_report():
    frame = pl.DataFrame({"event": ["a | b](javascript:x) <script>"], "url": ["https://a.example/x)y|z"]})
    assert markdown_table(frame).splitlines()[2] == (
        r"| [a \| b\](javascript:x) &lt;script&gt;](https://a.example/x%29y%7Cz) |"
    )


def test_metrics_are_what_prometheus_reads():
    summary = {"segments": 2, "rows": {"articles": 7}, "rejects": {"too_short": 1}, "warnings": []}
    assert metrics("ingest", summary, NOW, 1.5).splitlines() == [
        'newsledger_run_ended_timestamp_seconds{flow="ingest"} 1795348800.000',
        'newsledger_run_duration_seconds{flow="ingest"} 1.500',
        'newsledger_run_segments{flow="ingest"} 2',
        'newsledger_run_warnings{flow="ingest"} 0',
        'newsledger_rows{table="articles"} 7',
        'newsledger_run_rejects{reason="too_short"} 1',
    ]


def test_compacting_keeps_every_row_and_gives_space_back(tmp_path: Path):
    path = tmp_path / "ledger.duckdb"
    with connect(path) as con:
        prepare(con)
        fill(con)
        con.execute("create table main.ballast as select hash(i) as h from range(500000) as _(i)")
        con.execute("drop table main.ballast")
        kept = con.sql("from articles order by all").pl()
    before, after = compact(path)
    assert after < before
    with connect(path) as con:
        assert con.sql("from articles order by all").pl().equals(kept)
        assert con.sql("from events").pl().height > 0


def test_only_rulesets_that_are_old_and_shown_nowhere_are_unused(ledger):
    ledger.execute(
        "insert into rulesets by name from (values ('old', timestamptz '2026-01-01', false, null), "
        "('young', timestamptz '2026-11-21', false, null)) as _(ruleset_id, first_used_at, is_current, description)"
    )
    assert "old" in unused_rulesets(ledger, datetime(2026, 8, 1, tzinfo=UTC))
    shown = {name for (name,) in ledger.execute("select ruleset_id from ledger.codings where is_shown").fetchall()}
    assert not shown & set(unused_rulesets(ledger, NOW))
    assert "young" not in unused_rulesets(ledger, datetime(2026, 8, 1, tzinfo=UTC))
