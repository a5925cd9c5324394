"""Merging: one act from many mentions, whatever their order and batches; and how often pairs are judged right."""

import random
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
import yaml

from transforms.merge import days_touched, merge_mentions

PAIRS = Path(__file__).parent / "merge_pairs" / "pairs.yaml"
SCHEMA = {
    "mention_id": pl.String, "article_id": pl.String, "ruleset_id": pl.String, "segment_id": pl.String,
    "part": pl.String, "sentence_index": pl.Int64, "sentence_start": pl.Int64, "sentence_end": pl.Int64,
    "trigger_start": pl.Int64, "trigger_end": pl.Int64, "trigger_text": pl.String, "event_type": pl.String,
    "mode": pl.String, "cameo_code": pl.String, "realis": pl.String, "realis_words": pl.String,
    "source_names": pl.List(pl.String), "source_countries": pl.List(pl.String), "source_sectors": pl.List(pl.String),
    "target_names": pl.List(pl.String), "target_countries": pl.List(pl.String), "target_sectors": pl.List(pl.String),
    "event_date": pl.Date, "date_precision": pl.String, "date_text": pl.String, "place_text": pl.String,
    "place_name": pl.String, "place_country": pl.String, "place_admin": pl.String, "geoname_id": pl.Int64,
    "latitude": pl.Float64, "longitude": pl.Float64, "place_precision": pl.String, "confidence": pl.Float64,
    "rule_id": pl.String, "published_at": pl.Datetime("us", "UTC"), "story_id": pl.String, "source_id": pl.String,
    "owner_group": pl.String,
}  # fmt: skip


def mention(name: str, **told) -> dict:
    """Return one mention as the ledger holds it."""
    day, _, precision = str(told["date"]).partition("~") if told.get("date") else ("", "", "")
    place = (told.get("at") or "||||").split("|")
    article = told.get("article", name)
    published = datetime.fromisoformat(f"{told['pub']}T12:00:00+00:00")
    row = {
        "mention_id": name, "article_id": article, "ruleset_id": "rules", "segment_id": "segment", "part": "body",
        "sentence_index": told.get("sentence", 0), "sentence_start": 0, "sentence_end": 90, "trigger_start": 10,
        "trigger_end": 20, "trigger_text": told["trigger"], "event_type": told["type"], "mode": told.get("mode"),
        "cameo_code": told["cameo"], "realis": told.get("realis", "actual"), "realis_words": "",
        "event_date": date.fromisoformat(day) if day else None, "date_text": None,
        "date_precision": (precision or "day") if day else None, "place_text": place[0] or None,
        "place_name": place[0] or None, "place_country": place[1] or None, "place_admin": None,
        "geoname_id": int(place[4]) if place[4] not in ("", "null") else None,
        "latitude": float(place[2]) if place[2] else None, "longitude": float(place[3]) if place[3] else None,
        "place_precision": ("city" if place[4] not in ("", "null") else "admin") if place[0] else None,
        "confidence": 0.8, "rule_id": "rule", "published_at": published, "story_id": told.get("story"),
        "source_id": told.get("source", f"{name}-times"), "owner_group": told.get("owner", f"{name}-group"),
    }  # fmt: skip
    for role, key in (("source", "by"), ("target", "to")):
        actors = [each.split("|") for each in told.get(key) or []]
        row[f"{role}_names"] = [each[0] for each in actors]
        row[f"{role}_countries"] = sorted({each[1] for each in actors if each[1] != "null"})
        row[f"{role}_sectors"] = sorted({each[2] for each in actors})
    return row


def frame(rows: list[dict]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA)


def pairs() -> list[tuple[bool, dict, dict]]:
    """Return (same act, one mention, other mention) of the hand-written acts."""
    found = []
    for entry in yaml.safe_load(PAIRS.read_text("utf-8")):
        for same in (True, False):
            for change in entry["same" if same else "other"]:
                one, other = mention("one", **entry["act"]), mention("two", **(entry["act"] | change))
                found.append((same, one, other))
    return found


