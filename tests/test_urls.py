import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.urls import UrlError, article_id_of, canonical_url, domain_of, origin_of, request_url


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://www.bbc.com/news/world-123?at_medium=RSS&at_campaign=KARANGA", "https://www.bbc.com/news/world-123"),
        ("https://example.com/a?utm_source=x&utm_medium=y&fbclid=1&gclid=2#top", "https://example.com/a"),
        ("https://example.com/a?b=2&a=1&a=0", "https://example.com/a?a=1&a=0&b=2"),
        ("https://example.com/view?aid=77&cid=12345", "https://example.com/view?aid=77&cid=12345"),
        ("https://example.com/story?cid=rss-main&ref=home", "https://example.com/story"),
        ("https://example.com/index.php?id=9&amp;print=1", "https://example.com/index.php?id=9&print=1"),
        ("https://example.com/?p=12", "https://example.com/?p=12"),
        ("https://example.com/a?page", "https://example.com/a?page="),
        ("HTTPS://EXAMPLE.com:443//A//b/../c/./d", "https://example.com/A/c/d"),
        ("http://example.com:80", "http://example.com/"),
        ("http://example.com:8080/a", "http://example.com:8080/a"),
        ("https://example.com./a", "https://example.com/a"),
        ("  https://example.com/a\n", "https://example.com/a"),
        ("https://bücher.example/straße?q=ä", "https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%A4"),
        ("https://example.com/%7euser/%e4%C3%84", "https://example.com/~user/%E4%C3%84"),
        ("https://example.com/a b/100%", "https://example.com/a%20b/100%25"),
        ("https://m.example.com/x", "https://www.example.com/x"),
        ("https://mobile.example.co.uk/x", "https://www.example.co.uk/x"),
        ("https://en.m.wikipedia.org/wiki/X", "https://en.wikipedia.org/wiki/X"),
        ("https://amp.theguardian.com/world/a", "https://www.theguardian.com/world/a"),
        ("https://m.com/x", "https://m.com/x"),
        ("https://example.com/news/story/amp", "https://example.com/news/story"),
        ("https://example.com/news/story/amp/", "https://example.com/news/story"),
        ("https://example.com/amp/story", "https://example.com/story"),
        ("https://example.com/story.amp.html", "https://example.com/story.html"),
        ("https://example.com/story.amp", "https://example.com/story"),
        ("https://example.com/story?amp=1", "https://example.com/story"),
        ("https://example.com/story?outputType=amp", "https://example.com/story"),
        ("https://example.com/music/amp/fender", "https://example.com/music/amp/fender"),
        ("https://example.com/camp/vamp", "https://example.com/camp/vamp"),
        ("https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a?usqp=mq", "https://www.example.com/a"),
        ("https://www.google.com/amp/s/www.example.com/amp/story/", "https://www.example.com/story/"),
        ("http://127.0.0.1:8801/story", "http://127.0.0.1:8801/story"),
        ("http://[::1]:8801/story", "http://[::1]:8801/story"),
    ],
)
def test_links_have_one_canonical_form(link, expected):
    assert canonical_url(link) == expected
    assert canonical_url(expected) == expected


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("", "not_http"),
        ("/relative", "not_http"),
        ("ftp://example.com/a", "not_http"),
        ("javascript:alert(1)", "not_http"),
        ("mailto:a@example.com", "not_http"),
        ("data:text/html,hello", "not_http"),
        ("http:///a", "bad_host"),
        ("http://exa mple.com/", "bad_host"),
        ("http://-a.com/", "bad_host"),
        ("http://a..com/", "bad_host"),
        ("http://[::1/", "bad_url"),
        ("http://example.com:99999/", "bad_url"),
        ("http://example.com:port/", "bad_url"),
        ("http://user:secret@example.com/a", "credentials"),
        ("http://user@example.com/a", "credentials"),
        ("http://example.com@127.0.0.1/", "credentials"),
        ("http://2130706433/", "bad_host"),
        ("http://0x7f000001/", "bad_host"),
        ("http://0177.0.0.1/", "bad_host"),
        ("http://127.1/", "bad_host"),
        ("http://256.0.0.1/", "bad_host"),
        ("http://example.com\\@evil.com/", "control_character"),
        ("http://example.com/a\x00b", "control_character"),
        ("http://example.com/a\r\nHost: x", "control_character"),
        ("http://example.com/a%0d%0aHost:x", "control_character"),
        ("http://example.com/%00", "control_character"),
        ("http://example.com/\u2028", "control_character"),
        ("http://example.com/" + "x" * 10_000, "too_long"),
        ("http://example.com/?" + "x=ü&" * 450, "too_long"),
        ("http://example.com/pic.JPG", "not_a_page"),
        ("http://example.com/feed.xml", "not_a_page"),
        ("https://example.com/report.pdf?download=1", "not_a_page"),
    ],
)
def test_what_is_no_article_is_refused_with_a_reason(link, reason):
    with pytest.raises(UrlError) as refusal:
        canonical_url(link)
    assert str(refusal.value) == reason


@given(st.text(max_size=60), st.sampled_from(["https://example.com/", "https://m.example.com/a?", "http://", "//", ""]))
def test_any_text_is_made_canonical_for_good_or_refused(text, start):
    try:
        url = canonical_url(start + text)
    except UrlError:
        return
    assert canonical_url(url) == url
    assert url.isascii()
    assert url.startswith(("http://", "https://"))
    assert len(url) <= 2000


def test_an_article_has_one_name_whatever_scheme_www_and_last_slash():
    names = {article_id_of(url) for url in ("https://www.bbc.com/a", "http://bbc.com/a", "https://www.bbc.com/a/")}
    assert names == {article_id_of("https://bbc.com/a")}
    assert article_id_of("https://bbc.com/a") != article_id_of("https://bbc.com/b")
    assert article_id_of("https://bbc.com/a") == "852b296117f10c67c9b4"


def test_domains_are_hosts_without_www_and_port():
    assert domain_of("https://www.bbc.com/a") == "bbc.com"
    assert domain_of("http://127.0.0.1:8801/a") == "127.0.0.1"
    assert domain_of("https://news.un.org?x=/y") == "news.un.org"
    assert origin_of("https://www.bbc.com:8443/a/b") == "https://www.bbc.com:8443"


def test_urls_of_feeds_keep_what_articles_lose():
    assert (
        request_url("https://m.example.com/rss.xml?utm_source=a&b[]=1#x")
        == "https://m.example.com/rss.xml?utm_source=a&b[]=1"
    )
    with pytest.raises(UrlError, match="credentials"):
        request_url("https://a:b@example.com/rss")
