import gzip
import io
import json
import re
import subprocess
import sys
import tracemalloc
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.checker import Checker

from flows.archive import (
    SegmentWriter,
    pending_segments,
    read_attempts,
    read_segment,
    segment_id_of,
)
from flows.fetch import FetchResult, Target

NOW = datetime(2026, 11, 22, 12, 30, 15, 250_000, tzinfo=UTC)
HTML = "<html><body>Peace talks – déjà vu</body></html>".encode()


def fetched(number: int = 1, **changes) -> FetchResult:
    result = FetchResult(
        target=Target(f"https://example.com/story/{number}", "example"),
        outcome="fetched",
        attempted_at=NOW,
        final_url=f"https://example.com/story/{number}",
        http_status=200,
        reason="OK",
        headers=((b"Content-Type", b"text/html; charset=utf-8"), (b"Transfer-Encoding", b"chunked")),
        request_headers={"User-Agent": "newsledger/0.1"},
        raw_body=HTML,
        body=HTML,
    )
    return replace(result, **changes)


def failed(number: int = 2) -> FetchResult:
    return replace(fetched(number), outcome="timeout", detail="no answer", http_status=None, raw_body=b"", body=None)


def write(folder: Path, *results: FetchResult, pages: int = 200) -> list[Path]:
    with SegmentWriter(folder, NOW, pages) as writer:
        for result in results:
            writer.add(result)
    return writer.finished


def test_a_page_comes_back_as_it_was_fetched(tmp_path):
    (segment,) = write(tmp_path, failed(), fetched())
    (page,) = read_segment(segment)
    assert re.fullmatch(r"20261122T123015Z-[0-9a-f]{8}-0000\.warc\.gz", segment.name)
    assert (page.url, page.source_id, page.status, page.charset) == (
        "https://example.com/story/1",
        "example",
        200,
        "utf-8",
    )
    assert page.body == HTML
    assert page.fetched_at == NOW
    assert page.problem is None


def test_a_redirected_page_knows_both_urls(tmp_path):
    moved = fetched(target=Target("https://example.com/short", "example"))
    (page,) = read_segment(*write(tmp_path, moved))
    assert (page.asked_url, page.url) == ("https://example.com/short", "https://example.com/story/1")


def test_a_body_that_came_zipped_is_kept_zipped_and_read_unzipped(tmp_path):
    zipped = fetched(raw_body=gzip.compress(HTML), headers=((b"Content-Encoding", b"gzip"),))
    (page,) = read_segment(*write(tmp_path, zipped))
    assert page.body == HTML


def test_rows_of_fetches_come_from_the_segment_alone(tmp_path):
    (segment,) = write(tmp_path, failed(), fetched(), failed(3))
    rows = list(read_attempts(segment))
    assert [(row["outcome"], row["url"][-1], row["detail"]) for row in rows] == [
        ("timeout", "2", "no answer"),
        ("fetched", "1", None),
        ("timeout", "3", "no answer"),
    ]
    assert {row["segment_id"] for row in rows} == {segment_id_of(segment)}
    assert len({row["fetch_id"] for row in rows}) == 3
    assert rows[0]["record_offset"] is None
    with segment.open("rb") as file:
        file.seek(rows[1]["record_offset"])
        assert (
            gzip.GzipFile(fileobj=io.BytesIO(file.read())).read(100).startswith(b"WARC/1.1\r\nWARC-Type: response\r\n")
        )


def test_other_tools_read_our_segments(tmp_path, capsys):
    (segment,) = write(tmp_path, fetched(), failed(), fetched(3))

    class Arguments:
        inputs = [str(segment)]  # noqa: RUF012 the shape warcio asks for
        verbose = True

    assert Checker(Arguments()).process_all() == 0
    assert capsys.readouterr().out.count("digest pass") == 2


def test_segments_are_cut_at_the_number_of_pages(tmp_path):
    segments = write(tmp_path, *map(fetched, range(5)), pages=2)
    assert [len(list(read_segment(segment))) for segment in segments] == [2, 2, 1]
    assert [segment_id_of(segment)[-4:] for segment in segments] == ["0000", "0001", "0002"]


def test_segments_that_are_not_loaded_are_pending(tmp_path):
    first, second = write(tmp_path, fetched(1), fetched(2), pages=1)
    assert pending_segments(tmp_path, {segment_id_of(first)}) == [second]


