"""A small news site of four invented outlets, served on loopback: input for a first run and for tests."""

import asyncio
import csv
import errno
import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from aiohttp import web

DEMO = Path(__file__).parent
HOST = "127.0.0.1"
# An article is known by its address: with other ports, a second run would find everything new.
# Not from 8000 to 8999, where Prefect's embedded server takes any free port, moments before the demo starts.
PORTS = (7801, 7802, 7803, 7804)
# The pages have one date, because the dates of files differ from one checkout to the next.
LAST_MODIFIED = datetime(2025, 12, 13, 6, tzinfo=UTC)
CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
}
FEED_TYPES = {
    "rss.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
}


class PortTaken(RuntimeError):
    """Another program listens on a port of the demo; the message names the port and says what to do."""


@contextmanager
def serve_demo(ports: Sequence[int] = PORTS) -> Iterator[list[dict[str, str]]]:
    """Serve the demo in a thread, one port for each outlet, and yield its rows for the sources table.

    Raises PortTaken if another program holds one of the ports.
    """
    rows = demo_sources(ports)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="demo", daemon=True)
    thread.start()
    runners: list[web.AppRunner] = []
    try:
        for row, port in zip(rows, ports, strict=True):
            asyncio.run_coroutine_threadsafe(_start(row["source_id"], port, runners), loop).result()
        yield rows
    finally:
        for runner in runners:
            asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def demo_sources(ports: Sequence[int] = PORTS) -> list[dict[str, str]]:
    """Return the rows of demo/sources.csv with the addresses at which the outlets are served."""
    with (DEMO / "sources.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        {column: value.replace("{host}", f"{HOST}:{port}") for column, value in row.items()}
        for row, port in zip(rows, ports, strict=True)
    ]


async def _start(outlet: str, port: int, runners: list[web.AppRunner]) -> None:
    runner = web.AppRunner(_outlet(outlet, port), access_log=None)
    await runner.setup()
    runners.append(runner)
    try:
        await web.TCPSite(runner, HOST, port).start()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise PortTaken(
            f"port {port} of {HOST} is taken, and the demo needs it for {outlet}: "
            "end the program that listens there (another demo?) and run again"
        ) from error


def _outlet(outlet: str, port: int) -> web.Application:
    """Return the application of one outlet: its files, and the addresses that redirect."""
    base = f"http://{HOST}:{port}"
    files, redirects = _files(outlet), _redirects(outlet)

    async def answer(request: web.Request) -> web.Response:
        if request.path in redirects:
            raise web.HTTPMovedPermanently(base + redirects[request.path])
        if request.path not in files:
            raise web.HTTPNotFound(text=f"{request.path} is not here\n")
        return _page(request, files[request.path], base)

    application = web.Application()
    application.router.add_get("/{path:.*}", answer)
    return application


def _redirects(outlet: str) -> dict[str, str]:
    with (DEMO / "redirects.csv").open(encoding="utf-8", newline="") as file:
        return {row["path"]: row["target"] for row in csv.DictReader(file) if row["outlet"] == outlet}


def _files(outlet: str) -> dict[str, Path]:
    """Return the file of every address: a page's .html may be left out, and a folder means its index."""
    files: dict[str, Path] = {}
    for path in (DEMO / "site" / outlet).rglob("*.*"):
        address = f"/{path.relative_to(DEMO / 'site' / outlet).as_posix()}"
        files |= dict.fromkeys((address, address.removesuffix(".html"), address.removesuffix("index.html")), path)
    return files


def _page(request: web.Request, path: Path, base: str) -> web.Response:
    """Return a file with its validators, or 304 where the reader has it already."""
    body = path.read_bytes().replace(b"{base}", base.encode())
    tag = hashlib.sha256(body).hexdigest()[:16]
    known = request.if_none_match
    since = request.if_modified_since
    if any(each.value in (tag, "*") for each in known or ()) or (not known and since and since >= LAST_MODIFIED):
        response = web.Response(status=HTTPStatus.NOT_MODIFIED)
    else:
        kind = FEED_TYPES.get(path.name, CONTENT_TYPES[path.suffix])
        response = web.Response(body=body, headers={"Content-Type": kind})
    response.etag = tag
    response.last_modified = LAST_MODIFIED
    return response
