"""What more processes, Dask, a lake and more pages give and cost: from WARC files to coded rows, before linking.

Each run is a process of its own. It is timed from the moment when its second segment is in the ledger, so that both
workers are warm and starting is left out, to the last one.
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
from statistics import median

import psutil
from prefect import flow

from flows import ingest
from flows.cli import PREFECT_DEFAULTS
from flows.settings import read_settings
from tests.bench_articles import read_pages
from tests.bench_coding import peak_memory
from tests.lakes import MISSING, Server, postgres
from tests.served import free_ports
from tests.warcs import write_warc
from warehouse.lake import open_ledger
from warehouse.load import load_segment
from warehouse.schema import prepare

SEGMENTS = 2 + int(os.environ.get("BENCH_SEGMENTS", "8"))
NOW = datetime(2026, 11, 22, tzinfo=UTC)
Pages = list[tuple[bytes, str, datetime]]


def write_segments(folder: Path, pages: Pages, count: int) -> None:
    """Write so many segments, each with the pages under a host of its own."""
    folder.mkdir(parents=True)
    for number in range(count):
        rows = [(f"https://n{number}.example/{index}", at, html) for index, (html, _, at) in enumerate(pages)]
        write_warc(folder / f"segment{number:04}.warc.gz", rows)


Moment = tuple[float, float]  # of the clock, and of the processors: seconds spent by this process and its children


def now() -> Moment:
    """Return the present moment."""
    family = [psutil.Process(), *psutil.Process().children(recursive=True)]
    spent = [one.cpu_times() for one in family]
    return time.perf_counter(), sum(times.user + times.system for times in spent)


@flow
def load() -> list[Moment]:
    """Stage and load what is pending; return the moment when it began and that of each segment in the ledger."""
    settings, moments = read_settings(), []

    def timed(*arguments) -> dict[str, int]:
        counts = load_segment(*arguments)
        moments.append(now())
        return counts

    ingest.load_segment = timed  # type: ignore[assignment]
    with open_ledger(settings.ledger) as con:
        prepare(con, [])
        moments.append(now())
        ingest.load_pending(con, settings, [], NOW)
    return moments


def rate(folder: Path, pages: Pages, lakes: Server | None = None, **settings: str) -> dict[str, float]:
    """Load segments in a process of its own; return pages of a second and of a processor second, start and memory."""
    if lakes:
        settings["NEWSLEDGER_LAKE"] = lakes.database()
    with tempfile.TemporaryDirectory(dir=folder) as data:
        write_segments(Path(data) / "raw", pages, SEGMENTS)
        environment = {**os.environ, **PREFECT_DEFAULTS, **settings, "NEWSLEDGER_DATA": data}
        done = subprocess.run([sys.executable, "-m", "tests.bench_scale"], env=environment, check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # fmt: skip
        moments, memory = json.loads(done.stdout.splitlines()[-1])
    began, warm, ended = moments[0], moments[2], moments[-1]
    more = (len(moments) - 3) * len(pages)
    return {
        "clock": more / (ended[0] - warm[0]), "spent": more / (ended[1] - warm[1]), "start": warm[0] - began[0],
        "memory": memory,
    }  # fmt: skip


def gained() -> float:
    """Return how much more two processes of plain arithmetic do than one by the clock: what the machine has to give."""

    def taken(count: int) -> float:
        started = time.perf_counter()
        running = [
            subprocess.Popen([sys.executable, "-c", "sum(i * i for i in range(30_000_000))"]) for _ in range(count)
        ]
        assert [process.wait() for process in running] == [0] * count
        return time.perf_counter() - started

    return 2 * taken(1) / taken(2)


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
        loads, machine = [os.getloadavg()[0]], [gained()]
        one = rate(folder, pages, NEWSLEDGER_WORKERS="1")
        machine.append(gained())
        two = rate(folder, pages, NEWSLEDGER_WORKERS="2")
        machine.append(gained())
        on_dask = []
        for workers in (1, 2):
            with dask(folder, workers) as settings:
                on_dask.append(rate(folder, pages, **settings)["clock"])
            loads.append(os.getloadavg()[0])
        figures = {
            "pages of a segment": len(pages),
            "one process, pages/s": one["clock"],
            "two processes, pages/s": two["clock"],
            "pages of a processor second": one["spent"],
            "two processes against one (>= 1.7)": two["clock"] / one["clock"],
            "the same of a processor second, on a machine that is busy": 2 * two["spent"] / one["spent"],
            "two processes of plain arithmetic against one, meanwhile": median(machine),
            "two processes, s until both have loaded a segment": two["start"],
            "two Dask workers against one (>= 1.7)": on_dask[1] / on_dask[0],
            "peak memory of a worker, MB (<= 900)": two["memory"],
            "peak memory of one process that codes and loads, MB": one["memory"],
            "load average before (0 on a quiet machine)": loads[0],
            "load average after, with what was measured": loads[-1],
        }
        with nullcontext() if MISSING else postgres() as server:
            if server:
                lake = rate(folder, pages, server, NEWSLEDGER_WORKERS="2")
                figures["DuckLake against DuckDB's file (>= 0.8)"] = lake["clock"] / two["clock"]
                figures["the same of a processor second"] = lake["spent"] / two["spent"]
    return figures


if __name__ == "__main__":
    loaded = load()
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps([loaded, max(peak_memory(), workers)]))
