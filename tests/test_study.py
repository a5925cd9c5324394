"""A study gives the same Parquet again from the archive, and refuses what would give another."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from flows.settings import Settings
from flows.study import StudyError, run_study
from tests.ledgers import bytes_of, newsledger

DAYS = ("--from-day", "2025-12-01", "--to-day", "2025-12-12")


@pytest.fixture(scope="module")
def studied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after a run of the demo, with a study of two of its sources and the Parquet of it."""
    data = tmp_path_factory.mktemp("studied")
    newsledger(data, "run", "--demo")
    newsledger(data, "study", "new", str(data / "study.toml"), *DAYS, "--source", "courier", "--source", "danube")
    newsledger(data, "study", "run", str(data / "study.toml"), str(data / "first"))
    return data


def test_a_study_holds_its_sources_and_days_only(studied: Path):
    articles = pl.read_parquet(studied / "first" / "articles", hive_partitioning=True)
    assert set(articles["source_id"]) == {"courier", "danube"}
    days = articles["published_date"]
    assert str(days.min()) >= "2025-12-01" and str(days.max()) <= "2025-12-12"
    members = pl.read_parquet(studied / "first" / "event_members.parquet")
    mentions = pl.read_parquet(studied / "first" / "event_mentions", hive_partitioning=True)
    assert set(members["mention_id"]) == set(mentions["mention_id"])
    assert mentions.height > 10


def test_the_archive_alone_gives_the_same_bytes_again_also_after_more_was_collected(studied: Path, tmp_path: Path):
    shutil.copytree(studied / "raw", tmp_path / "raw")
    newsledger(tmp_path, "run", "--demo")  # another segment, and no ledger that knows of the study
    newsledger(tmp_path, "study", "run", str(studied / "study.toml"), str(tmp_path / "again"))
    assert bytes_of(tmp_path / "again") == bytes_of(studied / "first")
    assert list(tmp_path.glob("study-*")) == []


def refusal(studied: Path, tmp_path: Path, old: str, new: str) -> str:
    """Run the study with one change of its file; return what the refusal says."""
    changed = tmp_path / "study.toml"
    text = (studied / "study.toml").read_text("utf-8")
    assert old in text
    changed.write_text(text.replace(old, new, 1))
    with pytest.raises(StudyError) as refused:
        run_study(changed, tmp_path / "out", Settings(data=studied))
    assert not (tmp_path / "out").exists()
    return str(refused.value)


def test_other_versions_are_named(studied: Path, tmp_path: Path):
    said = refusal(studied, tmp_path, '"duckdb" = "1.5.5"', '"duckdb" = "1.4.0"')
    assert "duckdb is 1.5.5, the study has 1.4.0" in said


def test_other_rules_are_named(studied: Path, tmp_path: Path):
    text = (studied / "study.toml").read_text("utf-8")
    ruleset = text.partition('"ruleset_id" = "')[2][:12]
    assert f"the study has {'0' * 12}" in refusal(studied, tmp_path, ruleset, "0" * 12)


def test_a_segment_that_is_missing_or_was_changed_is_named(studied: Path, tmp_path: Path):
    name = next((studied / "raw").glob("*.warc.gz")).name
    assert f"segment x{name.removesuffix('.warc.gz')} is not in the archive" in refusal(
        studied, tmp_path, f'"{name}"', f'"x{name}"'
    )
    said = refusal(studied, tmp_path, f'"{name}" = "', f'"{name}" = "0')
    assert f"segment {name}" in said and "is not the file that the study was made from" in said


def test_a_file_that_cannot_be_read_is_refused_with_the_place(studied: Path, tmp_path: Path):
    assert "to_day: cannot read 'soon' as a day" in refusal(
        studied, tmp_path, '"to_day" = 2025-12-12', '"to_day" = "soon"'
    )
    assert "missing or unknown: colour" in refusal(studied, tmp_path, '"to_day"', '"colour" = 1\n"to_day"')
    assert "source 1: source_id: cannot read [1] as a list of texts" in refusal(
        studied, tmp_path, '"source_id" = "courier"', '"source_id" = [1]'
    )
    assert "source 1: unknown: colour" in refusal(studied, tmp_path, "[[sources]]", "[[sources]]\ncolour = 1")


def test_nothing_is_overwritten(studied: Path):
    newsledger(studied, "study", "run", str(studied / "study.toml"), str(studied / "first"), exit_code=2)
    newsledger(studied, "study", "new", str(studied / "study.toml"), *DAYS, exit_code=2)
