"""Raw pages as WARC 1.1 segments: written so that nothing fetched is lost, read whoever wrote them.

A segment holds, for each attempt to fetch, a `metadata` record with the row of raw.fetches as JSON and, where
a page came, its `request` and `response` records. The three are appended in one write to a file named
`<segment_id>.warc.gz.part`; a finished segment is synced and renamed. A run that was killed leaves its .part
behind; `pending_segments` cuts it after the last whole attempt and hands it on like any other.
"""

import fcntl
import json
import os
import re
import zlib
from base64 import b32encode
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b, sha1
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import uuid4

import brotli
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from transforms.urls import UrlError, canonical_url, domain_of

if TYPE_CHECKING:
    from flows.fetch import FetchResult

SUFFIX = ".warc.gz"
PART = SUFFIX + ".part"
POINTER = ".url"  # a file of this kind holds the URL of a segment that stays where it is
HTTP_REQUEST, HTTP_RESPONSE = "application/http; msgtype=request", "application/http; msgtype=response"
ATTEMPT = "application/vnd.newsledger.attempt+json"
EPOCH = datetime.fromtimestamp(0, UTC)
MAX_PAGE_BYTES = 10_000_000
CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.I)
MAX_ATTEMPTS = 5_000  # of one segment, so that a run of failures closes its segments too
MAX_CODINGS = 3  # a body that unpacks to itself would keep us for ever
CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r\n")


def location_of(path: Path) -> str:
    """Return where a segment of the archive lies: here, or where its pointer says."""
    return path.read_text("utf-8") if path.suffix == POINTER else str(path.resolve())


class BodyError(ValueError):
    """A body that cannot be used; the message is the outcome: too_large, truncated or bad_encoding."""


@dataclass(frozen=True)
class Page:
    """One response of a WARC file.

    `url` is where the body came from, `asked_url` the canonical URL that led there (by redirects; that of `url`
    when the file does not say), `source_id` the source that led there; None in other people's files. `charset`
    is what the header claims.
    `problem` is a short code when the page cannot be used: http_status, too_large, truncated, bad_encoding,
    not_http (all without a body) or no_date.
    """

    url: str
    asked_url: str
    source_id: str | None
    fetched_at: datetime
    status: int | None
    content_type: str
    charset: str | None
    body: bytes
    record_offset: int
    problem: str | None = None


class SegmentWriter:
    """Writes results of the fetcher into segments under `folder`, a new one after `pages` pages.

    Segment ids are the start of the run, a word drawn for it (others may start in the same second) and a number.
    """

    def __init__(self, folder: Path, started_at: datetime, pages: int = 200) -> None:
        self.folder, self.started_at, self.pages = folder, started_at, pages
        self._run = f"{started_at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}"
        self.finished: list[Path] = []
        self._file: BinaryIO | None = None
        self._path = folder
        self._counts: Counter[str] = Counter()
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> "SegmentWriter":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(self, result: "FetchResult") -> None:
        """Append an attempt; when this returns, a killed process no longer loses it."""
        file = self._file or self._open()
        file.write(_group(result))
        self._counts["attempts"] += 1
        self._counts["pages"] += result.has_page
        if self._counts["pages"] >= self.pages or self._counts["attempts"] >= MAX_ATTEMPTS:
            self.close()

    def close(self) -> list[Path]:
        """Finish the segment that is open; return all finished ones."""
        if self._file is not None:
            self.finished.append(_finish(self._file, self._path))
            self._file = None
            self._counts.clear()
        return self.finished

    def _open(self) -> BinaryIO:
        segment_id = f"{self._run}-{len(self.finished):04}"
        self._path = self.folder / (segment_id + PART)
        self._file = self._path.open("xb", buffering=0)
        # Held as long as the process lives: recovery leaves locked files alone.
        fcntl.flock(self._file, fcntl.LOCK_EX)
        info = b"software: newsledger\r\nformat: WARC File Format 1.1\r\n"
        about = f"{_about(None, self.started_at)}WARC-Filename: {segment_id + SUFFIX}\r\n"
        self._file.write(_record("warcinfo", about, "application/warc-fields", info))
        return self._file


def segment_id_of(path: Path) -> str:
    """Return the name of a segment: its file's name without .warc.gz."""
    return re.sub(r"\.w?arc(\.gz|\.zst)?(\.url)?$", "", path.name)


