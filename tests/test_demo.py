"""The demo site is what a first run reads: everything a real site has, at the same addresses each time."""

import re
import socket
import urllib.error
import urllib.request
from email.message import Message

import pytest
from prefect.server.api.server import SubprocessASGIServer

from flows.demo.server import DEMO, PORTS, PortTaken, demo_sources, serve_demo

SITE = DEMO / "site"


def free_ports() -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(4)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@pytest.fixture(scope="module")
def demo():
    """The rows of the running demo, by outlet."""
    with serve_demo(free_ports()) as rows:
        yield {row["source_id"]: row for row in rows}


def get(url: str, **headers: str) -> tuple[int, Message, str]:
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


def listed(demo: dict[str, dict[str, str]]) -> set[str]:
    """Every page address in the feeds and sitemaps, without what comes after the question mark."""
    found: set[str] = set()
    for row in demo.values():
        addresses = row["feeds"] or row["sitemaps"].replace("sitemap.xml", "news-sitemap.xml")
        pattern = r"(?:<link>|<loc>|<link rel=\"alternate\" type=\"text/html\" href=\")(http[^<?\"]+)"
        found.update(re.findall(pattern, get(addresses)[2]))
    return {url for url in found if url.count("/") > 3}


def test_feeds_sitemap_and_robots_are_served_with_their_content_types(demo):
    for outlet, file, kind in (
        ("meridian", "rss.xml", "application/rss+xml; charset=utf-8"),
        ("courier", "atom.xml", "application/atom+xml; charset=utf-8"),
        ("record", "sitemap.xml", "application/xml; charset=utf-8"),
        ("record", "robots.txt", "text/plain; charset=utf-8"),
    ):
        status, headers, text = get(f"http://{demo[outlet]['domain']}/{file}")
        assert (status, headers["Content-Type"]) == (200, kind)
        assert "{base}" not in text


def test_every_page_of_the_site_is_listed_and_answers(demo):
    urls = listed(demo)
    statuses = {url.split("/", 3)[3]: get(url)[0] for url in urls}
    assert {path: status for path, status in statuses.items() if status != 200} == {
        "world/fisheries-quotas-correction": 404
    }
    # 39 articles, a broken page, a section page, a page robots.txt forbids, a redirect, the missing one.
    assert len(urls) == 44
    assert len(list(SITE.rglob("*.html"))) == 42


def test_every_article_has_several_paragraphs():
    odd = {
        "lamps-on-the-river.html",
        "world/index.html",
        "print/maryland/transport-secretary-resigns/index.html",
    }
    articles = [page for page in SITE.rglob("*.html") if not page.as_posix().endswith(tuple(odd))]
    assert len(articles) == 39
    assert [page.name for page in articles if page.read_text("utf-8").count("<p") < 4] == []


def test_a_known_page_is_answered_with_not_modified(demo):
    url = f"http://{demo['courier']['domain']}/nation/modi-trump-call-trade-partnership.html"
    status, headers, text = get(url)
    assert status == 200
    assert '"datePublished": "2025-12-12T08:20:00+05:30"' in text
    assert headers["Last-Modified"] == "Sat, 13 Dec 2025 06:00:00 GMT"
    assert get(url, If_None_Match=headers["ETag"])[::2] == (304, "")
    assert get(url, If_Modified_Since=headers["Last-Modified"])[::2] == (304, "")
    assert get(url, If_None_Match='"another"')[0] == 200


def test_the_short_address_leads_to_the_article(demo):
    base = f"http://{demo['danube']['domain']}"
    with urllib.request.urlopen(f"{base}/en/short/4711", timeout=10) as answer:
        assert answer.url == f"{base}/en/africa/nile-dam-talks-to-resume.html"


def test_a_file_outside_the_site_is_not_served(demo):
    assert get(f"http://{demo['danube']['domain']}/..%2f..%2fserver.py")[0] == 404


def test_a_taken_port_is_named_in_the_error():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(PortTaken, match=f"port {port} of 127.0.0.1 is taken"),
            serve_demo([port, *free_ports()[:3]]),
        ):
            pytest.fail("the demo started on a taken port")


def test_the_addresses_are_the_same_in_each_run():
    assert PORTS == (7801, 7802, 7803, 7804)
    assert [row["domain"] for row in demo_sources()] == [f"127.0.0.1:{port}" for port in PORTS]


def test_no_address_is_one_that_the_embedded_server_may_take():
    assert not set(PORTS) & set(SubprocessASGIServer._port_range)


def test_the_same_act_is_told_by_four_outlets():
    tellers = {"meridian", "courier", "record", "danube"}
    told = [page for page in SITE.rglob("*.html") if re.search("<p.*Nairobi.*on Tuesday", page.read_text("utf-8"))]
    assert {page.relative_to(SITE).parts[0] for page in told} == tellers
