"""Copies against the real and the controlled gold documents."""

from pathlib import Path

import pytest

from tests.quality.scores import GOLD, floors, score


@pytest.mark.parametrize(
    ("kind", "options"),
    [("real", ("--pairs", str(GOLD / "duplicates/duplicates_real_pairs.dev.tsv"))), ("controlled", ())],
)
def test_copies_are_found_at_least_as_well_as_before(kind: str, options: tuple[str, ...], tmp_path: Path) -> None:
    gold = f"duplicates/duplicates_{kind}.dev.jsonl.gz"
    (figures,) = score("predict_copies", gold, "duplicates/evaluate_duplicates.py", tmp_path / "pairs.tsv", *options)
    least = {name: floors("copies")[f"{kind}_{name}"] for name in ("precision", "recall")}
    assert {name: figures[name] for name, floor in least.items() if figures[name] < floor} == {}