def test_runs_that_start_in_the_same_second_write_segments_of_their_own(tmp_path):
    (first,), (second,) = write(tmp_path / "one", fetched(1)), write(tmp_path / "other", fetched(2))
    assert first.name != second.name  # one lake may load both
    assert [page.url[-1] for path in (first, second) for page in read_segment(path)] == ["1", "2"]


def test_a_segment_that_is_being_written_is_left_alone(tmp_path):
    with SegmentWriter(tmp_path, NOW) as writer:
        writer.add(fetched())
        assert pending_segments(tmp_path, ()) == []
        writer.add(fetched(2))
    assert [len(list(read_segment(path))) for path in pending_segments(tmp_path, ())] == [2]


def test_a_segment_cut_at_any_byte_keeps_all_whole_attempts(tmp_path):
    (segment,) = write(tmp_path / "whole", fetched(1), failed(2), fetched(3), failed(4))
    whole = segment.read_bytes()
    kept = []
    for cut in [*range(0, len(whole), 23), len(whole) - 1, len(whole)]:
        part = tmp_path / f"{cut:05}.warc.gz.part"
        part.write_bytes(whole[:cut])
        found = pending_segments(tmp_path, ())
        rows = [row for path in found for row in read_attempts(path)]
        pages = [page for path in found for page in read_segment(path)]
        assert all(page.body == HTML for page in pages)
        # A row that says fetched has its page: none without the other.
        assert [row["url"] for row in rows if row["outcome"] == "fetched"] == [page.url for page in pages]
        kept.append(len(rows))
        for path in found:
            path.unlink()
    assert kept == sorted(kept)
    assert kept[0] == 0
    assert kept[-1] == 4
    assert set(kept) == {0, 1, 2, 3, 4}


def test_killing_a_run_at_ten_points_loses_no_fetched_page(tmp_path):
    command = [sys.executable, "-m", "tests.killed_runs", str(tmp_path), "7"]
    root = Path(__file__).parent.parent
    report = json.loads(subprocess.run(command, capture_output=True, check=True, cwd=root, text=True).stdout)
    assert report["lost"] == []
    assert len(report["kept_counts"]) == 11
    assert sorted(report["paths"]) == sorted(f"/story/{number}" for number in range(240))
    assert report["parts"] == []
    assert report["fetched_rows"] == 240


def foreign(path: Path, *responses: tuple[str, str, list[tuple[str, str]], bytes]) -> Path:
    """Write a WARC/1.0 file as other crawlers do (by hand: warcio leaves temporary files open)."""
    records = [("warcinfo", "", b"software: another crawler\r\n")]
    for url, status, headers, body in responses:
        head = "".join(f"{name}: {value}\r\n" for name, value in headers)
        records.append(("response", url, f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body))
    records.append(("metadata", "https://e.com/x", b"fetchTime: 1"))
    with path.open("wb") as file:
        for number, (kind, url, block) in enumerate(records):
            fields = (
                f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\n"
                f"WARC-Date: 2025-12-12T10:00:00Z\r\nWARC-Target-URI: {url}\r\n"
                f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(block)}\r\n\r\n"
            )
            file.write(gzip.compress(fields.encode() + block + b"\r\n\r\n"))
    return path


