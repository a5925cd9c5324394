"""Extraction against the gold pages."""

from pathlib import Path

from tests.quality.scores import floors, score

MOST_MISSING = 2  # gold pages that may give no article


def test_gold_pages_are_read_at_least_as_well_as_before(tmp_path: Path) -> None:
    (figures,) = score("predict_pages", "pages/gold.jsonl", "pages/evaluate_extraction.py", tmp_path / "pages.jsonl")
    assert {name: figures[name] for name, floor in floors("pages").items() if figures[name] < floor} == {}
    assert figures["missing"] <= MOST_MISSING
