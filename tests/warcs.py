"""Makes WARC files for tests, as somebody else's crawler would: response records only."""

import gzip
import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from fastwarc.warc import WarcRecord, WarcRecordType


def write_warc(path: Path, pages: Iterable[tuple[str, datetime, bytes]], content_type: str = "text/html") -> Path:
    """Write (url, time of fetching, body) as response records."""
    with path.open("wb") as file:
        for url, fetched_at, body in pages:
            record = WarcRecord()
            record.init_headers(record_type=WarcRecordType.response)
            record.headers["WARC-Target-URI"] = url
            record.headers["Content-Type"] = "application/http; msgtype=response"
            record.record_date = fetched_at
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
            record.set_bytes_content(head.encode() + body)
            plain = io.BytesIO()
            record.write(plain, checksum_data=True)
            file.write(gzip.compress(plain.getvalue(), 1))
    return path
