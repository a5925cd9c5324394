"""Measures fetching and the archive: `python -m tests.bench_fetch` prints the figures, `make bench` calls `measure`.

A server in its own process answers after 20 ms with a page of 27 kB, gzipped once at the start; our fetcher with
the WARC writer runs against a bare aiohttp loop that throws the bodies away, in turns of the same run.
"""

import asyncio
import gzip
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from aiohttp import web

from flows.archive import SegmentWriter, read_segment
from flows.fetch import Target, fetch_pages
from flows.settings import Settings

THINK_SECONDS = 0.02
CONCURRENCY = 64
HOSTS = 16
PAGES = 3000
PAGE = b"<html><head><title>A page</title></head><body>" + b"".join(
    b"<p>Paragraph %d says that %d things happened.</p>\n" % (number, number * 7919) for number in range(550)
)


def serve() -> None:
    """Answer on the first HOSTS loopback addresses and print the port."""

    async def run() -> None:
        zipped = gzip.compress(PAGE)
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip"}

        async def answer(request: web.BaseRequest) -> web.Response:
            if request.path == "/robots.txt":
                return web.Response(status=404)
            await asyncio.sleep(THINK_SECONDS)
            return web.Response(body=zipped, headers=headers)

        runner = web.ServerRunner(web.Server(answer, access_log=None))
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        for number in range(2, HOSTS + 1):
            await web.TCPSite(runner, f"127.0.0.{number}", port).start()
        print(port, flush=True)
        await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def server() -> Iterator[list[str]]:
    """Run the server in its own process and yield the URLs of PAGES pages."""
    process = subprocess.Popen([sys.executable, "-m", "tests.bench_fetch", "serve"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        port = int(process.stdout.readline())
        yield [f"http://127.0.0.{number % HOSTS + 1}:{port}/story/{number}" for number in range(PAGES)]
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


async def bare(urls: list[str]) -> None:
    """Fetch with aiohttp alone and throw the bodies away."""
    waiting = iter(urls)

    async def work(session: aiohttp.ClientSession) -> None:
        for url in waiting:
            async with session.get(url) as answer:
                await answer.read()

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*(work(session) for _ in range(CONCURRENCY)))


async def ours(urls: list[str], folder: Path) -> None:
    """Fetch politely, with robots.txt, hashes and the archive; no delay, as the bare loop has none."""
    settings = Settings(
        data=folder,
        host_delay_seconds=0,
        host_concurrency=CONCURRENCY // HOSTS,
        total_concurrency=CONCURRENCY,
        allow_loopback=True,
    )
    with SegmentWriter(settings.raw, datetime.now(UTC), settings.segment_pages) as writer:
        async for result in fetch_pages([Target(url, "bench") for url in urls], settings):
            writer.add(result)


def measure() -> dict[str, float]:
    """Return pages per second of both, their ratio, and CPU milliseconds a page of ours (best of three turns)."""
    figures: dict[str, list[float]] = {"bare": [], "ours": [], "cpu": []}
    with server() as urls:
        for _ in range(3):
            with tempfile.TemporaryDirectory() as folder:
                figures["bare"].append(_seconds(bare(urls))[0])
                wall, cpu = _seconds(ours(urls, Path(folder)))
                figures["ours"].append(wall)
                figures["cpu"].append(cpu)
                kept = sum(page.body == PAGE for path in Path(folder).rglob("*.warc.gz") for page in read_segment(path))
                assert kept == PAGES, f"{kept} pages of {PAGES} in the archive"
    return {
        "bare_pages_per_second": round(PAGES / min(figures["bare"])),
        "fetch_pages_per_second": round(PAGES / min(figures["ours"])),
        "fetch_ratio": round(min(figures["bare"]) / min(figures["ours"]), 2),
        "fetch_cpu_ms_per_page": round(min(figures["cpu"]) / PAGES * 1000, 2),
    }


def _seconds(work) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    asyncio.run(work)
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        serve()
    else:
        print(measure())
