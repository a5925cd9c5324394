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


def main() -> None:
    """Run every measurement, print the table and write the JSON."""
    figures = {
        "extraction": bench_articles.measure_extraction(),
        "coding": bench_coding.measure(),
        "topics": bench_topics.topics_speed(),
        "fetch": bench_fetch.measure(),
        "warehouse": bench_warehouse.measure(),
        "run": bench_run.measure(),
        "scale": bench_scale.measure(),
    }
    if os.environ.get("BENCH_PEERS"):
        figures["peers"] = bench_peers.measure()
    table = Table("part", "figure", "value")
    for part, values in figures.items():
        for name, value in values.items():
            table.add_row(part, name, f"{value:,.2f}")
    Console().print(table)
    Path(os.environ.get("BENCH_JSON", "bench.json")).write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
