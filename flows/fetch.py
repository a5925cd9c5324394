"""Fetches pages politely: one host's delay, robots.txt and troubles are its own and hold up nobody else.

`Fetcher.fetch` returns one FetchResult per attempt, the decisive one last; `fetch_pages` does so for many
targets at once. Every request, of robots.txt too, passes the gate of its host (delay and concurrency) and
the guard on the socket.
"""

import asyncio
import hashlib
import json
import math
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import aiohttp
from protego import Protego
from yarl import URL

from flows.archive import BodyError, decoded
from flows.guard import REFUSED, BlockedAddress, guarded_socket
from flows.settings import Settings
from transforms.urls import origin_of, request_url

ROBOTS_NAME = "newsledger"
ROBOTS_AGE = timedelta(days=1)
MAX_ROBOTS_BYTES = 512_000  # RFC 9309 asks for at least 500 KiB
MAX_REDIRECTS = 5
# A host that wants a longer pause than this gets it: its other pages wait for the next run.
LONGEST_WAIT_SECONDS = 120.0
MAX_SILENCES = 3  # pages in a row without an answer, each tried to the end
RETRY_SECONDS = (2.0, 8.0)
# What may pass: tried again in this run, and in later ones.
TRANSIENT = frozenset({"server_error", "rate_limited", "timeout", "connection_failed", "truncated", "dns_failed"})
SILENT = frozenset({"timeout", "connection_failed", "dns_failed"})
PAGE_TYPES = {"", "text/html", "application/xhtml+xml"}
ACCEPT = {
    "page": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
    "feed": "application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,*/*;q=0.5",
    "sitemap": "application/xml,text/xml;q=0.9,*/*;q=0.5",
    "robots": "text/plain,*/*;q=0.5",
}


@dataclass(frozen=True)
class Target:
    """A URL to fetch: who led to it, what for (page, feed, sitemap, robots), and what is known of it."""

    url: str
    source_id: str
    purpose: str = "page"
    delay_seconds: float | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass
