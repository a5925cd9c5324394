"""Events against the gold sets: no figure falls below the floor that was reached once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.quality.predict_events import main

ROOT = Path(__file__).parent.parent.parent
GOLD = Path(os.environ.get("NEWSLEDGER_GOLD", ROOT.parent / "shared" / "gold")) / "events"
FLOORS = json.loads((Path(__file__).parent / "events.json").read_text("utf-8"))


@pytest.mark.skipif(not GOLD.is_dir(), reason=f"no gold events at {GOLD}")
@pytest.mark.parametrize("name", sorted(FLOORS))
def test_events_of_gold_stay_above_their_floor(name: str, tmp_path: Path):
    out = tmp_path / "predictions.jsonl"
    main(GOLD / f"{name}.jsonl", out)
    scorer = [sys.executable, str(GOLD / "evaluate_events.py"), str(GOLD / f"{name}.jsonl"), str(out), "--json"]
    result = json.loads(subprocess.run(scorer, check=True, capture_output=True, text=True).stdout)
    reached = {"type_p": result["type"]["p"], "type_r": result["type"]["r"], "type_f1": result["type"]["f1"],
               "actors_f1": result["actors"]["f1"], "country_f1": result["country"]["f1"],
               "realis_right": result["realis_right"], "sector_right": result["source_sector_right"]}  # fmt: skip
    assert {figure: reached[figure] for figure, floor in FLOORS[name].items() if reached[figure] < floor} == {}