def test_a_news_archive_of_others_is_read(tmp_path):
    html = [("Content-Type", "text/html")]
    path = foreign(
        tmp_path / "CC-NEWS-1.warc.gz",
        ("https://e.com/plain", "200 OK", html, HTML),
        ("https://e.com/gone", "404 Not Found", html, b"gone"),
        ("https://e.com/zip", "200 OK", [*html, ("Content-Encoding", "gzip")], gzip.compress(HTML)),
        # Common archives decode a body and leave the header.
        ("https://e.com/unzipped", "200 OK", [*html, ("Content-Encoding", "gzip")], HTML),
        (
            "https://e.com/chunks",
            "200 OK",
            [*html, ("Transfer-Encoding", "chunked")],
            b"%x\r\n%b\r\n0\r\n\r\n" % (len(HTML), HTML),
        ),
        ("https://e.com/unchunked", "200 OK", [*html, ("Transfer-Encoding", "chunked")], HTML),
        ("https://e.com/bomb", "200 OK", [*html, ("Content-Encoding", "gzip")], gzip.compress(bytes(30_000_000))),
        ("https://e.com/coding", "200 OK", [*html, ("Content-Encoding", "zstd")], HTML),
        ("https://e.com/huge", "200 OK", html, b"x" * 1_000_001),
    )
    skipped: Counter[str] = Counter()
    pages = {page.url.rpartition("/")[2]: page for page in read_segment(path, 1_000_000, skipped)}
    assert {name: page.problem for name, page in pages.items()} == {
        "plain": None,
        "gone": "http_status",
        "zip": None,
        "unzipped": None,
        "chunks": None,
        "unchunked": None,
        "bomb": "too_large",
        "coding": "bad_encoding",
        "huge": "too_large",
    }
    assert all(page.body == (HTML if page.problem is None else b"") for page in pages.values())
    assert pages["plain"].source_id is None
    assert skipped == {"warcinfo_record": 1, "metadata_record": 1}
    outcomes = Counter(row["outcome"] for row in read_attempts(path))
    # A row of theirs is judged by the default limit, ten times that of this test.
    assert outcomes == {"fetched": 6, "http_error": 1, "too_large": 1, "bad_encoding": 1}


@pytest.mark.parametrize("cut", [0.3, 0.5, 0.8, 0.99])
def test_a_file_that_ends_too_soon_gives_what_is_whole_and_says_so(tmp_path, cut):
    noise = bytes(range(256)) * 40
    path = foreign(tmp_path / "a.warc.gz", *[(f"https://e.com/{n}", "200 OK", [], HTML + noise) for n in range(10)])
    body = path.read_bytes()
    path.write_bytes(body[: int(len(body) * cut)])
    skipped: Counter[str] = Counter()
    pages = list(read_segment(path, skipped=skipped))
    assert all(page.body == HTML + noise for page in pages if page.problem is None)
    assert len(pages) <= 10
    assert skipped["broken_record"] + sum(page.problem == "truncated" for page in pages) >= 1


def test_a_corrupt_file_ends_as_a_count_and_not_as_a_crash(tmp_path):
    path = foreign(tmp_path / "a.warc.gz", *[(f"https://e.com/{n}", "200 OK", [], HTML * 50) for n in range(10)])
    body = bytearray(path.read_bytes())
    body[len(body) // 2 : len(body) // 2 + 200] = b"\x00" * 200
    path.write_bytes(body)
    skipped: Counter[str] = Counter()
    pages = list(read_segment(path, skipped=skipped))
    assert all(page.body in (HTML * 50, b"") for page in pages)
    assert skipped["broken_record"] + sum(page.problem is not None for page in pages) >= 1


@pytest.mark.parametrize("body", [b"", b"no archive at all", b"\x1f\x8b\x08", gzip.compress(b"hello"), b"WARC/1.0\r\n"])
def test_what_is_no_archive_gives_no_page(tmp_path, body):
    path = tmp_path / "x.warc.gz"
    path.write_bytes(body)
    assert list(read_segment(path)) == []


def test_an_archive_that_is_not_zipped_is_read_too(tmp_path):
    path = foreign(tmp_path / "a.warc.gz", ("https://e.com/1", "200 OK", [], HTML))
    plain = tmp_path / "a.warc"
    plain.write_bytes(gzip.decompress(path.read_bytes()))
    assert [page.body for page in read_segment(plain)] == [HTML]


def test_reading_a_large_archive_keeps_memory_flat(tmp_path):
    path = foreign(tmp_path / "a.warc.gz", *[(f"https://e.com/{n}", "200 OK", [], HTML * 2000) for n in range(300)])
    tracemalloc.start()
    assert sum(len(page.body) == len(HTML) * 2000 for page in read_segment(path)) == 300
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # 300 pages of 100 kB; a few are in memory at a time.
    assert peak < 3_000_000


def test_a_record_without_a_date_is_a_problem(tmp_path):
    path = foreign(tmp_path / "a.warc.gz", ("https://e.com/1", "200 OK", [], HTML))
    plain = tmp_path / "a.warc"
    plain.write_bytes(gzip.decompress(path.read_bytes()).replace(b"WARC-Date", b"WARC-Dote"))
    assert [page.problem for page in read_segment(plain)] == ["no_date"]
