"""`make bench`: what each part costs against a peer in the same run; real pages if they are there, else golden ones.

Prints a table and writes it as JSON (BENCH_JSON, default bench.json). Single processes, this machine.
"""

import json
import os
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests import (
    bench_articles,
    bench_coding,
    bench_fetch,
    bench_peers,
    bench_run,
    bench_scale,
    bench_topics,
    bench_warehouse,
)

PARTS = {
    "extraction": bench_articles.measure_extraction,
    "coding": bench_coding.measure,
    "topics": bench_topics.topics_speed,
    "fetch": bench_fetch.measure,
    "warehouse": bench_warehouse.measure,
    "run": bench_run.measure,
    "scale": bench_scale.measure,
    "peers": bench_peers.measure,  # installs them: only when asked
}


def main() -> None:
    """Run every measurement, write the JSON after each of them, and print the table."""
    table, figures = Table("part", "figure", "value"), {}
    for part, measure in PARTS.items():
        if part == "peers" and not os.environ.get("BENCH_PEERS"):
            continue
        figures[part] = measure()
        Path(os.environ.get("BENCH_JSON", "bench.json")).write_text(json.dumps(figures, indent=1))
        for name, value in figures[part].items():
            table.add_row(part, name, f"{value:,.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