def scored(chosen: list[tuple[bool, dict, dict]]) -> tuple[float, list[str]]:
    """Return F1 over pairs, and the pairs judged wrong."""
    right = told = true = 0
    wrong = []
    for same, one, other in chosen:
        events, _ = merge_mentions(frame([one, other]))
        merged = events.height == 1
        right, told, true = right + (merged and same), told + merged, true + same
        if merged != same:
            wrong.append(f"{'missed' if same else 'merged'} {one['event_type']} {one['trigger_text']}: {other}")
    return 2 * right / (told + true), wrong


def test_pairs_of_mentions_are_judged_right() -> None:
    development, check = scored(pairs()[::2])[0], scored(pairs()[1::2])[0]
    assert development >= 0.975
    assert check >= 0.925


CALL = {"type": "CONSULT", "mode": "phone", "cameo": "041", "trigger": "spoke", "pub": "2025-12-12",
        "by": ["Narendra Modi|IND|GOV", "Donald Trump|USA|GOV"]}  # fmt: skip


def told_by_three() -> list[dict]:
    """Return one call told by three outlets, one of them copied, and another call on another day."""
    return [
        mention("m1", **CALL, article="a1", date="2025-12-11", source="ani", owner="ANI", story="a1"),
        mention("m2", **CALL, article="a1", sentence=4, source="ani", owner="ANI", story="a1"),
        mention("m3", **CALL, article="a2", date="2025-12-11", source="copier", owner="Copy Group", story="a1"),
        mention("m4", **(CALL | {"trigger": "phone call", "pub": "2025-12-11"}), article="a3", source="herald",
                owner="Herald"),
        mention("m5", **(CALL | {"by": ["Modi|IND|GOV"], "to": ["Trump|USA|GOV"]}), article="a4", date="2025-12-11",
                source="post", owner="Herald"),
        mention("m6", **(CALL | {"pub": "2025-10-10"}), article="a5", date="2025-10-09", source="ani", owner="ANI"),
    ]  # fmt: skip


def test_one_act_told_by_three_outlets_is_one_event_with_its_independent_sources() -> None:
    events, members = merge_mentions(frame(told_by_three()))
    call = events.filter(pl.col("mention_count") > 1).row(0, named=True)
    assert events.height == 2
    assert [call[name] for name in ("mention_count", "article_count", "source_count", "independent_source_count")] == [
        5, 4, 4, 2]  # fmt: skip
    assert (call["event_date"], call["date_precision"]) == (date(2025, 12, 11), "day")
    assert (call["first_seen"], call["last_seen"]) == (
        datetime(2025, 12, 11, 12, tzinfo=UTC), datetime(2025, 12, 12, 12, tzinfo=UTC))  # fmt: skip
    assert call["source_names"] == ["Narendra Modi", "Donald Trump"]
    assert dict(members.filter(pl.col("event_id") == call["event_id"]).select("mention_id", "reason").iter_rows()) == {
        "m4": "first", "m1": "same_names_day", "m2": "same_article", "m3": "same_story",
        "m5": "same_names_day_trigger"}  # fmt: skip


def many() -> list[dict]:
    """Return every mention of the hand-written pairs, each in an article of its own act."""
    rows = []
    for number, entry in enumerate(yaml.safe_load(PAIRS.read_text("utf-8"))):
        for place, change in enumerate([{}, *entry["same"], *entry["other"]]):
            told = entry["act"] | change
            article = f"{number}-{told.get('article', place)}"
            rows.append(mention(f"{number}-{place}", **(told | {"article": article})))
    return rows


@pytest.mark.parametrize("seed", range(3))
def test_any_order_gives_the_same_events(seed: int) -> None:
    rows = many()
    expected = merge_mentions(frame(rows))
    random.Random(seed).shuffle(rows)
    for got, want in zip(merge_mentions(frame(rows)), expected, strict=True):
        assert got.equals(want)


