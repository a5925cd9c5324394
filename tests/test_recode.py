"""History coded again: under a user's rules, compared, promoted; and everything rebuilt from raw."""

from pathlib import Path

import pytest

from tests.ledgers import differing, newsledger, tables

TOPICS = """topic,phrase,weight,language,case,excluded_when,parent,name
user:compact,COMPACT,2,en,exact,,medtop:20000638,COMPACT framework
"""
ACTORS = """actor_id,name,aliases,country,sector,from,to,kind
meridian_agency,Meridian News Agency,,GBR,MED,,,media
"""


@pytest.fixture(scope="module")
def recoded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    data = tmp_path_factory.mktemp("recoded")
    newsledger(data, "run", "--demo")
    before = tables(data / "news.duckdb")
    overlay = data / "rules"
    overlay.mkdir()
    (overlay / "topics.csv").write_text(TOPICS)
    (overlay / "actors.csv").write_text(ACTORS)
    newsledger(data, "recode", "--rules", str(overlay), "--promote")
    return data, before


def test_an_overlay_changes_the_past_by_recode(recoded):
    data, before = recoded
    assert "user:compact" not in before["ledger.topic_mentions"]["topic_id"].to_list()
    printed = newsledger(data, "sql", "select distinct topic_id from topic_mentions", "--format", "csv")
    assert "user:compact" in printed
    names = newsledger(data, "sql", "select name from topics where topic_id = 'user:compact'", "--format", "csv")
    assert names.split("\n")[1] == "COMPACT framework"
    known = newsledger(
        data, "sql", "select count(*) > 0 from entity_mentions where actor_id = 'meridian_agency'", "--format", "csv"
    )
    assert known.split("\n")[1] == "true"


def test_the_old_coding_stays_beside_the_new_one(recoded):
    data, before = recoded
    printed = newsledger(
        data, "sql", "select count(distinct ruleset_id) as n from ledger.codings where not is_shown", "--format", "csv"
    )
    assert printed.split() == ["n", "1"]


def test_every_check_holds_after_a_recode(recoded):
    data, _ = recoded
    newsledger(data, "checks")


def test_rebuilding_from_raw_gives_the_same_tables(tmp_path):
    newsledger(tmp_path, "run", "--demo")
    before = tables(tmp_path / "news.duckdb")
    newsledger(tmp_path, "rebuild")
    before.pop("rulesets")
    after = tables(tmp_path / "news.duckdb")
    after.pop("rulesets")  # first_used_at is the moment of the rebuild
    assert differing(before, after) == []
