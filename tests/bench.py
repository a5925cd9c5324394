"""`make bench`: what each part costs against a peer in the same run; real pages if they are there, else the demo's.

Prints a table and writes it as JSON (BENCH_JSON, default bench.json). Single processes, this machine.
"""

import gzip
import json
import os
import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import trafilatura
from rich.console import Console
from rich.table import Table

from flows.coding import load_coder
from flows.demo.server import DEMO
from tests import bench_fetch, bench_warehouse
from transforms.documents import Document
from transforms.extract import NotAnArticle, extract_article
from transforms.normalise import normalise_articles
from transforms.rows import ledger_rows
from warehouse.schema import table_schemas

GOLD = Path(os.environ.get("NEWSLEDGER_GOLD", Path(__file__).parents[2] / "shared" / "gold"))
FETCHED_AT = datetime(2026, 11, 22, tzinfo=UTC)
ROUNDS = 3


def real_pages() -> list[tuple[str, bytes]]:
    """Return (url, html) of the gold pages, or of the demo site where these are missing."""
    if (GOLD / "pages").exists():
        rows = [json.loads(line) for line in (GOLD / "pages" / "gold.jsonl").read_text("utf-8").splitlines()]
        return [(row["url"], gzip.decompress((GOLD / "pages" / row["page"]).read_bytes())) for row in rows]
    return [(f"https://demo.example.org/{path.stem}", path.read_bytes()) for path in sorted(DEMO.rglob("*.html"))]


def seconds(work: Callable[[], object]) -> float:
    """Return the processor seconds of one call."""
    started = time.process_time()
    work()
    return time.process_time() - started


def bare(pages: list[tuple[str, bytes]]) -> None:
    for url, html in pages:
        trafilatura.bare_extraction(html, url=url, with_metadata=True)


def extracted(pages: list[tuple[str, bytes]]) -> pl.DataFrame:
    """Return the normalised articles of pages, as staging makes them."""
    rows = []
    for number, (url, html) in enumerate(pages):
        try:
            article = extract_article(html, url, FETCHED_AT)
        except NotAnArticle:
            continue
        rows.append({**vars(article), "article_id": str(number), "segment_id": "bench", "source_id": "bench",
                     "domain": "bench", "country": None, "content_hash": ""})  # fmt: skip
    return normalise_articles(pl.DataFrame(rows, schema=table_schemas()["articles"]))


def measure_pages() -> dict[str, float]:
    """Extraction and coding against bare trafilatura with its metadata, in turns of one run."""
    pages, coder = real_pages(), load_coder()
    articles = extracted(pages)
    documents = [
        Document(row["article_id"], row["body_text"], row["title"], row["standfirst"] or "", row["published_date"],
                 row["language"], row["country"])
        for row in articles.iter_rows(named=True)
    ]  # fmt: skip
    coder.code(documents)
    rounds = [
        (
            seconds(lambda: bare(pages)),
            seconds(lambda: extracted(pages)),
            seconds(lambda: [ledger_rows(coding, coder.ruleset_id, "bench") for coding in coder.code(documents)]),
        )
        for _ in range(ROUNDS)
    ]
    peer, extraction, coding = (sorted(column)[ROUNDS // 2] for column in zip(*rounds, strict=True))
    english = [document for document in documents if document.language == "en"]
    sentence_count = sum(len(coding.sentences) for coding in coder.code(english))
    topic_bytes = sum(len(document.text.encode()) for document in documents)
    topics = seconds(lambda: [coder.topics.read(document, []) for document in documents])
    return {
        "pages": len(pages),
        "bare trafilatura, pages/s": len(pages) / peer,
        "extract and normalise, pages/s": len(pages) / extraction,
        "extract against bare trafilatura (>= 1.5)": peer / extraction,
        "code, articles/s": len(documents) / coding,
        "code English, sentences/s (>= 600)": sentence_count / seconds(lambda: coder.code(english)),
        "extract and code against bare trafilatura (>= 0.7)": peer / (extraction + coding),
        "topics, MB/s (>= 15)": topic_bytes / topics / 1e6,
        "peak memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    """Run every measurement, print the table and write the JSON."""
    figures = {"pages": measure_pages(), "fetch": bench_fetch.measure(), "warehouse": bench_warehouse.measure()}
    table = Table("part", "figure", "value")
    for part, values in figures.items():
        for name, value in values.items():
            table.add_row(part, name, f"{value:,.2f}")
    Console().print(table)
    Path(os.environ.get("BENCH_JSON", "bench.json")).write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
