"""A server on loopback that behaves badly in every way we know of; each behaviour is a host of its own.

`PAGES` and `FEEDS` name each behaviour, what it must lead to, and how it answers. All names under .test resolve
to the server (`Names`), so that every behaviour has its own delay, robots.txt and troubles in the fetcher.
"""

import asyncio
import gzip
import socket
import time
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import brotli
from aiohttp.abc import AbstractResolver

HTML = b"<html><head><title>A page</title></head><body><p>Something happened.</p></body></html>"
ZEROS = bytes(1_000_000)
TYPE = "Content-Type: text/html; charset=utf-8"
CHUNKED = f"HTTP/1.1 200 OK\r\n{TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()


@dataclass
class Request:
    """One request: when it came, to which host and path, with which headers, the how-manieth of its path."""

    at: float
    host: str
    path: str
    headers: dict[str, str]
    number: int
    writer: asyncio.StreamWriter

    def send(self, *parts: bytes) -> None:
        """Send bytes as they are."""
        for part in parts:
            self.writer.write(part)

    def answer(self, body: bytes = HTML, *headers: str, status: str = "200 OK") -> None:
        """Send a well-formed answer."""
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *(headers or (TYPE,))]
        self.send("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n", body)

    def redirect(self, location: str, status: str = "302 Found") -> None:
        """Send a redirect."""
        self.answer(b"", f"Location: {location}", status=status)

    def open_body(self, *headers: str) -> None:
        """Send the head of an answer whose body ends with the connection."""
        self.send(("\r\n".join(["HTTP/1.1 200 OK", TYPE, "Connection: close", *headers]) + "\r\n\r\n").encode())


Answer = Callable[[Request], Awaitable[None] | None]


@dataclass(frozen=True)
class Behaviour:
    """How a host answers, the outcome it must have, and how often its page may be asked for."""

    outcome: str
    answer: Answer
    requests: int = 1
    robots: Answer | None = None