class FetchResult:
    """One attempt, filled as the answer comes: its outcome (the codes of raw.fetches), and what was answered.

    `raw_body` is the body as it came (compressed as the server chose), `body` the same unpacked.
    """

    target: Target
    outcome: str
    attempted_at: datetime
    attempt: int = 1
    duration_seconds: float | None = None
    detail: str | None = None
    final_url: str | None = None
    http_status: int | None = None
    reason: str = ""
    headers: tuple[tuple[bytes, bytes], ...] = ()
    request_headers: Mapping[str, str] = field(default_factory=dict)
    raw_body: bytes = b""
    body: bytes | None = None
    byte_count: int | None = None
    body_hash: str | None = None
    link_count: int | None = None
    new_link_count: int | None = None
    retry_after_seconds: float | None = None

    @property
    def has_page(self) -> bool:
        """Say whether this attempt brought a page for the archive."""
        return self.target.purpose == "page" and self.outcome == "fetched"

    def header(self, name: str) -> str | None:
        """Return the first header of that name."""
        wanted = name.lower().encode()
        return next((value.decode("latin-1") for key, value in self.headers if key.lower() == wanted), None)

    def row(self) -> dict[str, Any]:
        """Return the row of raw.fetches, as JSON can hold it and without what the segment adds."""
        headers = {name.lower(): value.decode("latin-1") for name, value in reversed(self.headers)}
        return {
            "source_id": self.target.source_id, "url": self.target.url, "final_url": self.final_url,
            "purpose": self.target.purpose, "attempt": self.attempt, "outcome": self.outcome,
            "detail": self.detail, "http_status": self.http_status,
            "content_type": headers.get(b"content-type"),
            "byte_count": self.byte_count, "etag": headers.get(b"etag"),
            "last_modified": headers.get(b"last-modified"), "body_hash": self.body_hash,
            "link_count": self.link_count, "new_link_count": self.new_link_count,
            "attempted_at": self.attempted_at.isoformat(), "duration_seconds": self.duration_seconds,
        }  # fmt: skip

    def request_head(self) -> bytes:
        """Return the head of the request as it was sent."""
        _, _, host, *path = (self.final_url or self.target.url).split("/", 3)
        lines = [f"GET /{''.join(path)} HTTP/1.1", f"Host: {host}"]
        lines += [f"{name}: {value}" for name, value in self.request_headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def response_head(self) -> bytes:
        """Return the head of the answer; chunks are undone on the wire, so their header is renamed."""
        lines = [f"HTTP/1.1 {self.http_status} {self.reason}".encode("latin-1", "replace")]
        for name, value in self.headers:
            if name.lower() == b"transfer-encoding":
                name = b"X-Crawl-Transfer-Encoding"
            lines.append(name + b": " + value)
        return b"\r\n".join(lines) + b"\r\n\r\n"


@dataclass(frozen=True)
class Rules:
    """What the robots.txt of an origin says; `parsed` None means that `verdict` holds for all of it."""

    verdict: str | None
    read_at: datetime
    parsed: Any = None
    detail: str | None = None

    def refusal(self, url: str) -> str | None:
        """Return the outcome for a URL that must not be fetched; None for one that may be."""
        if self.parsed is None or self.parsed.can_fetch(url, ROBOTS_NAME):
            return self.verdict
        return "robots_denied"

    @property
    def delay_seconds(self) -> float:
        """Return the Crawl-delay."""
        return float((self.parsed and self.parsed.crawl_delay(ROBOTS_NAME)) or 0.0)


@dataclass
class Gate:
    """The way to one host: how many at once, when it was last asked, until when it rests, how often it was silent."""

    slots: asyncio.Semaphore
    last_at: float = -math.inf
    rests_until: float = -math.inf
    silences: int = 0


class Fetcher:
    """Fetches URLs; used as `async with Fetcher(settings) as fetcher`.

    `now` tells the time of records and of the robots cache; `retry_seconds` the waits before further tries.
    """

    def __init__(
        self,
        settings: Settings,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
        resolver: Any = None,
    ) -> None:
        self.settings, self.now, self.retry_seconds = settings, now, retry_seconds
        self._resolver = resolver
        self._gates: dict[str, Gate] = {}
        self._rules: dict[str, Rules] = {}
        self._rule_locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def __aenter__(self) -> "Fetcher":
        settings = self.settings
        # Names are resolved in threads; in the small default pool, dead names would hold up the living.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(settings.total_concurrency))
        connector = aiohttp.TCPConnector(
            limit=0,
            ttl_dns_cache=600,
            resolver=self._resolver,
            socket_factory=guarded_socket(settings.allow_loopback),
        )
        self._total = asyncio.Semaphore(settings.total_concurrency)
        self._session = aiohttp.ClientSession(
            connector=connector,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=settings.request_seconds),
            trust_env=False,
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
        )
        # aiohttp would repeat a request at once when the server hangs up: a second one within the host's delay.
        self._session._retry_connection = False
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def fetch(self, target: Target) -> list[FetchResult]:
        """Return every attempt for a target (and for a robots.txt it needed), the decisive one last."""
        trail: list[FetchResult] = []
        for number, pause in enumerate((*self.retry_seconds, None), 1):
            result = await self._follow(target, trail)
            result.attempt = number
            trail.append(result)
            if result.outcome not in TRANSIENT or pause is None:
                break
            # The whole host rests, not this page alone: it is in trouble, or has asked for a pause.
            gate = self._gate(result.final_url or target.url)
            rest = max(pause, result.retry_after_seconds or 0.0)
            gate.rests_until = max(gate.rests_until, asyncio.get_running_loop().time() + rest)
        gate = self._gate(trail[-1].final_url or target.url)
        if trail[-1].outcome != "host_paused":
            gate.silences = gate.silences + 1 if trail[-1].outcome in SILENT else 0
        return trail

    async def fetch_all(self, targets: Iterable[Target]) -> AsyncIterator[FetchResult]:
        """Yield the attempts for all targets as they come, hosts side by side and each in the order given."""
        queues: dict[str, deque[Target]] = defaultdict(deque)
        for target in targets:
            queues[origin_of(target.url)].append(target)
        results: asyncio.Queue[FetchResult | None] = asyncio.Queue(self.settings.total_concurrency)

        async def work(queue: deque[Target]) -> None:
            while queue:
                for result in await self.fetch(queue.popleft()):
                    await results.put(result)

        async def work_all() -> None:
            try:
                async with asyncio.TaskGroup() as group:
                    for queue in queues.values():
                        for _ in range(min(self.settings.host_concurrency, len(queue))):
                            group.create_task(work(queue))
            finally:
                await results.put(None)

        running = asyncio.create_task(work_all())
        try:
            while (result := await results.get()) is not None:
                yield result
            await running
        finally:
            running.cancel()

    async def _follow(self, target: Target, trail: list[FetchResult]) -> FetchResult:
        """Ask for a target, follow redirects; each hop has the rules, gate and guard of its own host."""
        url = target.url
        for _ in range(MAX_REDIRECTS + 1):
            result = await self._ask(target, url, trail)
            if result.outcome != "redirect":
                return result
            location = result.header("Location") or ""
            try:
                url = request_url(urljoin(url, location))
            except ValueError as reason:
                result.outcome, result.detail = "bad_redirect", f"{reason}: {location[:200]}"
                return result
        result.outcome, result.detail = "bad_redirect", f"more than {MAX_REDIRECTS} redirects"
        return result

    async def _ask(self, target: Target, url: str, trail: list[FetchResult]) -> FetchResult:
        result = FetchResult(target, "host_paused", self.now(), final_url=url)
        delay = max(self.settings.host_delay_seconds, target.delay_seconds or 0.0)
        if target.purpose != "robots":
            rules = await self._rules_of(target, url, trail)
            delay = max(delay, rules.delay_seconds)
            if refusal := rules.refusal(url):
                result.outcome, result.detail = refusal, rules.detail
                return result
        await self._pass_gate(result, url, delay)
        return result

    async def _pass_gate(self, result: FetchResult, url: str, delay: float) -> None:
        """Wait for the turn of a host and ask; a host that wants too long a rest is left to the next run."""
        time = asyncio.get_running_loop().time
        gate = self._gate(url)
        async with gate.slots:
            while True:
                wait = max(gate.last_at + delay, gate.rests_until) - time()
                if gate.silences >= MAX_SILENCES:
                    result.detail = f"{gate.silences} pages in a row had no answer"
                    return
                if wait > LONGEST_WAIT_SECONDS:
                    result.detail, result.retry_after_seconds = f"the host wants {wait:.0f} s of rest", wait
                    return
                if wait > 0:
                    await asyncio.sleep(wait)
                async with self._total:
                    # While this one waited for its place, another may have had its turn.
                    if max(gate.last_at + delay, gate.rests_until) > time():
                        continue
                    gate.last_at = time()
                    await self._request(result, url)
                    gate.last_at = max(gate.last_at, time()) if delay else gate.last_at
                    return

    def _gate(self, url: str) -> Gate:
        host = origin_of(url).partition("//")[2]
        if host not in self._gates:
            self._gates[host] = Gate(asyncio.Semaphore(self.settings.host_concurrency))
        return self._gates[host]

    async def _request(self, result: FetchResult, url: str) -> None:
        """Ask once and read the answer; every way in which it can fail is an outcome."""
        result.attempted_at, started = self.now(), asyncio.get_running_loop().time()
        result.request_headers = headers = self._headers(result.target)
        seconds = self.settings.request_seconds
        try:
            async with (
                asyncio.timeout(seconds),
                self._session.get(URL(url, encoded=True), headers=headers, allow_redirects=False) as answer,
            ):
                await self._read(answer, result)
        except TimeoutError:
            result.outcome, result.detail = "timeout", f"no whole answer in {seconds:g} s"
        except aiohttp.ClientError as error:
            result.outcome, result.detail = _outcome_of(error), f"{type(error).__name__}: {error}"[:300]
        except BodyError as error:
            result.outcome, result.detail = str(error), f"{len(result.raw_body)} bytes received"
        except (ValueError, OSError) as error:  # what yarl, idna or the system refuse
            result.outcome, result.detail = "protocol_error", f"{type(error).__name__}: {error}"[:300]
        result.duration_seconds = round(asyncio.get_running_loop().time() - started, 4)

    def _headers(self, target: Target) -> dict[str, str]:
        headers = {
            "User-Agent": self.settings.user_agent,
            "Accept": ACCEPT[target.purpose],
            "Accept-Encoding": "gzip, deflate",
        }
        if target.etag:
            headers["If-None-Match"] = target.etag
        if target.last_modified:
            headers["If-Modified-Since"] = target.last_modified
        return headers

    async def _read(self, answer: aiohttp.ClientResponse, result: FetchResult) -> None:
        purpose = result.target.purpose
        result.http_status, result.reason, result.headers = answer.status, answer.reason or "", answer.raw_headers
        result.outcome = _outcome_of_status(answer.status, result)
        if result.outcome in ("rate_limited", "server_error"):
            result.retry_after_seconds = self._retry_after(result)
        if result.outcome != "fetched":
            return
        if purpose == "page" and answer.headers.get("Content-Type") and answer.content_type not in PAGE_TYPES:
            raise BodyError("bad_content_type")
        # Of a huge robots.txt the beginning counts, as RFC 9309 has it.
        limit = MAX_ROBOTS_BYTES if purpose == "robots" else self.settings.max_page_bytes
        result.raw_body = await _read_bounded(answer, limit, purpose == "robots")
        result.body = decoded(result.raw_body, answer.headers.get("Content-Encoding", ""), limit)
        if not result.body:
            raise BodyError("empty")
        result.byte_count = len(result.body)
        if purpose != "page":  # a page's record in the archive has its own digest
            result.body_hash = hashlib.sha256(result.body).hexdigest()

    def _retry_after(self, result: FetchResult) -> float | None:
        text = (result.header("Retry-After") or "").strip()
        if text.isascii() and text.isdigit():
            return float(text[:9])
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - self.now()).total_seconds())

    async def _rules_of(self, target: Target, url: str, trail: list[FetchResult]) -> Rules:
        """Return the rules of a URL's origin, a day old at most, fetching robots.txt if need be."""
        origin = origin_of(url)
        rules = self._rules.get(origin)
        if rules is not None and self.now() - rules.read_at < ROBOTS_AGE:
            return rules
        async with self._rule_locks[origin]:
            rules = self._rules.get(origin)
            if rules is None or self.now() - rules.read_at >= ROBOTS_AGE:
                rules = self._stored_rules(origin) or await self._fetch_rules(target, origin, trail)
                self._rules[origin] = rules
        return rules

    async def _fetch_rules(self, target: Target, origin: str, trail: list[FetchResult]) -> Rules:
        """Fetch robots.txt. RFC 9309: 4xx allows all; 5xx, 429 and no answer deny all, in this run only."""
        asked = Target(f"{origin}/robots.txt", target.source_id, "robots", delay_seconds=target.delay_seconds)
        result = await self._follow(asked, trail)
        trail.append(result)
        if result.outcome not in ("fetched", "http_error", "bad_redirect", "empty"):
            verdict = "blocked_address" if result.outcome == "blocked_address" else "robots_unreachable"
            return Rules(verdict, self.now(), detail=f"robots.txt: {result.outcome}: {result.detail}"[:300])
        text = (result.body or b"").decode("utf-8-sig", "replace")
        self._store_rules(origin, text)
        return Rules(None, self.now(), await asyncio.to_thread(Protego.parse, text) if text else None)

    def _rules_path(self, origin: str) -> Path:
        return self.settings.data / "robots" / f"{hashlib.blake2b(origin.encode(), digest_size=10).hexdigest()}.json"

    def _stored_rules(self, origin: str) -> Rules | None:
        try:
            stored = json.loads(self._rules_path(origin).read_text("utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        read_at = datetime.fromisoformat(stored["read_at"])
        if self.now() - read_at >= ROBOTS_AGE:
            return None
        return Rules(None, read_at, Protego.parse(stored["text"]) if stored["text"] else None)

    def _store_rules(self, origin: str, text: str) -> None:
        path = self._rules_path(origin)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"origin": origin, "read_at": self.now().isoformat(), "text": text}), "utf-8")


