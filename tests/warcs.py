"""Makes WARC files for tests, with warcio, so that we read what others write."""

import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter


def write_warc(path: Path, pages: Iterable[tuple[str, datetime, bytes]], content_type: str = "text/html") -> Path:
    """Write (url, time of fetching, body) as response records."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, fetched_at, body in pages:
            headers = StatusAndHeaders("200 OK", [("Content-Type", content_type)], protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    url,
                    "response",
                    payload=io.BytesIO(body),
                    http_headers=headers,
                    warc_headers_dict={"WARC-Date": fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ")},
                )
            )
    return path
