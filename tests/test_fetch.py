import asyncio
import socket
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from flows import fetch
from flows.archive import SegmentWriter, read_attempts, read_segment
from flows.fetch import Fetcher, FetchResult, Target
from flows.guard import guarded_socket, is_refused
from flows.settings import Settings
from tests.hostile_server import PAGES, Behaviour, HostileServer, Names, robots, to
from transforms.page import decode

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def settings(folder: Path, **changes) -> Settings:
    start = Settings(
        data=folder, allow_loopback=True, host_delay_seconds=0.01, request_seconds=1.0, max_page_bytes=1_000_000
    )
    return replace(start, **changes)


async def gather(
    fetcher_settings: Settings, targets: Iterable[Target], server: HostileServer, **options
) -> dict[str, list[FetchResult]]:
    found = defaultdict(list)
    async with Fetcher(
        fetcher_settings, retry_seconds=(0.05, 0.1), resolver=Names(options.pop("names", None)), **options
    ) as fetcher:
        async for result in fetcher.fetch_all(targets):
            found[result.target.url].append(result)
    return found


async def meet_all(folder: Path) -> tuple[HostileServer, dict[str, list[FetchResult]], dict[str, float]]:
    async with HostileServer(PAGES) as server:
        targets = [Target(server.url(name), name) for name in PAGES]
        steady = [Target(server.url("plain", f"/{number}"), "plain") for number in range(40)]
        started = asyncio.get_running_loop().time()
        found = await gather(settings(folder), targets + steady, server)
        ends = {name: max((one.at for one in server.asked(name)), default=started) - started for name in PAGES}
        return server, found, ends


@pytest.fixture(scope="module")
def meeting(tmp_path_factory):
    return asyncio.run(meet_all(tmp_path_factory.mktemp("meeting")))


@pytest.mark.parametrize("name", PAGES)
def test_every_behaviour_has_the_outcome_it_must_have(meeting, name):
    server, found, _ = meeting
    result = found[server.url(name)][-1]
    assert result.outcome == PAGES[name].outcome, result
    assert len(server.asked(name, "/page")) == PAGES[name].requests


def test_at_least_forty_behaviours_are_met():
    assert len(PAGES) > 80


def test_a_host_in_trouble_does_not_slow_the_others(meeting):
    server, _, ends = meeting
    assert len(server.asked("plain")) == 41
    # 41 pages at 10 ms; drip and silence take 3 × 1 s each.
    assert ends["plain"] < 2.0
    assert ends["drip"] > 2.0


def test_every_attempt_is_a_result_with_its_number(meeting):
    server, found, _ = meeting
    attempts = [one for one in found[server.url("502-twice")] if one.target.purpose == "page"]
    assert [(one.attempt, one.outcome) for one in attempts] == [
        (1, "server_error"),
        (2, "server_error"),
        (3, "fetched"),
    ]
    assert [one.outcome for one in found[server.url("502-twice", "/robots.txt")]] == ["http_error"]


def test_a_pause_that_the_host_asks_for_is_kept(meeting):
    server, _, _ = meeting
    for name in ("429-then-well", "503-then-well"):
        before, after = server.asked(name)
        assert after.at - before.at >= 1.0


def test_redirects_lead_to_the_final_url(meeting):
    server, found, _ = meeting
    assert found[server.url("short-chain")][-1].final_url == server.url("short-chain", "/%C3%A4")


def test_requests_say_who_asks_and_carry_no_cookies(meeting):
    server, _, _ = meeting
    for request in server.log:
        assert request.headers["user-agent"] == "newsledger/0.1 (+https://example.org/newsledger)"
        assert "cookie" not in request.headers


def test_the_charset_is_found_whatever_the_label_says(meeting, tmp_path):
    server, found, _ = meeting
    with SegmentWriter(tmp_path, NOW) as writer:
        for name in ("wrong-charset", "no-charset", "odd-charset", "chunked", "gzip", "brotli"):
            writer.add(found[server.url(name)][-1])
    pages = {page.source_id: decode(page.body, page.charset) for page in read_segment(writer.finished[0])}
    assert pages["wrong-charset"] == "<html><body>Générale, déjà vu, garçon</body></html>"
    assert pages["no-charset"] == "<html><body>Générale, déjà vu, garçon</body></html>"
    assert "Something happened." in pages["odd-charset"]
    assert pages["chunked"] == "<html></html>"
    assert "Something happened." in pages["gzip"]
    assert "Something happened." in pages["brotli"]