async def fetch_pages(targets: Iterable[Target], settings: Settings, **options: Any) -> AsyncIterator[FetchResult]:
    """Yield every attempt to fetch the targets, under one Fetcher of its own with `options`."""
    async with Fetcher(settings, **options) as fetcher:
        async for result in fetcher.fetch_all(targets):
            yield result


async def _read_bounded(answer: aiohttp.ClientResponse, limit: int, cut: bool) -> bytes:
    """Return the body as it came; one beyond the limit is cut, or raises BodyError."""
    if (answer.content_length or 0) > limit and not cut:
        raise BodyError("too_large")
    parts, size = [], 0
    async for part in answer.content.iter_any():
        parts.append(part)
        size += len(part)
        if size > limit and cut:
            return b"".join(parts)[:limit]
        if size > limit:
            raise BodyError("too_large")
    return b"".join(parts)


def _outcome_of_status(status: int, result: FetchResult) -> str:
    if status in (200, 203):
        return "fetched"
    if status in (301, 302, 303, 307, 308) and result.header("Location"):
        return "redirect"
    if status == 304 and (result.target.etag or result.target.last_modified):
        return "not_modified"
    if status == 429 or (status == 503 and result.header("Retry-After")):
        return "rate_limited"
    return "server_error" if status >= 500 or status in (408, 425) else "http_error"


def _outcome_of(error: aiohttp.ClientError) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "dns_failed"
    if isinstance(error, (aiohttp.ClientSSLError, aiohttp.ServerFingerprintMismatch)):
        return "tls_failed"
    if isinstance(error, aiohttp.ClientConnectorError):
        refused = isinstance(error.os_error, BlockedAddress) or REFUSED in str(error.os_error)
        return "blocked_address" if refused else "connection_failed"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "truncated"
    if isinstance(error, (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError)):
        return "connection_failed"
    return "protocol_error"
