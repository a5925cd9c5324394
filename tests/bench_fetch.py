"""Measures fetching and the archive: `python -m tests.bench_fetch` prints the figures, `make bench` calls `measure`.

A server in its own process answers after 20 ms with a page of 27 kB, gzipped once at the start; our fetcher with
the WARC writer runs against a bare aiohttp loop that throws the bodies away, in turns of the same run.
"""

import asyncio
import gzip
import io
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import aiohttp
from aiohttp import web

from flows.archive import SegmentWriter, read_segment
from flows.discover import Discovery, take
from flows.fetch import Target, fetch_pages
from flows.settings import Settings
from flows.sources import Source
from transforms.sitemaps import read_sitemap

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
    figures: dict[str, list[float]] = {"bare": [], "ours": [], "bare_cpu": [], "ours_cpu": []}
    with server() as urls:
        for _ in range(3):
            with tempfile.TemporaryDirectory() as folder:
                for name, work in (("bare", bare(urls)), ("ours", ours(urls, Path(folder)))):
                    wall, cpu = _seconds(work)
                    figures[name].append(wall)
                    figures[f"{name}_cpu"].append(cpu)
                kept = sum(page.body == PAGE for path in Path(folder).rglob("*.warc.gz") for page in read_segment(path))
                assert kept == PAGES, f"{kept} pages of {PAGES} in the archive"
    return {
        "bare_pages_per_second": round(PAGES / min(figures["bare"])),
        "fetch_pages_per_second": round(PAGES / min(figures["ours"])),
        "fetch_ratio": round(min(figures["bare"]) / min(figures["ours"]), 2),
        "bare_cpu_ms_per_page": round(min(figures["bare_cpu"]) / PAGES * 1000, 2),
        "fetch_cpu_ms_per_page": round(min(figures["ours_cpu"]) / PAGES * 1000, 2),
        "skip_100k_known_links_seconds": measure_known_sitemap(),
    }


def measure_known_sitemap() -> float:
    """Return the seconds it takes to read a sitemap of 100,000 links and to find that all are known."""
    urls = [f"https://www.example.com/world/2025/12/12/story-{number}-of-the-day" for number in range(100_000)]
    known = set(urls)
    entry = "<url><loc>%s</loc><lastmod>2025-12-12T10:00:00+05:30</lastmod></url>"
    body = f"<urlset>{''.join(entry % url for url in urls)}</urlset>".encode()
    source = Source("s", "S", "example.com", None, "en", (), (), None, None, "s", None)
    started = time.process_time()
    links = read_sitemap(body, "https://www.example.com/sitemap.xml")
    found = Discovery()
    new, _ = take(links, source, known, set(), found, datetime(2025, 12, 12, tzinfo=UTC), 1000, "sitemap")
    assert not new
    assert found.counts["link_known"] == 100_000
    return round(time.process_time() - started, 2)


def measure_large_archive(gigabytes: float = 1.0) -> dict[str, float]:
    """Return the peak memory (MB) of a process that streams a WARC of some size, and its pages per second."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.warc.gz"
        # The same 200 segments of pages over and over: gzip members can be joined.
        block = io.BytesIO()
        for number in range(200):
            noise = random.Random(number).randbytes(40_000).hex().encode()
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>"
            fields = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{UUID(int=number)}>\r\n"
                f"WARC-Date: 2025-12-12T10:00:00Z\r\nWARC-Target-URI: https://example.com/{number}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(head) + len(noise)}\r\n\r\n"
            )
            block.write(gzip.compress(fields.encode() + head + noise + b"\r\n\r\n", 1))
        times = int(gigabytes * 1e9 / len(block.getvalue())) + 1
        with path.open("wb") as file:
            for _ in range(times):
                file.write(block.getvalue())
        command = [sys.executable, "-m", "tests.bench_fetch", "stream", str(path)]
        pages, seconds, peak = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        assert int(pages) == 200 * times
    return {
        "stream_gigabytes": gigabytes,
        "stream_peak_megabytes": round(float(peak)),
        "stream_pages_per_second": round(int(pages) / float(seconds)),
    }


def stream(path: Path) -> None:
    """Read a WARC file and print its pages, the seconds it took, and the peak memory in MB."""
    started = time.perf_counter()
    pages = sum(1 for _ in read_segment(path))
    print(pages, time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)


def _seconds(work) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    asyncio.run(work)
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        serve()
    elif sys.argv[1:2] == ["stream"]:
        stream(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["large"]:
        print(measure_large_archive(float(sys.argv[2])))
    else:
        print(measure())
