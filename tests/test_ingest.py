"""The whole run on the demo site, as a user starts it: once, twice, killed and started again."""

import os
import signal
import subprocess
import time
from pathlib import Path

import polars as pl
import pytest

from tests.ledgers import command, differing, environment, newsledger, tables


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("demo")
    newsledger(data, "run", "--demo")
    return data


def test_every_page_ends_as_article_or_reject(demo):
    frames = tables(demo / "news.duckdb")
    assert frames["articles"].height >= 24
    assert set(frames["rejects"]["reason"]) >= {"gallery", "index_page", "fetched_twice"}


def test_every_event_shows_its_sentence(demo):
    printed = newsledger(demo, "sql", "select sentence, trigger_text from event_mentions", "--format", "csv")
    assert len(printed.splitlines()) > 50


def test_a_second_run_changes_nothing(demo):
    before = tables(demo / "news.duckdb")
    assert "nothing new" in newsledger(demo, "run", "--demo")
    assert differing(before, tables(demo / "news.duckdb")) == []


def test_a_killed_run_ends_in_the_same_tables_as_a_clean_one(demo, tmp_path):
    clean = tables(demo / "news.duckdb", with_clock=False)
    for moment in (is_fetching, is_coding):
        data = tmp_path / moment.__name__
        complaints = tmp_path / f"{moment.__name__}.log"
        with complaints.open("w") as said:
            run = subprocess.Popen(
                command(data, "run", "--demo"), env=environment(data), stdout=said, stderr=said, start_new_session=True
            )
        wait_until(moment, data, run, complaints)
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        assert not (data / "news.duckdb").exists()
        newsledger(data, "run", "--demo")
        assert differing(clean, tables(data / "news.duckdb", with_clock=False)) == []


def is_fetching(data: Path) -> bool:
    return any(part.stat().st_size > 20_000 for part in data.glob("raw/*.part"))


def is_coding(data: Path) -> bool:
    return any(data.glob("staging/*/*.part")) or (any(data.glob("raw/*.warc.gz")) and not any(data.glob("raw/*.part")))


def wait_until(moment, data: Path, run: subprocess.Popen, complaints: Path) -> None:
    """Wait for a moment of a run; a run that ends before it fails the test."""
    while not moment(data):
        assert run.poll() is None, f"the run ended before {moment.__name__}: {complaints.read_text()}"
        time.sleep(0.005)


def test_the_demo_tells_the_call_of_modi_and_trump(demo):
    frame = pl.read_csv(
        newsledger(
            demo, "sql",
            "select event_type, mode, realis, event_date, source_countries, target_countries from event_mentions "
            "where event_type = 'CONSULT' and mode = 'phone' and event_date = '2025-12-11'", "--format", "csv",
        ).encode()
    )  # fmt: skip
    assert frame.height >= 1
    assert any({"IND", "USA"} <= set(f"{row['source_countries']}|{row['target_countries']}".split("|"))
               for row in frame.iter_rows(named=True))  # fmt: skip


def test_asking_before_the_first_run_says_what_to_do(tmp_path):
    done = subprocess.run(
        command(tmp_path, "sql", "from events"), env=environment(tmp_path), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "newsledger run" in done.stderr


def test_an_unknown_source_is_bad_usage_and_named(tmp_path):
    done = subprocess.run(
        command(tmp_path, "run", "--source", "nobody"), env=environment(tmp_path), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "no source is called nobody" in done.stderr