def pending_segments(folder: Path, loaded: Collection[str]) -> list[Path]:
    """Return segments under `folder` that are not loaded yet, oldest first, those of killed runs too."""
    for part in sorted(folder.glob("*" + PART)):
        _recover(part)
    segments = sorted([*folder.glob("*" + SUFFIX), *folder.glob("*" + SUFFIX + POINTER)])
    return [path for path in segments if segment_id_of(path) not in loaded]


def holds_records(path: Path) -> bool:
    """Say whether a file begins with a WARC record."""
    with path.open("rb") as stream:
        try:
            return next(iter(ArchiveIterator(stream, parse_http=False, quirks_mode=True)), None) is not None
        except OSError:
            return False


def read_segment(
    path: Path, max_page_bytes: int = MAX_PAGE_BYTES, skipped: Counter[str] | None = None
) -> Iterator[Page]:
    """Yield each response of a WARC file (anyone's), one in memory at a time; count the rest in `skipped`.

    A record that is cut off or corrupt ends the reading: it is counted as `broken_record`.
    """
    for record, attempt in _records(path, Counter() if skipped is None else skipped):
        if record is not None:
            yield _page(record, attempt, max_page_bytes)


def read_attempts(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of raw.fetches that a WARC file holds; other people's responses count as attempts."""
    segment_id = segment_id_of(path)
    for record, attempt in _records(path, Counter()):
        row = attempt or _foreign_attempt(record)
        row["segment_id"] = segment_id
        row["attempted_at"] = datetime.fromisoformat(row["attempted_at"])
        row["record_offset"] = record.stream_pos if record is not None else None
        name = f"{segment_id} {row['purpose']} {row['url']} {row['attempted_at'].isoformat()} {row['attempt']}"
        row["fetch_id"] = blake2b(name.encode(), digest_size=10).hexdigest()
        yield row


def decoded(raw: bytes, encoding: str, limit: int) -> bytes:
    """Return a body without its Content-Encoding, at most `limit` bytes; raise BodyError."""
    names = [part.strip().lower() for part in encoding.split(",")]
    if len(names) > MAX_CODINGS:
        raise BodyError("bad_encoding")
    for name in reversed(names):
        if name in ("", "identity", "none", "utf-8"):
            continue
        if name in ("gzip", "x-gzip", "deflate"):
            raw = _inflated(raw, name, limit)
        elif name == "br":
            raw = _unbrotlied(raw, limit)
        else:
            raise BodyError("bad_encoding")
    if len(raw) > limit:
        raise BodyError("too_large")
    return raw


def _inflated(raw: bytes, name: str, limit: int) -> bytes:
    if name != "deflate" and not raw.startswith(b"\x1f\x8b"):
        return raw  # some servers say gzip and send plain text
    parts, size = [], 0
    while raw:
        # Deflate comes with a head of zlib's or without one.
        bare = raw[0] & 15 != 8 or int.from_bytes(raw[:2], "big") % 31
        reader = zlib.decompressobj(31 if name != "deflate" else (-15 if bare else 15))
        try:
            parts.append(reader.decompress(raw, limit + 1 - size))
        except zlib.error:
            raise BodyError("bad_encoding") from None
        size += len(parts[-1])
        if size > limit:
            raise BodyError("too_large")
        if not reader.eof:
            raise BodyError("truncated")
        raw = reader.unused_data if reader.unused_data.startswith(b"\x1f\x8b") else b""
    return b"".join(parts)


def _unbrotlied(raw: bytes, limit: int) -> bytes:
    reader = brotli.Decompressor()
    parts: list[bytes] = []
    try:
        parts.append(reader.process(raw, output_buffer_limit=limit + 1))
        while not reader.can_accept_more_data() and sum(map(len, parts)) <= limit:
            parts.append(reader.process(b"", output_buffer_limit=limit + 1))
    except brotli.error:
        raise BodyError("bad_encoding") from None
    body = b"".join(parts)
    if len(body) <= limit and not reader.is_finished():
        raise BodyError("truncated")
    return body


def _group(result: "FetchResult") -> bytes:
    """Return the records of an attempt, zipped one by one, metadata first: a page always knows its source."""
    row = json.dumps(result.row(), ensure_ascii=False).encode()
    if not result.has_page:
        uri = result.target.url if result.outcome != "refused_url" else None
        return _record("metadata", _about(uri, result.attempted_at), ATTEMPT, row)
    response_id = f"<urn:uuid:{uuid4()}>"
    about = _about(result.final_url, result.attempted_at)
    beside = f"{about}WARC-Concurrent-To: {response_id}\r\n"
    block = result.response_head() + result.raw_body
    about += f"WARC-Block-Digest: sha1:{b32encode(sha1(block).digest()).decode()}\r\n"
    # A body that came compressed is stored as it is: a second pass takes time and saves nothing.
    level = 0 if result.header("Content-Encoding") else 1
    return (
        _record("metadata", beside, ATTEMPT, row)
        + _record("request", beside, HTTP_REQUEST, result.request_head())
        + _record("response", about, HTTP_RESPONSE, block, level, response_id)
    )


def _about(uri: str | None, moment: datetime) -> str:
    """Return the WARC fields that say what a record is about and when it was made."""
    target = f"WARC-Target-URI: {uri}\r\n" if uri else ""
    return f"WARC-Date: {moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}\r\n{target}"


def _record(
    kind: str, about: str, content_type: str, block: bytes, level: int = 1, record_id: str | None = None
) -> bytes:
    """Return a WARC record as a gzip member. (Both libraries take 0.1 ms a record, a third of our time a page.)"""
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: {record_id or f'<urn:uuid:{uuid4()}>'}\r\n{about}"
        f"Content-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    zipper = zlib.compressobj(level, zlib.DEFLATED, 31)
    return zipper.compress(b"%b%b\r\n\r\n" % (head.encode(), block)) + zipper.flush()


def _finish(file: BinaryIO, part: Path) -> Path:
    """Sync a segment, give it its name and sync the folder, so that a power cut loses nothing either."""
    os.fsync(file.fileno())
    finished = part.with_name(part.name.removesuffix(".part"))
    part.rename(finished)
    file.close()
    folder = os.open(part.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    return finished


def _recover(part: Path) -> None:
    """Cut the segment of a killed run after its last whole attempt and finish it; leave one in use alone."""
    with part.open("r+b", buffering=0) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        end = _whole_length(file)
        if end == 0:
            part.unlink()
            return
        file.truncate(end)
        _finish(file, part)


def _whole_length(file: BinaryIO) -> int:
    """Return the length of a segment up to the end of its last whole attempt."""
    whole = 0
    for end, head in _members(file):
        kind = re.search(rb"\r\nWARC-Type: (\w+)", head)
        is_alone = kind is not None and kind[1] == b"metadata" and b"\r\nWARC-Concurrent-To:" not in head
        if is_alone or (kind is not None and kind[1] in (b"warcinfo", b"response")):
            whole = end
    return whole


def _members(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield the end of each whole gzip member and the first 2,000 bytes in it."""
    position, waiting = 0, b""
    while True:
        reader, head = zlib.decompressobj(31), b""
        while not reader.eof:
            waiting = waiting or file.read(1 << 16)
            if not waiting:
                return
            position += len(waiting)
            try:
                head = (head + reader.decompress(waiting))[:2000]
            except zlib.error:
                return
            waiting = reader.unused_data
        position -= len(waiting)
        yield position, head


def _records(path: Path, skipped: Counter[str]) -> Iterator[tuple[WarcRecord | None, dict[str, Any] | None]]:
    """Yield (response or None, row of its attempt or None) for all attempts and responses of a WARC file."""
    waiting: dict[str, Any] | None = None
    with path.open("rb") as stream:
        records = ArchiveIterator(stream, parse_http=False, quirks_mode=True)
        latest = 0
        while True:
            try:
                record = next(records)
                row = record.reader.read() if record.headers.get("Content-Type") == ATTEMPT else None
                attempt = json.loads(row) if row is not None else None
                if attempt is not None and not _is_attempt(attempt):
                    skipped["broken_attempt"] += 1
                    continue
            except StopIteration:
                if not _is_whole(path, latest):
                    skipped["broken_record"] += 1
                break
            except (OSError, ValueError):
                skipped["broken_record"] += 1
                break
            latest = record.stream_pos
            if attempt is not None:
                if waiting is not None:
                    yield None, waiting
                waiting = attempt
                continue
            if record.record_type != WarcRecordType.response:
                skipped[f"{record.headers.get('WARC-Type', 'unknown')}_record"] += 1
                continue
            yield record, waiting
            waiting = None
    if waiting is not None:
        yield None, waiting


def _is_whole(path: Path, latest: int) -> bool:
    """Say whether a WARC file ends where a record does; its reader takes a cut one for the end."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(latest)
        if file.read(2) == b"\x1f\x8b":
            file.seek(latest)
            end = latest
            for length, _ in _members(file):
                end = latest + length
            return end == size
        file.seek(max(latest, size - 4))
        return size > 4 and file.read() == b"\r\n\r\n"


def _page(record: WarcRecord, attempt: dict[str, Any] | None, limit: int) -> Page:
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
    status, content_type, body, problem = _http(record, limit)
    return Page(
        url=url,
        asked_url=attempt["url"] if attempt else _canonical(url),
        source_id=attempt["source_id"] if attempt else None,
        fetched_at=_record_date(record),
        status=status,
        content_type=content_type,
        charset=charset[1] if (charset := CHARSET.search(content_type)) else None,
        body=body,
        record_offset=record.stream_pos,
        problem=problem or ("no_date" if _record_date(record) == EPOCH else None),
    )


def _canonical(url: str) -> str:
    """Return the canonical form of a URL in somebody's archive; as it stands where it has none."""
    try:
        return canonical_url(url)
    except UrlError:
        return url


def _http(record: WarcRecord, limit: int) -> tuple[int | None, str, bytes, str | None]:
    """Return status, content type, body and problem of a response record."""
    try:
        record.parse_http(quirks_mode=True)
    except OSError:
        return None, "", b"", "not_http"
    headers = record.http_headers
    if headers is None or headers.status_code is None:
        return None, "", b"", "not_http"
    status, content_type = headers.status_code, headers.get("Content-Type") or ""
    if status not in (200, 203):
        return status, content_type, b"", "http_status"
    try:
        expected = min(record.content_length, limit + 1)
        raw = record.reader.read(limit + 1)
        if len(raw) < expected:
            raise BodyError("truncated")
        if len(raw) <= limit and "chunked" in (headers.get("Transfer-Encoding") or "").lower():
            raw = _unchunked(raw)
        return status, content_type, decoded(raw, headers.get("Content-Encoding") or "", limit), None
    except BodyError as problem:
        return status, content_type, b"", str(problem)
    except OSError:
        return status, content_type, b"", "truncated"


def _unchunked(raw: bytes) -> bytes:
    """Return a body without chunk sizes; as it is where an archive has taken them out but left the header."""
    parts: list[bytes] = []
    position = 0
    while chunk := CHUNK.match(raw, position):
        size = int(chunk[1], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(raw[chunk.end() : chunk.end() + size])
        position = chunk.end() + size + 2
    if parts:
        raise BodyError("truncated")
    return raw


ATTEMPT_TYPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("source_id", "url", "purpose", "outcome", "attempted_at"), (str,)),
    **dict.fromkeys(("final_url", "detail", "content_type", "etag", "last_modified", "body_hash"), (str, type(None))),
    **dict.fromkeys(("http_status", "byte_count", "link_count", "new_link_count"), (int, type(None))),
    "attempt": (int,),
    "duration_seconds": (float, int, type(None)),
}


def _is_attempt(row: object) -> bool:
    """Say whether a row is one that this project writes: anybody can send a WARC file."""
    return (
        isinstance(row, dict)
        and row.keys() == ATTEMPT_TYPES.keys()
        and all(isinstance(row[name], kinds) for name, kinds in ATTEMPT_TYPES.items())
        and _is_moment(row["attempted_at"])
    )


def _is_moment(text: str) -> bool:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return moment.tzinfo is not None and 1990 <= moment.year < 2200


def _record_date(record: WarcRecord) -> datetime:
    """Return the date of a record; the epoch for one that has none, whose page is then a problem."""
    try:
        moment = record.record_date or EPOCH
    except ValueError:
        return EPOCH
    # Nobody archived the web earlier, and days are added to it later on.
    return moment if 1990 <= moment.year < 2200 else EPOCH


def _foreign_attempt(record: WarcRecord | None) -> dict[str, Any]:
    """Return the row of raw.fetches for a response that somebody else fetched."""
    assert record is not None  # _records yields a response or an attempt
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
    status, content_type, _, problem = _http(record, MAX_PAGE_BYTES)
    return {
        "source_id": domain_of(url), "url": _canonical(url), "final_url": url, "purpose": "page", "attempt": 1,
        "outcome": {None: "fetched", "http_status": "http_error"}.get(problem, problem),
        "detail": None, "http_status": status, "content_type": content_type or None, "byte_count": None,
        "etag": None, "last_modified": None, "body_hash": None, "link_count": None, "new_link_count": None,
        "attempted_at": _record_date(record).isoformat(), "duration_seconds": None,
    }  # fmt: skip
