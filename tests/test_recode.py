"""History coded again: under a user's rules, compared, promoted; and everything rebuilt from raw."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.ledgers import bytes_of, differing, environment, newsledger, tables

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
    newsledger(tmp_path, "export", "parquet", str(tmp_path / "before"))
    newsledger(tmp_path, "rebuild")
    before.pop("rulesets")
    after = tables(tmp_path / "news.duckdb")
    after.pop("rulesets")  # first_used_at is the moment of the rebuild
    assert differing(before, after) == []
    newsledger(tmp_path, "export", "parquet", str(tmp_path / "after"))
    (tmp_path / "before" / "rulesets.parquet").unlink()
    (tmp_path / "after" / "rulesets.parquet").unlink()
    assert bytes_of(tmp_path / "before") == bytes_of(tmp_path / "after")
    assert len(bytes_of(tmp_path / "after")) > 15


# Codes ten articles at a time and is killed, as a power cut would, when so many batches are stored.
KILLED = """
import os, sys
import flows.recode as one
one.ARTICLES_AT_ONCE = 10
load, stored = one.load_codings, []
def load_and_count(con, frames, ruleset_id):
    load(con, frames, ruleset_id)
    stored.append(frames["ledger.codings"].height)
    if len(stored) == int(sys.argv[2]):
        os.kill(os.getpid(), 9)
one.load_codings = load_and_count
one.recode(one.RecodeRequest(rules=sys.argv[1], promote=True))
print(sum(stored))
"""


def recode_by_tens(data: Path, rules: Path, killed_after: int) -> tuple[int, str]:
    """Return exit code and output of a recode that is killed after so many batches; 0: after none."""
    said = data / "recode.log"
    with said.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(rules), str(killed_after)],
            env=environment(data), stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
        try:
            return process.wait(timeout=300), said.read_text()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # the Prefect server that a killed run leaves behind


def test_a_recode_that_was_killed_goes_on_where_it_stopped_and_readers_see_nothing_of_it(recoded, tmp_path: Path):
    finished, before = recoded
    newsledger(tmp_path, "run", "--demo")
    assert recode_by_tens(tmp_path, finished / "rules", 2)[0] == -signal.SIGKILL
    articles = before["articles"].height
    assert tables(tmp_path / "news.duckdb")["ledger.codings"].height == articles
    code, said = recode_by_tens(tmp_path, finished / "rules", 0)
    assert (code, said.split()[-1]) == (0, str(articles - 20)), said
    after, expected = tables(tmp_path / "news.duckdb"), tables(finished / "news.duckdb")
    for table in ("ledger.codings", "ledger.event_mentions", "ledger.topic_mentions"):
        assert after[table].height == expected[table].height