@pytest.mark.parametrize("seed", range(2))
def test_any_batching_gives_the_same_events(seed: int) -> None:
    rows = many()
    expected_events, expected_members = merge_mentions(frame(rows))
    articles = sorted({row["article_id"] for row in rows})
    random.Random(seed).shuffle(articles)
    stored, events, members = frame([]), pl.DataFrame(), pl.DataFrame()
    for start in range(0, len(articles), 7):
        batch = frame([row for row in rows if row["article_id"] in articles[start : start + 7]])
        stored, events, members = load(stored, events, members, batch)
    assert events.sort("event_id").equals(expected_events)
    assert members.sort("event_id", "mention_id").equals(expected_members)


def load(stored: pl.DataFrame, events: pl.DataFrame, members: pl.DataFrame, batch: pl.DataFrame):
    """Merge a batch as the loader does: with the articles of its days and all members of their events."""
    days = days_touched(batch)
    dated = pl.col("event_date").is_in(days) | pl.col("published_at").dt.date().is_in(days)
    near = stored.filter(pl.col("article_id").is_in(stored.filter(dated)["article_id"].implode()))
    kept_events, kept_members = events, members
    if members.height:
        ids = members.filter(pl.col("mention_id").is_in(near["mention_id"].implode()))["event_id"].unique()
        kept_events = events.filter(~pl.col("event_id").is_in(ids.implode()))
        kept_members = members.filter(~pl.col("event_id").is_in(ids.implode()))
        near = stored.filter(~pl.col("mention_id").is_in(kept_members["mention_id"].implode()))
    context = stored.filter(pl.col("article_id").is_in(near["article_id"].implode()))
    new_events, new_members = merge_mentions(pl.concat([near, batch]), context=context)
    parts = [[kept_events, new_events], [kept_members, new_members]]
    both = [pl.concat([part for part in each if part.height]) for each in parts]
    return pl.concat([stored, batch]), both[0], both[1]


def test_daily_attacks_stay_apart_though_undated_reports_lie_between() -> None:
    told = {"type": "ASSAULT", "cameo": "195", "trigger": "struck", "by": ["Russia|RUS|MIL"], "to": ["Ukraine|UKR|CVL"]}
    rows = []
    for day in range(1, 9):
        rows.append(mention(f"dated{day}", **told, date=f"2024-07-0{day}", pub=f"2024-07-0{day}"))
        rows.append(mention(f"undated{day}", **told, pub=f"2024-07-0{day}"))
    events, _ = merge_mentions(frame(rows))
    assert events["mention_count"].to_list() == [2] * 8


def test_an_undated_report_of_the_next_day_joins_the_act() -> None:
    told = {
        "type": "ASSAULT",
        "cameo": "183",
        "trigger": "bombed",
        "by": ["Al Shabaab|SOM|REB"],
        "to": ["hotel|SOM|BUS"],
    }
    rows = [mention("m1", **told, date="2024-07-01", pub="2024-07-01"), mention("m2", **told, pub="2024-07-02")]
    events, members = merge_mentions(frame(rows))
    assert events["mention_count"].to_list() == [2]
    assert members.filter(pl.col("mention_id") == "m2")["reason"].to_list() == ["same_names_day_after_trigger"]


def test_mentions_that_a_user_split_off_make_an_event_of_their_own() -> None:
    splits = pl.DataFrame({"mention_id": ["m4", "m5"], "group_name": ["other", "other"]})
    events, members = merge_mentions(frame(told_by_three()), splits)
    groups = members.group_by("event_id").agg(pl.col("mention_id").sort())["mention_id"].to_list()
    assert sorted(groups) == [["m1", "m2", "m3"], ["m4", "m5"], ["m6"]]
    assert events.height == 3


def test_no_mentions_give_no_events() -> None:
    events, members = merge_mentions(frame([]))
    assert (events.height, members.height) == (0, 0)
