"""Review: a person judges mentions in the terminal, and the precision is what the verdicts say."""

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from flows.review import HELP, judge, review
from flows.settings import Settings
from tests.lakes import empty_ledger
from tests.ledger_fixture import fill
from warehouse.publish import publish
from warehouse.read import NoSnapshot, open_snapshot
from warehouse.review import draw_mentions, keep_verdicts
from warehouse.schema import prepare
from warehouse.write import connect

NOW = datetime(2025, 12, 13, 9, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path):
    """A data folder with the fixture, published."""
    settings = Settings(data=tmp_path)
    with connect(settings.ledger) as con:
        prepare(con)
        fill(con)
        publish(con, settings.snapshot)
    return settings


def answering(*answers: str):
    waiting = iter(answers)
    return lambda _: next(waiting)


def screen() -> Console:
    return Console(file=io.StringIO(), width=200)


def ask_snapshot(settings: Settings, query: str) -> list[tuple]:
    with open_snapshot(settings.snapshot) as con:
        return con.execute(query).fetchall()


def test_a_sample_takes_each_type_in_turn_and_a_seed_fixes_it(settings):
    with open_snapshot(settings.snapshot) as con:
        drawn = draw_mentions(con, 5, "seed")
        assert sorted(drawn["event_type"]) == ["AGREE", "CONSULT", "PROTEST", "REQUEST", "SANCTION"]
        assert drawn.equals(draw_mentions(con, 5, "seed"))
        assert draw_mentions(con, 9, "seed", "CONSULT")["event_type"].to_list() == ["CONSULT"] * 3


def test_verdicts_are_kept_published_and_not_asked_for_again(settings):
    assert review(settings, "ada", 3, None, NOW, answering("y", "n", "t"), screen()) == 3
    assert ask_snapshot(settings, "select count(*), count(distinct mention_id) from verdicts") == [(3, 3)]
    judged = ask_snapshot(settings, "select mention_id from verdicts")
    with open_snapshot(settings.snapshot) as con:
        assert not {row[0] for row in judged} & set(draw_mentions(con, 9, "2025-12-13")["mention_id"])


def test_skipping_keeps_nothing_and_quitting_keeps_what_was_judged(settings):
    assert review(settings, "ada", 4, None, NOW, answering("s", "y", "what?", "q"), screen()) == 1
    assert ask_snapshot(settings, "select verdict, reviewer, reviewed_at from verdicts") == [("right", "ada", NOW)]


def test_the_end_of_input_keeps_what_was_judged(settings):
    def ask(_: str) -> str:
        raise EOFError

    assert review(settings, "ada", 4, None, NOW, ask, screen()) == 0
    assert ask_snapshot(settings, "from verdicts") == []


def test_a_person_sees_the_marked_sentence_and_what_was_read_from_it():
    shown = screen()
    mention = {
        "title": "A [bold] title", "sentence": "Modi ›spoke‹ to Trump.", "event_type": "CONSULT", "mode": "phone",
        "realis": "actual", "source_names": ["Modi", "Trump"], "target_names": [], "event_date": None,
        "rule_id": "consult.speak", "url": "https://courier.example/1",
    }  # fmt: skip
    assert judge([mention], answering("a"), shown) == [(mention, "wrong_actors")]
    assert shown.file.getvalue().splitlines() == [
        HELP, "", "1 of 1", "A [bold] title", "Modi ›spoke‹ to Trump.", "CONSULT phone (actual): Modi, Trump → nobody",
        "no date · consult.speak · https://courier.example/1",
    ]  # fmt: skip


def test_precision_has_wilson_intervals_and_counts_the_latest_verdict():
    with empty_ledger() as con:
        prepare(con)
        fill(con)
        mentions = draw_mentions(con, 7, "seed").rows(named=True)
        keep_verdicts(con, [(m, "not_an_event") for m in mentions], "ada", datetime(2025, 12, 1, tzinfo=UTC))
        later = [(m, "wrong_actors" if m["event_type"] == "PROTEST" else "right") for m in mentions]
        keep_verdicts(con, later, "bob", NOW)
        precision = "select scope, name, reviewed_count, precision, precision_low, precision_high, type_precision"
        assert con.execute(f"{precision} from precision where scope = 'all'").fetchall() == [
            ("all", "", 7, 0.857, 0.487, 0.974, 1.0)
        ]
        assert con.execute(f"{precision} from precision where name in ('PROTEST', 'CONSULT')").fetchall() == [
            ("event_type", "CONSULT", 3, 1.0, 0.438, 1.0, 1.0),
            ("event_type", "PROTEST", 1, 0.0, 0.0, 0.793, 1.0),
        ]
        assert {row[0] for row in con.execute("select distinct scope from precision").fetchall()} == {
            "all", "event_type", "rule", "source", "ruleset", "confidence",
        }  # fmt: skip


def test_judging_again_replaces_a_reviewers_own_verdict():
    with empty_ledger() as con:
        prepare(con)
        fill(con)
        [mention] = draw_mentions(con, 1, "seed").rows(named=True)
        for verdict in ("right", "wrong_type"):
            keep_verdicts(con, [(mention, verdict)], "ada", NOW)
        assert con.execute("select verdict from ledger.verdicts").fetchall() == [("wrong_type",)]


def test_without_a_snapshot_the_error_says_what_to_do(tmp_path):
    with pytest.raises(NoSnapshot, match="run `newsledger run`"):
        review(Settings(data=tmp_path), "ada", 1, None, NOW, answering("q"), screen())