# Every way to an internal address that we know of; none of them is to be connected to.
INTERNAL = [
    "169.254.169.254", "127.0.0.2", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1",
    "100.100.100.200", "168.63.129.16", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::1", "::", "::7f00:1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::169.254.169.254", "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001::1", "2001:db8::1",
    "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INTERNAL)
def test_internal_addresses_are_refused(address):
    assert is_refused(address)


def test_public_addresses_are_allowed():
    assert not any(map(is_refused, ("93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07::1", "::ffff:8.8.8.8")))


def test_loopback_is_open_to_the_demo_and_nothing_else_is():
    opened = {address for address in INTERNAL if not is_refused(address, allow_loopback=True)}
    assert opened == {"127.0.0.2", "127.1.2.3", "::1", "::ffff:127.0.0.1"}


def _literal(address: str) -> str:
    return f"[{address}]" if ":" in address else address


async def try_inwards(folder: Path, monkeypatch) -> tuple[HostileServer, dict[str, list[FetchResult]]]:
    """Lead the fetcher inwards by literal, by redirect, by name and by robots.txt, with listeners at the end."""
    reachable = [address for address in INTERNAL if "%" not in address]
    behaviours = {
        f"to-{number}": Behaviour("blocked_address", to(f"http://{_literal(address)}:{{port}}/latest/meta-data"))
        for number, address in enumerate(reachable)
    }  # fmt: skip
    behaviours["robots-inwards"] = Behaviour(
        "blocked_address",
        lambda request: request.answer(),
        0,
        lambda request: request.redirect("http://10.0.0.1/robots.txt"),
    )
    async with HostileServer(behaviours) as server:
        # The hostile server itself is the only address let through.
        strict = guarded_socket(allow_loopback=False)

        def only_the_server(_):
            def make(info):
                if info[4][:2] == ("127.0.0.1", server.port):
                    return socket.socket(info[0], info[1], info[2])
                return strict(info)

            return make

        monkeypatch.setattr(fetch, "guarded_socket", only_the_server)
        names = {f"name-{number}.example": [address] for number, address in enumerate(reachable)}
        names["mixed.example"] = ["10.0.0.1", "::1"]
        urls = [f"http://{_literal(address)}:{server.port}/literal" for address in reachable]
        urls += [f"http://{name}:{server.port}/name" for name in names]
        urls += [server.url(name) for name in behaviours]
        urls += [f"http://{host}:{server.port}/number" for host in ("2130706434", "0x7f000002", "0177.0.0.2", "127.2")]
        urls += [f"http://localhost:{server.port}/", f"http://127.0.0.2.:{server.port}/"]
        names["localhost"] = ["127.0.0.2", "::1"]
        targets = [Target(url, "x") for url in urls]
        return server, await gather(settings(folder, request_seconds=3), targets, server, names=names)


def test_nothing_reaches_an_internal_address_by_any_route(tmp_path, monkeypatch):
    server, found = asyncio.run(try_inwards(tmp_path, monkeypatch))
    last = {url: results[-1].outcome for url, results in found.items() if "/robots.txt" not in url}
    odd = {url: outcome for url, outcome in last.items() if outcome != "blocked_address"}
    # Numbers that are no address in our reading are refused before any name is looked up.
    assert set(odd.values()) <= {"protocol_error", "robots_unreachable"}, odd
    assert all(any(form in url for form in ("/number", "127.0.0.2.:")) for url in odd), odd
    assert len(last) == 3 * (len(INTERNAL) - 1) + 8
    assert server.canaries == []


def test_blocked_addresses_are_not_tried_again(tmp_path, monkeypatch):
    _, found = asyncio.run(try_inwards(tmp_path, monkeypatch))
    assert all(len(results) == 1 for url, results in found.items() if "/name" in url)


async def keep_delays(folder: Path) -> dict[str, list[float]]:
    seen: dict[str, list[float]] = defaultdict(list)

    async def answer(request: web.BaseRequest) -> web.Response:
        seen[request.host].append(asyncio.get_running_loop().time())
        return web.Response(text="<html>page</html>", content_type="text/html")

    runner = web.ServerRunner(web.Server(answer, access_log=None))
    await runner.setup()
    hosts = [f"127.0.1.{number}" for number in range(1, 21)]
    await web.TCPSite(runner, hosts[0], 0).start()
    port = runner.addresses[0][1]
    for host in hosts[1:]:
        await web.TCPSite(runner, host, port).start()
    # Interleaved, with redirects left out: 50 pages a host, and a longer delay for every fourth host.
    targets = [
        Target(f"http://{host}:{port}/{number}", "x", delay_seconds=0.08 if index % 4 == 0 else None)
        for number in range(50)
        for index, host in enumerate(hosts)
    ]
    async with Fetcher(settings(folder, host_delay_seconds=0.04, request_seconds=5)) as fetcher:
        outcomes = [one.outcome async for one in fetcher.fetch_all(targets) if one.target.purpose == "page"]
    await runner.cleanup()
    assert outcomes == ["fetched"] * 1000
    return seen


def test_a_thousand_pages_of_twenty_hosts_keep_every_delay(tmp_path):
    seen = asyncio.run(keep_delays(tmp_path))
    assert len(seen) == 20
    for host, times in seen.items():
        assert len(times) == 51  # robots.txt first
        number = int(host.rpartition(":")[0].rpartition(".")[2])
        delay = 0.08 if (number - 1) % 4 == 0 else 0.04
        assert min(later - earlier for earlier, later in zip(times, times[1:], strict=False)) >= delay


def run_on(behaviours: dict[str, Behaviour], folder: Path, ask, **options):
    async def run():
        own = Fetcher(options.pop("settings", settings(folder)), retry_seconds=(0.05,), resolver=Names(), **options)
        async with HostileServer(behaviours) as server, own as fetcher:
            return server, await ask(fetcher, server)

    return asyncio.run(run())


def _ok(request):
    request.answer()


def test_a_crawl_delay_in_robots_is_kept(tmp_path):
    async def ask(fetcher, server):
        return [one async for one in fetcher.fetch_all(Target(server.url("slow", f"/{n}"), "x") for n in range(4))]

    crawl = {"slow": Behaviour("fetched", _ok, 4, robots(b"User-agent: *\nCrawl-delay: 0.2\n"))}
    server, _ = run_on(crawl, tmp_path, ask)
    times = [request.at for request in server.log]
    assert len(times) == 5
    assert min(later - earlier for earlier, later in zip(times, times[1:], strict=False)) >= 0.2


def test_a_crawl_delay_of_a_day_leaves_the_rest_to_the_next_run(tmp_path):
    async def ask(fetcher, server):
        return [one async for one in fetcher.fetch_all(Target(server.url("slow", f"/{n}"), "x") for n in range(3))]

    crawl = {"slow": Behaviour("host_paused", _ok, 0, robots(b"User-agent: *\nCrawl-delay: 86400\n"))}
    _, results = run_on(crawl, tmp_path, ask)
    assert [one.outcome for one in results] == ["fetched", "host_paused", "host_paused", "host_paused"]


def test_robots_are_kept_for_a_day_and_over_runs(tmp_path):
    clock = [NOW]
    rules = {"site": Behaviour("fetched", _ok, 1, robots(b"User-agent: *\nDisallow: /private\n"))}

    async def ask(fetcher, server):
        outcomes = []
        for hours, path in ((0, "/a"), (23, "/b"), (23, "/private/c"), (25, "/d")):
            clock[0] = NOW + timedelta(hours=hours)
            outcomes.append((await fetcher.fetch(Target(server.url("site", path), "x")))[-1].outcome)
        fresh = Fetcher(fetcher.settings, now=fetcher.now, resolver=Names())
        async with fresh:
            outcomes.append((await fresh.fetch(Target(server.url("site", "/private/e"), "x")))[-1].outcome)
        return outcomes

    server, outcomes = run_on(rules, tmp_path, ask, now=lambda: clock[0])
    assert outcomes == ["fetched", "fetched", "robots_denied", "fetched", "robots_denied"]
    assert [one.path for one in server.log] == ["/robots.txt", "/a", "/b", "/robots.txt", "/d"]


def test_a_host_that_never_answers_is_left_alone_after_three_pages(tmp_path):
    async def silent(request):
        await asyncio.sleep(60)

    async def ask(fetcher, server):
        return [one async for one in fetcher.fetch_all(Target(server.url("dead", f"/{n}"), "x") for n in range(6))]

    dead = {"dead": Behaviour("timeout", silent, 6, _ok)}
    server, results = run_on(dead, tmp_path, ask, settings=settings(tmp_path, request_seconds=0.3))
    pages = [one for one in results if one.target.purpose == "page"]
    assert [one.outcome for one in pages] == ["timeout"] * 6 + ["host_paused"] * 3
    assert pages[-1].detail == "3 pages in a row had no answer"


def test_a_proxy_in_the_environment_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    async def ask(fetcher, server):
        return (await fetcher.fetch(Target(server.url("site"), "x")))[-1].outcome

    assert run_on({"site": Behaviour("fetched", _ok)}, tmp_path, ask)[1] == "fetched"


def test_the_row_of_an_attempt_has_the_columns_of_its_table(tmp_path):
    async def ask(fetcher, server):
        return await fetcher.fetch(Target(server.url("site"), "x"))

    _, results = run_on({"site": Behaviour("fetched", _ok)}, tmp_path, ask)
    with SegmentWriter(tmp_path, NOW) as writer:
        for result in results:
            writer.add(result)
    text = (Path(__file__).parent.parent / "sql/tables/raw/fetches.sql").read_text("utf-8")
    columns = [line.split()[0] for line in text.splitlines() if line.startswith("    ") and line[4].isalpha()]
    columns.remove("outcome") if columns.count("outcome") > 1 else None
    for row in read_attempts(writer.finished[0]):
        assert sorted(row) == sorted(columns)
