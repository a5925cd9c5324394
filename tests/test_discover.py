import asyncio
import gzip
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from flows.archive import read_attempts, read_segment
from flows.discover import Poll, check_sources, collect
from flows.fetch import Target
from flows.settings import Settings
from flows.sources import COLUMNS, Source, SourceError, read_sources
from tests.hostile_server import Behaviour, HostileServer, Names, Request, silence, too_many
from tests.test_feeds import BOMBS

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Site:
    """A news site whose feeds and pages can change between two runs; it answers conditional requests rightly."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.with_etag = True

    def __call__(self, request: Request) -> None:
        body = self.files.get(request.path)
        if body is None:
            return request.answer(b"", status="404 Not Found")
        etag = f'"{hash(body)}"'
        if self.with_etag and request.headers.get("if-none-match") == etag:
            return request.answer(b"", f"ETag: {etag}", status="304 Not Modified")
        return request.answer(body, "Content-Type: text/html", *([f"ETag: {etag}"] if self.with_etag else []))

    def publish(self, *paths: str, feed: str = "/feed") -> None:
        """Put pages on the site and name them, and no others, in a feed."""
        items = "".join(f"<item><title>{path}</title><link>{path}</link></item>" for path in paths)
        self.files[feed] = f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode()
        self.files.update({path: f"<html>{path}</html>".encode() for path in paths})


def source(server_port: int, feeds=("/feed",), sitemaps=(), name: str = "site") -> Source:
    base = f"http://{name}.test:{server_port}"
    return Source(
        name, name.title(), f"{name}.test", None, "en", tuple(base + path for path in feeds),
        tuple(base + path for path in sitemaps), None, None, name, None,
    )  # fmt: skip


def settings(folder) -> Settings:
    return Settings(
        data=folder, allow_loopback=True, host_delay_seconds=0.005, request_seconds=2, max_page_bytes=12_000_000
    )


class Runs:
    """Collecting runs against a site, an hour apart, with the memory that the ledger would keep between them."""

    def __init__(self, folder, site: Site, **paths) -> None:
        self.folder, self.site, self.paths = folder, site, paths
        self.known: set[str] = set()
        self.polls: dict[str, Poll] = {}
        self.now = NOW
        self.options: dict = {}

    def __call__(self, runs: int = 1) -> list[list[Request]]:
        return asyncio.run(self._run(runs))

    async def _run(self, runs: int) -> list[list[Request]]:
        requests = []
        async with HostileServer({"site": Behaviour("fetched", self.site)}) as server:
            for _ in range(runs):
                before = len(server.log)
                sources = [source(server.port, **self.paths)]
                # collect has a loop of its own
                self.collected = await asyncio.to_thread(self._collect, sources)
                requests.append(server.log[before:])
                self.now += timedelta(hours=9)
        return requests

    def _collect(self, sources):
        collected = collect(
            sources, self.known, self.polls.values(), settings(self.folder), self.now,
            resolver=Names(), now=lambda: self.now, retry_seconds=(), **self.options,
        )  # fmt: skip
        self.rows = [row for segment in collected.segments for row in read_attempts(segment)]
        self.pages = [page.url.rpartition("test:")[2][5:] for path in collected.segments for page in read_segment(path)]
        self.known |= {row["url"] for row in self.rows if row["purpose"] == "page"}
        self.polls.update({poll.url: poll for poll in collected.polls})
        return collected


def test_a_second_run_of_an_unchanged_site_makes_only_conditional_requests(tmp_path):
    site = Site()
    site.publish("/a", "/b")
    site.files["/sitemap"] = b"<urlset><url><loc>/c</loc></url></urlset>"
    site.files["/c"] = b"<html>c</html>"
    runs = Runs(tmp_path, site, sitemaps=("/sitemap",))
    first, second = runs(2)
    assert sorted(request.path for request in first) == ["/a", "/b", "/c", "/feed", "/robots.txt", "/sitemap"]
    assert sorted(request.path for request in second) == ["/feed", "/sitemap"]
    assert all("if-none-match" in request.headers for request in second)
    assert runs.pages == []
    assert [row["outcome"] for row in runs.rows] == ["not_modified", "not_modified"]


def test_only_new_links_are_fetched(tmp_path):
    site = Site()
    site.publish("/a", "/b")
    runs = Runs(tmp_path, site)

    async def both():
        async with HostileServer({"site": Behaviour("fetched", site)}) as server:
            await asyncio.to_thread(runs._collect, [source(server.port)])
            site.publish("/b", "/c")
            runs.now += timedelta(hours=1)
            await asyncio.to_thread(runs._collect, [source(server.port)])
            return server.log

    log = asyncio.run(both())
    assert [request.path for request in log] == ["/robots.txt", "/feed", "/a", "/b", "/feed", "/c"]
    (feed,) = [row for row in runs.rows if row["purpose"] == "feed"]
    assert (feed["link_count"], feed["new_link_count"]) == (2, 1)


def test_a_site_without_etags_is_known_by_the_hash_of_its_body(tmp_path):
    site = Site()
    site.with_etag = False
    site.publish("/a")
    runs = Runs(tmp_path, site)
    runs(2)
    assert [(row["outcome"], row["detail"]) for row in runs.rows] == [("not_modified", "the same body")]


def test_a_feed_that_does_not_change_is_polled_less_and_one_that_does_more(tmp_path):
    site = Site()
    site.publish("/a")
    runs = Runs(tmp_path, site)
    intervals = []

    async def many():
        async with HostileServer({"site": Behaviour("fetched", site)}) as server:
            for number in range(9):
                if number == 7:
                    site.publish("/a", "/b")
                await asyncio.to_thread(runs._collect, [source(server.port)])
                (poll,) = runs.polls.values()
                intervals.append(poll.interval_seconds / 60)
                runs.now = poll.next_poll_at
            before = len(server.log)
            runs.now -= timedelta(seconds=1)
            await asyncio.to_thread(runs._collect, [source(server.port)])
            return server.log[before:]

    assert asyncio.run(many()) == []
    assert intervals == [15, 30, 60, 120, 240, 480, 480, 240, 480]


def test_poll_states_are_rows_of_their_table(tmp_path):
    site = Site()
    site.publish("/a")
    runs = Runs(tmp_path, site)
    runs()
    (poll,) = runs.polls.values()
    assert (poll.purpose, poll.unchanged_count, poll.failure_count) == ("feed", 0, 0)
    assert poll.next_poll_at - poll.last_polled_at == timedelta(minutes=15)
    assert poll.etag is not None


def test_a_feed_that_fails_keeps_what_was_known_and_is_asked_later(tmp_path):
    site = Site()
    site.publish("/a")
    runs = Runs(tmp_path, site)

    async def three():
        async with HostileServer({"site": Behaviour("fetched", site)}) as server:
            await asyncio.to_thread(runs._collect, [source(server.port)])
            before = next(iter(runs.polls.values()))
            body = site.files.pop("/feed")
            runs.now = before.next_poll_at
            await asyncio.to_thread(runs._collect, [source(server.port)])
            failed = next(iter(runs.polls.values()))
            site.files["/feed"] = body
            runs.now = failed.next_poll_at
            await asyncio.to_thread(runs._collect, [source(server.port)])
            return before, failed, next(iter(runs.polls.values())), server.log[-1]

    before, failed, after, last = asyncio.run(three())
    assert (failed.etag, failed.body_hash, failed.failure_count) == (before.etag, before.body_hash, 1)
    assert failed.interval_seconds == 2 * before.interval_seconds
    assert (last.path, "if-none-match" in last.headers, after.failure_count) == ("/feed", True, 0)


def test_a_feed_that_wants_a_rest_gets_it(tmp_path):
    async def run():
        busy = Behaviour("host_paused", too_many("Retry-After: 7200"))
        async with HostileServer({"site": busy}) as server:
            return await asyncio.to_thread(
                collect, [source(server.port)], set(), [], settings(tmp_path), NOW, resolver=Names(), now=lambda: NOW
            )

    (poll,) = asyncio.run(run()).polls
    assert timedelta(seconds=7190) < poll.next_poll_at - NOW <= timedelta(seconds=7200)


def test_links_beyond_the_limit_come_with_the_next_run(tmp_path):
    site = Site()
    site.publish(*(f"/{number}" for number in range(5)))
    runs = Runs(tmp_path, site)
    runs.options["page_limit"] = 2
    pages = []

    async def three():
        async with HostileServer({"site": Behaviour("fetched", site)}) as server:
            for _ in range(3):
                await asyncio.to_thread(runs._collect, [source(server.port)])
                pages.append(sorted(page[-2:] for page in runs.pages))
                runs.now += timedelta(hours=1)

    asyncio.run(three())
    assert pages == [["/0", "/1"], ["/2", "/3"], ["/4"]]


def test_every_refused_link_is_a_row(tmp_path):
    site = Site()
    site.publish("/a", "http://u:p@site.test/x", "ftp://site.test/y", "/" + "z" * 9000)
    site.files["/json"] = b'{"items": [{"url": "http://\\ud800.test/"}]}'
    runs = Runs(tmp_path, site, feeds=("/feed", "/json"))
    runs()
    refused = [(row["detail"], len(row["url"]) <= 300) for row in runs.rows if row["outcome"] == "refused_url"]
    assert refused == [("credentials", True), ("not_http", True), ("too_long", True), ("bad_host", True)]


def test_sitemaps_nested_in_themselves_end(tmp_path):
    site = Site()
    site.files["/1"] = b"<sitemapindex><sitemap><loc>/2</loc></sitemap></sitemapindex>".replace(
        b"/2", b"http://site.test:0/2"
    )
    runs = Runs(tmp_path, site, feeds=(), sitemaps=("/1",))

    async def run():
        async with HostileServer({"site": Behaviour("fetched", site)}) as server:
            for number in range(1, 10):
                nested = "".join(
                    f"<sitemap><loc>http://site.test:{server.port}/{other}</loc></sitemap>"
                    for other in (number, 1, number + 1)
                )
                site.files[f"/{number}"] = f"<sitemapindex>{nested}</sitemapindex>".encode()
            await asyncio.to_thread(runs._collect, [source(server.port, feeds=(), sitemaps=("/1",))])
            return Counter(request.path for request in server.log)

    # Each once, and four deep.
    assert asyncio.run(run()) == {"/robots.txt": 1, "/1": 1, "/2": 1, "/3": 1, "/4": 1}


def sitemap_of(*urls: tuple[str, str]) -> bytes:
    return "".join(
        ["<urlset>", *(f"<url><loc>{url}</loc><lastmod>{day}</lastmod></url>" for url, day in urls), "</urlset>"]
    ).encode()


def test_old_links_of_a_long_sitemap_are_counted_and_left_out(tmp_path):
    site = Site()
    old = [(f"/old/{number}", "2026-11-01") for number in range(1200)]
    site.files["/sitemap"] = gzip.compress(sitemap_of(*old, ("/new", "2026-11-21"), ("/undated", "")))
    site.files.update({path: b"<html>x</html>" for path in ("/new", "/undated")})
    runs = Runs(tmp_path, site, feeds=(), sitemaps=("/sitemap",))
    runs()
    assert runs.pages == ["/new", "/undated"]
    (row,) = [row for row in runs.rows if row["purpose"] == "sitemap"]
    assert (row["link_count"], row["new_link_count"]) == (1202, 2)
    assert row["detail"] == "1200 links older than 7 days left out"


def test_all_links_of_a_short_sitemap_are_wanted(tmp_path):
    site = Site()
    site.files["/sitemap"] = sitemap_of(("/new", "2026-11-21"), ("/old", "2024-11-01"))
    site.files.update({path: b"<html>x</html>" for path in ("/new", "/old")})
    runs = Runs(tmp_path, site, feeds=(), sitemaps=("/sitemap",))
    runs()
    assert runs.pages == ["/new", "/old"]


def index_of(port: int, number: int, old: str) -> bytes:
    sitemaps = "".join(
        f"<sitemap><loc>http://site.test:{port}/s/{one}</loc>"
        f"<lastmod>{old if one else '2026-11-22'}</lastmod></sitemap>"
        for one in range(number)
    )
    return f"<sitemapindex>{sitemaps}</sitemapindex>".encode()


@pytest.mark.parametrize(("number", "polled"), [(3, 3), (300, 1)])
def test_of_a_long_index_only_the_recent_sitemaps_are_polled(tmp_path, number, polled):
    site = Site()
    site.files.update({f"/s/{one}": sitemap_of((f"/{one}", "2024-01-01")) for one in range(number)})

    async def run():
        async with HostileServer({"site": Behaviour("fetched", site)}) as server:
            site.files["/index"] = index_of(server.port, number, "2024-01-01")
            runs = Runs(tmp_path, site)
            await asyncio.to_thread(runs._collect, [source(server.port, (), ("/index",))])
            return [request.path for request in server.log if request.path.startswith("/s/")]

    assert len(asyncio.run(run())) == polled


def test_pages_that_wait_are_asked_for_again(tmp_path):
    site = Site()
    site.files["/late"] = b"<html>late</html>"

    async def run():
        async with HostileServer({"site": Behaviour("fetched", site)}) as server:
            waiting = [Target(server.url("site", "/late"), "site")]
            return await asyncio.to_thread(
                collect, [], set(), [], settings(tmp_path), NOW, waiting, resolver=Names(), now=lambda: NOW
            )

    collected = asyncio.run(run())
    assert [page.source_id for path in collected.segments for page in read_segment(path)] == ["site"]


FEEDS: dict[str, tuple[str, bytes]] = {
    "well": ("fetched", b"<rss version='2.0'><channel><item><link>/a</link></item></channel></rss>"),
    "html": ("bad_feed", b"<html><body>We have moved</body></html>"),
    "blank": ("bad_feed", b"   "),
    "json": ("bad_feed", b'{"error": 1}'),
    "broken": ("fetched", b"<rss version='2.0'><channel><item><link>/a</link></item><item><link>/b"),
    "twice": ("fetched", b"<rss version='2.0'><channel>" + b"<item><link>/a</link></item>" * 50 + b"</channel></rss>"),
    "bomb": ("fetched", BOMBS["nested"].encode() + b"<rss version='2.0'><channel><title>&a9;</title></channel></rss>"),
    "megabytes": (
        "fetched",
        b"<rss version='2.0'><channel><item><link>/a</link></item><!--" + b"x" * 10_000_000 + b"--></channel></rss>",
    ),
    "too-many-bytes": ("too_large", b"<rss version='2.0'><channel><item><link>/a</link>" + b" " * 13_000_000),
}  # fmt: skip


def test_hostile_feeds_have_the_outcome_they_must_have_and_hold_up_nobody(tmp_path):
    behaviours = {
        name: Behaviour(outcome, lambda request, body=body: request.answer(body if request.path == "/feed" else b"<p>"))
        for name, (outcome, body) in FEEDS.items()
    }
    behaviours["silent"] = Behaviour("timeout", silence)

    async def run():
        async with HostileServer(behaviours) as server:
            sources = [source(server.port, name=name) for name in behaviours]
            collected = await asyncio.to_thread(
                collect,
                sources,
                set(),
                [],
                settings(tmp_path),
                NOW,
                resolver=Names(),
                now=lambda: NOW,
                retry_seconds=(),
            )
            return server, collected

    server, collected = asyncio.run(run())
    rows = [row for segment in collected.segments for row in read_attempts(segment)]
    outcomes = {row["source_id"]: row["outcome"] for row in rows if row["purpose"] == "feed"}
    assert outcomes == {name: behaviour.outcome for name, behaviour in behaviours.items()}
    assert Counter(row["source_id"] for row in rows if row["purpose"] == "page") == {
        "well": 1, "broken": 1, "twice": 1, "megabytes": 1
    }  # fmt: skip
    # The page of a well source came while the silent one was still being waited for.
    assert server.asked("well", "/a")[0].at - server.log[0].at < 2


def test_skipping_a_sitemap_of_known_links_makes_no_request(tmp_path):
    site = Site()
    known = [f"https://example.com/story/{number}" for number in range(1000)]
    site.files["/sitemap"] = "\n".join(known).encode()
    runs = Runs(tmp_path, site, feeds=(), sitemaps=("/sitemap",))
    runs.known = set(known)
    (requests,) = runs()
    assert [request.path for request in requests] == ["/robots.txt", "/sitemap"]
    assert runs.collected.counts["link_known"] == 1000


def test_a_check_of_sources_says_what_each_gives(tmp_path):
    site = Site()
    site.publish("/a", "ftp://x/y")

    async def run():
        behaviours = {
            "site": Behaviour("fetched", site),
            "gone": Behaviour("http_error", lambda request: request.answer(b"", status="410 Gone")),
        }
        async with HostileServer(behaviours) as server:
            sources = [source(server.port), source(server.port, name="gone")]
            return await asyncio.to_thread(check_sources, sources, settings(tmp_path), NOW, resolver=Names())

    rows = asyncio.run(run())
    assert [(row["source_id"], row["outcome"], row["link_count"], row["refused_count"]) for row in rows] == [
        ("site", "fetched", 2, 1),
        ("gone", "http_error", None, 0),
    ]
    assert not list(tmp_path.glob("raw/*"))


def write_sources(path, **changes):
    row = {
        "source_id": "bbc", "name": "BBC", "domain": "bbc.com", "country": "GBR", "language": "en",
        "feeds": "https://a.com/rss|https://a.com/rss2", "sitemaps": "", "expected_pages_a_day": "80",
        "crawl_delay_seconds": "", "owner_group": "bbc", "time_zone": "Europe/London",
    } | changes  # fmt: skip
    path.write_text(",".join(COLUMNS) + "\n" + ",".join(row[name] for name in COLUMNS) + "\n", "utf-8")
    return path


def test_sources_are_read_from_a_file(tmp_path):
    (one,) = read_sources(write_sources(tmp_path / "s.csv"))
    assert one.feeds == ("https://a.com/rss", "https://a.com/rss2")
    assert (one.sitemaps, one.expected_pages_a_day, one.crawl_delay_seconds) == ((), 80.0, None)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"country": "UK"}, "s.csv:2: country: cannot use 'UK'"),
        ({"language": "English"}, "s.csv:2: language: cannot use 'English'"),
        ({"domain": "https://bbc.com"}, "s.csv:2: domain: cannot use 'https://bbc.com'"),
        ({"feeds": "bbc.com/rss"}, "s.csv:2: feeds: cannot use 'bbc.com/rss': not_http"),
        ({"feeds": ""}, "s.csv:2: feeds: cannot use 'neither feeds nor sitemaps'"),
        ({"expected_pages_a_day": "many"}, "s.csv:2: expected_pages_a_day: cannot read 'many' as a number"),
        ({"crawl_delay_seconds": "-1"}, "s.csv:2: crawl_delay_seconds: cannot use '-1'"),
        ({"time_zone": "Mars/Phobos"}, "s.csv:2: time_zone: cannot use 'Mars/Phobos'"),
        ({"source_id": "a b"}, "s.csv:2: source_id: cannot use 'a b'"),
        ({"name": ""}, "s.csv:2: name: cannot use ''"),
        ({"name": "x,y"}, "s.csv:2: the row has more or fewer fields than the header"),
    ],
)
def test_a_source_that_cannot_be_read_names_its_place_and_value(tmp_path, changes, message):
    with pytest.raises(SourceError) as problem:
        read_sources(write_sources(tmp_path / "s.csv", **changes))
    assert message in str(problem.value)


def test_a_file_of_sources_that_is_missing_or_of_another_kind_says_so(tmp_path):
    with pytest.raises(SourceError, match="none.csv"):
        read_sources(tmp_path / "none.csv")
    (tmp_path / "odd.csv").write_text("id,name\n1,2\n", "utf-8")
    with pytest.raises(SourceError, match=r"odd.csv:1: missing or unknown columns: .*\bid\b"):
        read_sources(tmp_path / "odd.csv")


def test_a_source_given_twice_is_refused(tmp_path):
    path = write_sources(tmp_path / "s.csv")
    path.write_text(path.read_text("utf-8") + path.read_text("utf-8").splitlines()[1] + "\n", "utf-8")
    with pytest.raises(SourceError, match="source_id given twice: bbc"):
        read_sources(path)


def test_the_shipped_sources_are_many_and_spread_over_the_world():
    sources = read_sources()
    assert len(sources) >= 20
    assert len({one.country for one in sources}) >= 15
    assert all(one.expected_pages_a_day for one in sources)
