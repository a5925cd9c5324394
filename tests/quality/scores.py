"""Scores of a predictor on the gold kept beside the repository; where it is absent the test is skipped."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOLD = Path(os.environ.get("NEWSLEDGER_GOLD", ROOT.parent / "shared" / "gold"))


def score(predictor: str, gold: str, evaluator: str, out: Path, *options: str) -> list[dict]:
    """Return the JSON lines that an evaluator prints for a predictor (a module of tests.quality) on a gold file."""
    if not (GOLD / gold).exists():
        pytest.skip(f"{GOLD / gold} is absent: set NEWSLEDGER_GOLD to the folder that holds it")
    command = [sys.executable, "-m", f"tests.quality.{predictor}", str(GOLD / gold), str(out)]
    subprocess.run(command, cwd=ROOT, check=True)
    # The page evaluator alone wants the predictions before the gold.
    files = [str(out), str(GOLD / gold)] if "evaluate_extraction" in evaluator else [str(GOLD / gold), str(out)]
    command = [sys.executable, str(GOLD / evaluator), *files, *options]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in printed.splitlines() if line.startswith("{")]


def floors(area: str) -> dict[str, float]:
    """Return the pinned figures of an area: falling below one is a defect."""
    return json.loads((Path(__file__).parent / f"{area}.json").read_text("utf-8"))
