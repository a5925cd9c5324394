"""What more processes, Dask, a lake and more pages give and cost: from WARC files to coded rows, before linking.

Each run is a process of its own, of few segments and of many; the difference leaves out what starting takes.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

from prefect import flow

from flows.cli import PREFECT_DEFAULTS
from flows.ingest import load_pending
from flows.settings import read_settings
from tests.bench_articles import read_pages
from tests.lakes import MISSING, Server, postgres
from tests.served import free_ports
from tests.warcs import write_warc
from warehouse.lake import open_ledger, turn
from warehouse.schema import prepare

FEW, MANY = 2, 2 + int(os.environ.get("BENCH_SEGMENTS", "8"))
NOW = datetime(2026, 11, 22, tzinfo=UTC)
Pages = list[tuple[bytes, str, datetime]]


def write_segments(folder: Path, pages: Pages, count: int) -> None:
    """Write so many segments, each with the pages under a host of its own."""
    folder.mkdir(parents=True)
    for number in range(count):
        rows = [(f"https://n{number}.example/{index}", at, html) for index, (html, _, at) in enumerate(pages)]
        write_warc(folder / f"segment{number:04}.warc.gz", rows)


@flow
def load() -> float:
    """Stage and load what is pending; return the seconds that it took."""
    settings = read_settings()
    with open_ledger(settings.ledger) as con:
        with turn(con):
            prepare(con, [])
        started = time.perf_counter()
        load_pending(con, settings, [], NOW)
        return time.perf_counter() - started


def seconds(folder: Path, pages: Pages, count: int, lakes: Server | None = None, **settings: str) -> list[float]:
    """Load so many segments in a process of its own; return its seconds, processor seconds and largest memory in MB."""
    if lakes:
        settings["NEWSLEDGER_LAKE"] = lakes.database()
    with tempfile.TemporaryDirectory(dir=folder) as data:
        write_segments(Path(data) / "raw", pages, count)
        environment = {**os.environ, **PREFECT_DEFAULTS, **settings, "NEWSLEDGER_DATA": data}
        done = subprocess.run([sys.executable, "-m", "tests.bench_scale"], env=environment, check=True,
                              stdout=subprocess.PIPE, text=True)  # fmt: skip
        return json.loads(done.stdout.splitlines()[-1])


def rate(folder: Path, pages: Pages, lakes: Server | None = None, **settings: str) -> tuple[float, float, float]:
    """Return the pages a second of a run that goes on for long, those of a processor second, and the memory in MB."""
    few, many = seconds(folder, pages, FEW, lakes, **settings), seconds(folder, pages, MANY, lakes, **settings)
    more = (MANY - FEW) * len(pages)
    return more / (many[0] - few[0]), more / (many[1] - few[1]), max(few[2], many[2])


@contextmanager
def dask(folder: Path, workers: int) -> Iterator[dict[str, str]]:
    """Yield the settings of a run on a scheduler with so many workers of one thread."""
    (port,) = free_ports(1)
    address = f"tcp://127.0.0.1:{port}"
    scheduler = f"scheduler --host 127.0.0.1 --port {port} --no-dashboard"
    worker = f"worker {address} --nthreads 1 --no-dashboard --local-directory {folder}"
    running = [
        subprocess.Popen(
            [sys.executable, "-m", *f"distributed.cli.dask_{one}".split()],
            env={**os.environ, **PREFECT_DEFAULTS}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for one in [scheduler, *[worker] * workers]
    ]  # fmt: skip
    try:
        yield {"NEWSLEDGER_RUNNER": "dask", "NEWSLEDGER_SCHEDULER": address}
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait(timeout=60)


def measure() -> dict[str, float]:
    """Return the figures over real pages, or the golden ones where these are missing."""
    pages = read_pages()
    with tempfile.TemporaryDirectory(prefix="bench-scale-") as name:
        folder = Path(name)
        one, one_spent, one_memory = rate(folder, pages, NEWSLEDGER_WORKERS="1")
        two, two_spent, two_memory = rate(folder, pages, NEWSLEDGER_WORKERS="2")
        on_dask = []
        for workers in (1, 2):
            with dask(folder, workers) as settings:
                seconds(folder, pages, FEW, **settings)  # so that the workers are warm
                on_dask.append(rate(folder, pages, **settings)[0])
        figures = {
            "pages of a segment": len(pages),
            "one process, pages/s": one,
            "two processes, pages/s": two,
            "pages of a processor second": one_spent,
            "two processes against one (>= 1.7)": two / one,
            "the same of a processor second, on a machine that is busy": 2 * two_spent / one_spent,
            "two Dask workers against one (>= 1.7)": on_dask[1] / on_dask[0],
            "peak memory of a worker, MB (<= 900)": max(one_memory, two_memory),
        }
        with nullcontext() if MISSING else postgres() as server:
            if server:
                lake, lake_spent, _ = rate(folder, pages, server, NEWSLEDGER_WORKERS="2")
                figures["DuckLake against DuckDB's file (>= 0.8)"] = lake / two
                figures["the same of a processor second"] = lake_spent / two_spent
    return figures


if __name__ == "__main__":
    taken = load()
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
    print(json.dumps([taken, spent, max(own.ru_maxrss, others.ru_maxrss) / 1024]))
