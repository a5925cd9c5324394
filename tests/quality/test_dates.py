"""Dates against the gold phrases."""

from pathlib import Path

from tests.quality.scores import floors, score


def test_date_phrases_mean_what_the_gold_says(tmp_path: Path) -> None:
    (figures,) = score("predict_dates", "dates/dates.dev.jsonl", "dates/evaluate_dates.py", tmp_path / "dates.jsonl")
    assert {name: figures[name] for name, floor in floors("dates").items() if figures[name] < floor} == {}
