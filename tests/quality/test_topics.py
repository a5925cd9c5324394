"""Topics against the gold files, by the official evaluator; skipped where they are not at hand."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.coding import ROOT, load_rulebook
from tests.quality.predict_topics import main, predict, read_rows
from transforms.topics import TopicReader

GOLD = Path(os.environ.get("NEWSLEDGER_GOLD", ROOT.parent / "shared" / "gold"))
FLOORS = json.loads((Path(__file__).parent / "topics.json").read_text("utf-8"))
# The names that news_dev.jsonl gives the top level.
TOP_LEVEL = {
    "arts_culture_entertainment_media": "01", "crime_law_justice": "02", "disaster_accident_emergency": "03",
    "economy_business_finance": "04", "education": "05", "environment": "06", "health": "07", "human_interest": "08",
    "labour": "09", "lifestyle_leisure": "10", "politics_government": "11", "religion": "12",
    "science_technology": "13", "society": "14", "sport": "15", "conflict_war_peace": "16", "weather": "17",
}  # fmt: skip

pytestmark = pytest.mark.skipif(not GOLD.is_dir(), reason=f"no gold files in {GOLD}")


@pytest.mark.parametrize("name", ["topics_bbc", "topics_cep", "topics_huffpost"])
def test_the_topic_of_texts_is_right_as_often_as_before(name: str, tmp_path: Path) -> None:
    gold = GOLD / "topics" / f"{name}.dev.jsonl.gz"
    main(gold, tmp_path / "predicted.jsonl")
    command = [
        sys.executable,
        str(GOLD / "topics" / "evaluate_topics.py"),
        str(gold),
        str(tmp_path / "predicted.jsonl"),
    ]
    command += ["--allow-all"] if name == "topics_bbc" else []
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert json.loads(printed.splitlines()[-1])["accuracy"] >= FLOORS[name]


def test_the_primary_topic_of_news_is_one_that_a_reader_named() -> None:
    reader = TopicReader(load_rulebook())
    right = []
    for row in read_rows(GOLD / "events" / "news_dev.jsonl"):
        wanted = {f"medtop:{TOP_LEVEL[name]}000000" for name in row["topics"]}
        topics = predict(reader, row)["topics"]
        right.append(bool(topics) and topics[0]["topic"] in wanted)
    assert sum(right) / len(right) >= FLOORS["news_primary"]