@dataclass
class HostileServer:
    """The server; `log` holds every request, `canaries` every connection to an address that must stay untouched."""

    behaviours: dict[str, Behaviour]
    log: list[Request] = field(default_factory=list)
    canaries: list[str] = field(default_factory=list)
    port: int = 0

    async def __aenter__(self) -> "HostileServer":
        self._counts: Counter[tuple[str, str]] = Counter()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self._canaries = [await asyncio.start_server(self._sing, host, self.port) for host in ("127.0.0.2", "::1")]
        return self

    async def __aexit__(self, *_: object) -> None:
        for server in (self._server, *self._canaries):
            server.close()
        for task in self._tasks():
            task.cancel()
        await asyncio.gather(*self._tasks(), return_exceptions=True)

    def _tasks(self) -> list[asyncio.Task[Any]]:
        return [task for task in asyncio.all_tasks() if "HostileServer._serve" in repr(task.get_coro())]

    def url(self, name: str, path: str = "/page") -> str:
        """Return a URL at the host of a behaviour."""
        return f"http://{name}.test:{self.port}{path}"

    def asked(self, name: str, path: str | None = None) -> list[Request]:
        """Return the requests that reached a host, those for robots.txt only when asked for."""
        host = f"{name}.test"
        return [
            one
            for one in self.log
            if one.host == host and (one.path == path or path is None and "robots" not in one.path)
        ]

    async def _sing(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.canaries.append(str(writer.get_extra_info("sockname")))
        writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await self._read(reader, writer)
            behaviour = self.behaviours[request.host.removesuffix(".test")]
            answer = behaviour.answer
            if request.path == "/robots.txt":
                answer = behaviour.robots or (lambda one: one.answer(b"", status="404 Not Found"))
            doing = answer(request)
            if doing is not None:
                await doing
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Request:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        host, path = headers["host"].rpartition(":")[0], head[0].split(" ")[1]
        self._counts[host, path] += 1
        request = Request(time.monotonic(), host, path, headers, self._counts[host, path], writer)
        self.log.append(request)
        return request


class Names(AbstractResolver):
    """Resolves *.test to 127.0.0.1, names in `others` to what they say, and nothing else."""

    def __init__(self, others: dict[str, list[str]] | None = None) -> None:
        self.others = others or {}

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[Any]:
        """Return the addresses of a name; raise OSError for one that does not exist."""
        addresses = self.others.get(host) or (["127.0.0.1"] if host.endswith(".test") else [])
        if not addresses or host == "nowhere.test":
            raise OSError(-2, "Name or service not known")
        return [
            {
                "hostname": host, "host": address, "port": port, "proto": 0, "flags": socket.AI_NUMERICHOST,
                "family": socket.AF_INET6 if ":" in address else socket.AF_INET,
            }
            for address in addresses
        ]  # fmt: skip

    async def close(self) -> None:
        """Hold nothing."""


def _zip(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def _raw_deflate(body: bytes) -> bytes:
    zipper = zlib.compressobj(wbits=-15)
    return zipper.compress(body) + zipper.flush()


def coded(encoding: str, body: bytes) -> Answer:
    """Answer with a body that claims a Content-Encoding."""
    return lambda request: request.answer(body, TYPE, f"Content-Encoding: {encoding}")


def status(text: str, *headers: str, body: bytes = b"no") -> Answer:
    """Answer with a status."""
    return lambda request: request.answer(body, TYPE, *headers, status=text)


def typed(content_type: str, body: bytes = HTML) -> Answer:
    """Answer with a Content-Type."""
    return lambda request: request.answer(body, f"Content-Type: {content_type}")


def too_many(*headers: str) -> Answer:
    """Answer that we ask too often."""
    return status("429 Too Many Requests", *headers)


def first(failing: Answer, times: int = 1) -> Answer:
    """Fail some times, then answer well."""
    return lambda request: failing(request) if request.number <= times else request.answer()


def to(location: str) -> Answer:
    """Redirect, {port} standing for the server's."""
    return lambda request: request.redirect(location.replace("{port}", request.headers["host"].rpartition(":")[2]))


def bytes_only(*parts: bytes) -> Answer:
    """Send bytes that are no well-formed answer."""
    return lambda request: request.send(*parts)


async def drip(request: Request) -> None:
    """Send a byte now and then, for ever."""
    request.open_body()
    while True:
        request.send(b"x")
        await request.writer.drain()
        await asyncio.sleep(0.05)


async def endless(request: Request) -> None:
    """Send a body without end, fast."""
    request.open_body()
    while True:
        request.send(ZEROS)
        await request.writer.drain()


async def silence(request: Request) -> None:
    """Take the request and say nothing."""
    await asyncio.sleep(60)


async def reset(request: Request) -> None:
    """Break the connection in the midst of the body."""
    request.send(b"HTTP/1.1 200 OK\r\n" + TYPE.encode() + b"\r\nContent-Length: 1000\r\n\r\n<html>")
    await request.writer.drain()
    request.writer.transport.abort()


def chain(request: Request) -> None:
    """Redirect from /page to /1, /2 ... for ever."""
    number = int(request.path.strip("/")) if request.path != "/page" else 0
    request.redirect(f"/{number + 1}")


def short_chain(request: Request) -> None:
    """Redirect three times, by every kind of location."""
    steps = {
        "/page": "b?x=1#part",
        "/b?x=1": "//short-chain.test:{port}/c",
        "/c": "http://short-chain.test:{port}/%C3%A4",
    }
    if request.path in steps:
        to(steps[request.path])(request)
    else:
        request.answer()


def cookie_wall(request: Request) -> None:
    """Redirect until a cookie comes back, which it never does."""
    request.answer(b"", "Location: /page", "Set-Cookie: seen=1", status="302 Found")


ROBOTS = "Content-Type: text/plain"


def robots(text: bytes, code: str = "200 OK") -> Answer:
    """Answer robots.txt."""
    return lambda request: request.answer(text, ROBOTS, status=code)


OK: Answer = lambda request: request.answer()  # noqa: E731 a name for the plainest answer
LATIN = "<html><body>Générale, déjà vu, garçon</body></html>".encode("cp1252")
HUGE_ROBOTS = b"User-agent: *\nDisallow: /page\n" + b"# nothing\n" * 200_000 + b"Allow: /page\n"

PAGES: dict[str, Behaviour] = {
    "plain": Behaviour("fetched", OK),
    "gzip": Behaviour("fetched", coded("gzip", _zip(HTML))),
    "gzip-members": Behaviour("fetched", coded("gzip", _zip(HTML[:20]) + _zip(HTML[20:]))),
    "deflate": Behaviour("fetched", coded("deflate", zlib.compress(HTML))),
    "raw-deflate": Behaviour("fetched", coded("deflate", _raw_deflate(HTML))),
    "brotli": Behaviour("fetched", coded("br", brotli.compress(HTML))),
    "false-gzip": Behaviour("fetched", coded("gzip", HTML)),
    "unknown-coding": Behaviour("bad_encoding", coded("sdch", HTML)),
    "broken-gzip": Behaviour("bad_encoding", coded("gzip", _zip(HTML)[:10] + b"\xff" * 50)),
    "cut-gzip": Behaviour("truncated", coded("gzip", _zip(HTML)[:40]), 3),
    "gzip-bomb": Behaviour("too_large", coded("gzip", _zip(ZEROS * 30))),
    "nested-bomb": Behaviour("too_large", coded("gzip, gzip", _zip(_zip(ZEROS * 300)))),
    "many-codings": Behaviour("bad_encoding", coded(", ".join(["gzip"] * 900), _zip(HTML))),
    "brotli-bomb": Behaviour("too_large", coded("br", brotli.compress(ZEROS * 30, quality=1))),
    "endless": Behaviour("too_large", endless),
    "declared-huge": Behaviour("too_large", bytes_only(
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n<html>")),
    "drip": Behaviour("timeout", drip, 3),
    "silent": Behaviour("timeout", silence, 3),
    "hang-up": Behaviour("connection_failed", bytes_only(b""), 3),
    "reset": Behaviour("truncated", reset, 3),
    "cut-body": Behaviour("truncated", bytes_only(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<html>"), 3),
    "chunked": Behaviour("fetched", bytes_only(
        CHUNKED, b"6\r\n<html>\r\n7\r\n</html>\r\n0\r\n\r\n")),
    "bad-chunks": Behaviour("protocol_error", bytes_only(
        CHUNKED, b"zz\r\n<html>\r\n0\r\n\r\n")),
    "cut-chunks": Behaviour("truncated", bytes_only(
        CHUNKED, b"ff\r\n<html>"), 3),
    "garbage": Behaviour("protocol_error", bytes_only(b"220 mail.test ESMTP ready\r\n\r\n")),
    "huge-header": Behaviour("protocol_error", bytes_only(
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n" + HTML)),
    "http-1.0": Behaviour("fetched", bytes_only(f"HTTP/1.0 200 OK\r\n{TYPE}\r\n\r\n".encode(), HTML)),
    "early-hints": Behaviour("fetched", bytes_only(
        b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n",
        f"HTTP/1.1 200 OK\r\n{TYPE}\r\nContent-Length: {len(HTML)}\r\n\r\n".encode(), HTML)),
    "no-type": Behaviour("fetched", lambda request: request.answer(HTML, "X-Nothing: 1")),
    "pdf": Behaviour("bad_content_type", typed("application/pdf", b"%PDF-1.7")),
    "image": Behaviour("bad_content_type", typed("image/png", b"\x89PNG")),
    "wrong-charset": Behaviour("fetched", typed("text/html; charset=utf-8", LATIN)),
    "no-charset": Behaviour("fetched", typed("text/html", LATIN)),
    "odd-charset": Behaviour("fetched", typed("text/html; charset=klingon")),
    "empty": Behaviour("empty", lambda request: request.answer(b"")),
    "no-content": Behaviour("http_error", status("204 No Content", body=b"")),
    "unasked-304": Behaviour("http_error", status("304 Not Modified", body=b"")),
    "401": Behaviour("http_error", status("401 Unauthorized")),
    "403": Behaviour("http_error", status("403 Forbidden")),
    "404": Behaviour("http_error", status("404 Not Found")),
    "410": Behaviour("http_error", status("410 Gone")),
    "451": Behaviour("http_error", status("451 Unavailable For Legal Reasons")),
    "500": Behaviour("server_error", status("500 Internal Server Error"), 3),
    "500-then-well": Behaviour("fetched", first(status("500 Internal Server Error")), 2),
    "502-twice": Behaviour("fetched", first(status("502 Bad Gateway"), 2), 3),
    "503-then-well": Behaviour("fetched", first(status("503 Service Unavailable", "Retry-After: 1")), 2),
    "429-then-well": Behaviour("fetched", first(too_many("Retry-After: 1")), 2),
    "429-bare": Behaviour("fetched", first(status("429 Too Many Requests")), 2),
    "429-odd": Behaviour("rate_limited", too_many("Retry-After: soon"), 3),
    "429-past": Behaviour("rate_limited", too_many("Retry-After: Sun, 01 Jan 2006 00:00:00 GMT"), 3),
    "429-hour": Behaviour("host_paused", too_many("Retry-After: 3600")),
    "429-date": Behaviour("host_paused", too_many("Retry-After: Sun, 01 Jan 2090 00:00:00 GMT")),
    "429-forever": Behaviour("host_paused", too_many(f"Retry-After: {'9' * 400}")),
    "loop": Behaviour("bad_redirect", to("/page"), 6),
    "cookie-wall": Behaviour("bad_redirect", cookie_wall, 6),
    "long-chain": Behaviour("bad_redirect", chain, 1),
    "short-chain": Behaviour("fetched", short_chain),
    "to-ftp": Behaviour("bad_redirect", to("ftp://plain.test/page")),
    "to-file": Behaviour("bad_redirect", to("file:///etc/passwd")),
    "to-script": Behaviour("bad_redirect", to("javascript:alert(1)")),
    "to-password": Behaviour("bad_redirect", to("http://user:secret@plain.test:{port}/page")),
    "to-control": Behaviour("bad_redirect", to("http://plain.test:{port}/a%0d%0aHost:%20x")),
    "to-length": Behaviour("bad_redirect", to("/" + "x" * 7000)),
    "to-number": Behaviour("bad_redirect", to("http://2130706433:{port}/")),
    "to-octal": Behaviour("bad_redirect", to("http://0177.0.0.1:{port}/")),
    "to-nothing": Behaviour("http_error", status("302 Found", "X-Nothing: 1")),
    "to-broken": Behaviour("bad_redirect", to("http://[::1/")),
    "to-denied": Behaviour("robots_denied", to("http://robots-deny.test:{port}/page")),
    "nowhere": Behaviour("robots_unreachable", OK, 0),
    "robots-deny": Behaviour("robots_denied", OK, 0, robots(b"User-agent: newsledger\nDisallow: /\n")),
    "robots-allow": Behaviour("fetched", OK, 1, robots(
        b"User-agent: *\nDisallow: /private\n\nUser-agent: evilbot\nDisallow: /")),
    "robots-401": Behaviour("fetched", OK, 1, robots(b"", "401 Unauthorized")),
    "robots-404": Behaviour("fetched", OK, 1, robots(b"", "404 Not Found")),
    "robots-500": Behaviour("robots_unreachable", OK, 0, robots(b"", "500 Internal Server Error")),
    "robots-429": Behaviour("robots_unreachable", OK, 0, robots(b"", "429 Too Many Requests")),
    "robots-silent": Behaviour("robots_unreachable", OK, 0, silence),
    "robots-endless": Behaviour("fetched", OK, 1, endless),
    "robots-huge": Behaviour("robots_denied", OK, 0, robots(HUGE_ROBOTS)),
    "robots-page": Behaviour("fetched", OK, 1, lambda request: request.answer(HTML * 100)),
    "robots-bytes": Behaviour("fetched", OK, 1, robots(bytes(range(256)) * 20)),
    "robots-mark": Behaviour("robots_denied", OK, 0, robots(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /page\r\n")),
    "robots-moved": Behaviour("robots_denied", OK, 0, to("http://robots-mark.test:{port}/robots.txt")),
    "robots-loop": Behaviour("fetched", OK, 1, to("/robots.txt")),
    "robots-bomb": Behaviour("robots_unreachable", OK, 0, coded("gzip", _zip(ZEROS * 30))),
}  # fmt: skip
