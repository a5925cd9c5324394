"""Kills collecting runs with SIGKILL, prints what each left as JSON: `python -m tests.killed_runs FOLDER SEED`.

A process of its own, because it forks: the server, and one run after another.
"""

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web

from flows.archive import SegmentWriter, pending_segments, read_attempts, read_segment
from flows.discover import collect
from flows.settings import Settings
from flows.sources import Source

KILLS = 10
PAGES = 240
STARTED_AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def fork(work: Callable[[int], None]) -> tuple[int, int]:
    """Run `work` in a child, giving it the end of a pipe to write to; return the child and the end to read from."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        work(writing)
        os._exit(0)
    os.close(writing)
    return child, reading


def serve(out: int) -> None:
    """Serve a feed of PAGES pages, each of some 20 kB."""

    async def answer(request: web.BaseRequest) -> web.Response:
        if request.path == "/feed":
            items = "".join(f"<item><link>/story/{number}</link></item>" for number in range(PAGES))
            return web.Response(text=f"<rss version='2.0'><channel>{items}</channel></rss>", headers={"ETag": '"1"'})
        if request.path == "/robots.txt":
            return web.Response(status=404)
        return web.Response(text=page(request.path), content_type="text/html")

    async def run() -> None:
        runner = web.ServerRunner(web.Server(answer, access_log=None))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        os.write(out, f"{runner.addresses[0][1]}\n".encode())
        await asyncio.Event().wait()

    asyncio.run(run())


def page(path: str) -> str:
    """Return the page of a path, hard to compress, so that records are written in more than one block."""
    return f"<html><body>{path} {random.Random(path).randbytes(10_000).hex()}</body></html>"


def archived(folder: Path) -> tuple[list[str], list[dict]]:
    """Return the paths of whole pages in the archive, and all rows of raw.fetches."""
    paths, rows = [], []
    for segment in pending_segments(folder, ()):
        for found in read_segment(segment):
            path = "/" + found.url.split("/", 3)[3]
            assert found.problem is None and found.body.decode() == page(path), found
            paths.append(path)
        rows += list(read_attempts(segment))
    return paths, rows


def main(folder: Path, seed: int) -> None:
    """Kill KILLS runs, let the last one end, and print a report."""
    chance = random.Random(seed)
    server, reading = fork(serve)
    port = int(os.read(reading, 100))
    settings = Settings(data=folder, host_delay_seconds=0.001, segment_pages=15, allow_loopback=True)
    source = Source("s", "S", "127.0.0.1", None, "en", (f"http://127.0.0.1:{port}/feed",), (), None, None, "s", None)
    lost, kept_counts = [], []
    for number in range(KILLS + 1):
        known = {row["url"] for row in archived(settings.raw)[1] if row["purpose"] == "page"}

        def run(out: int, number: int = number, known: set[str] = known) -> None:
            add = SegmentWriter.add

            def tell(writer: SegmentWriter, result) -> None:
                add(writer, result)
                if result.has_page:
                    os.write(out, ("/" + result.target.url.split("/", 3)[3] + "\n").encode())

            SegmentWriter.add = tell  # type: ignore[method-assign]  # a child of its own
            collect([source], known, [], settings, STARTED_AT + timedelta(minutes=number))

        child, reading = fork(run)
        text, after = b"", chance.randrange(1, 35)
        while text.count(b"\n") < after or number == KILLS:
            part = os.read(reading, 1 << 16)
            if not part:
                break
            text += part
        if number < KILLS:
            time.sleep(chance.random() * 0.004)
            os.kill(child, signal.SIGKILL)
        while part := os.read(reading, 1 << 16):
            text += part
        os.close(reading)
        os.waitpid(child, 0)
        kept = text.decode().splitlines()
        kept_counts.append(len(kept))
        lost += sorted(set(kept) - set(archived(settings.raw)[0]))
    os.kill(server, signal.SIGKILL)
    os.waitpid(server, 0)
    paths, rows = archived(settings.raw)
    print(json.dumps({
        "lost": lost, "kept_counts": kept_counts, "paths": paths,
        "parts": [path.name for path in settings.raw.glob("*.part")],
        "fetched_rows": sum(row["outcome"] == "fetched" and row["purpose"] == "page" for row in rows),
    }))  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
