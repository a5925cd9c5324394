"""Measures what a run with nothing new costs beyond Prefect's start-up: `python -m tests.bench_run`, and `make bench`.

Two kinds of whole processes take turns on one machine: a flow that does nothing, which is what Prefect's start-up
costs, and `newsledger run` when all that its sources name is in the ledger.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from flows.cli import PREFECT_DEFAULTS
from tests.ledgers import command, newsledger
from tests.served import small_site

ROUNDS = 5
EMPTY = "import prefect\n@prefect.flow\ndef nothing(): pass\nnothing()\n"


def cost(arguments: list[str], surroundings: dict[str, str]) -> tuple[float, float]:
    """Return the seconds of a process from start to end, by the clock and of the processor."""
    started = time.monotonic()
    process = subprocess.Popen(arguments, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, arguments
    return time.monotonic() - started, usage.ru_utime + usage.ru_stime


def measure() -> dict[str, float]:
    """Return the medians of both, and of their differences in each round."""
    with tempfile.TemporaryDirectory() as folder, small_site(Path(folder)) as site:
        data = Path(folder)
        surroundings = {
            **os.environ, **PREFECT_DEFAULTS, **site, "NEWSLEDGER_DATA": folder, "PREFECT_HOME": f"{folder}/prefect",
        }  # fmt: skip
        newsledger(data, "run", extra=surroundings)
        rounds = [
            (cost([sys.executable, "-c", EMPTY], surroundings), cost(command(data, "run", "--quiet"), surroundings))
            for _ in range(ROUNDS)
        ]
    beyond = [(run[0] - empty[0], run[1] - empty[1]) for empty, run in rounds]
    return {
        "an empty flow, s": median(empty[0] for empty, _ in rounds),
        "a run with nothing new, s": median(run[0] for _, run in rounds),
        "nothing new beyond Prefect's start, s (<= 2)": median(clock for clock, _ in beyond),
        "the same, processor s": median(processor for _, processor in beyond),
    }


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{value:8.2f}  {name}")
