"""Measures extraction and copy detection: `python -m tests.bench_articles` prints the figures.

Extraction: bytes to normalised article in one process, against trafilatura with its own metadata, on the same pages
in turns of the same run; pages are the gold ones where they are, else the golden cases. Copies: 100,000 made-up
articles of one week, a quarter of them cut from others, each with its site's own last line.
"""

import gzip
import json
import logging
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
from trafilatura import bare_extraction

from tests.quality.scores import GOLD
from transforms.copies import find_copies
from transforms.extract import NotAnArticle, extract_article
from transforms.normalise import normalise_articles

TURNS = 3
GOLDEN = Path(__file__).parent / "golden"
Page = tuple[bytes, str, datetime]


def read_pages() -> list[Page]:
    """Return (bytes, URL, fetched) of each page to measure with."""
    gold = GOLD / "pages" / "gold.jsonl"
    if gold.exists():
        rows = [json.loads(line) for line in gold.read_text("utf-8").splitlines()]
        pages = [gzip.decompress((gold.parent / row["page"]).read_bytes()) for row in rows]
        fetched = [datetime.fromisoformat(row["crawled"]).replace(tzinfo=UTC) for row in rows]
        return [(page, row["url"], at) for page, row, at in zip(pages, rows, fetched, strict=True)]
    cases = [(path, json.loads(path.read_text("utf-8"))) for path in sorted(GOLDEN.glob("*/expected.json"))]
    return [
        (path.with_name("page.html").read_bytes(), case["url"], datetime.fromisoformat(case["fetched_at"]))
        for path, case in cases
    ]


def ours(pages: list[Page]) -> None:
    """Extract and normalise every page."""
    articles = []
    for page, url, fetched_at in pages:
        try:
            articles.append(asdict(extract_article(page, url, fetched_at)))
        except NotAnArticle:
            continue
    normalise_articles(pl.DataFrame(articles, infer_schema_length=None))


def theirs(pages: list[Page]) -> None:
    """Extract every page with bare trafilatura."""
    for page, url, _ in pages:
        bare_extraction(page, url=url, with_metadata=True)


def measure_extraction() -> dict[str, float]:
    """Return pages per CPU second of both and their ratio, the best of three turns each; models loaded before."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    pages = read_pages()
    seconds: dict[str, list[float]] = {"ours": [], "theirs": []}
    for turn in range(TURNS + 1):
        for name, work in (("ours", ours), ("theirs", theirs)):
            started = time.process_time()
            work(pages)
            seconds[name] += [time.process_time() - started] if turn else []
    best = {name: min(times) for name, times in seconds.items()}
    return {
        "extract_pages_per_second": len(pages) / best["ours"],
        "trafilatura_pages_per_second": len(pages) / best["theirs"],
        "extract_ratio": best["theirs"] / best["ours"],
    }


def made_up_articles(count: int) -> pl.DataFrame:
    """Return `count` articles of one week and 200 sites: 150 to 900 words with the frequencies of a language."""
    random = np.random.default_rng(7)
    words = np.array([f"word{number}" for number in range(60_000)])
    weights = 1 / np.arange(1, 60_001) ** 0.9
    pool = words[random.choice(60_000, size=count * 600, p=weights / weights.sum())]
    footers = [" ".join(words[random.integers(0, 60_000, 25)]) for _ in range(200)]
    texts: list[str] = []
    at = 0
    for number in range(count):
        if number > 100 and random.random() < 0.25:
            source = texts[int(number * random.random() ** 3)].split("\n")[0].split(" ")
            text = " ".join(source[int(random.integers(0, len(source) // 3)) :])
        else:
            size = int(random.integers(150, 900))
            text = " ".join(pool[at : at + size])
            at += size
        texts.append(f"{text}\n{footers[number % 200]}")
    start = datetime(2026, 11, 1, tzinfo=UTC)
    return pl.DataFrame(
        {
            "article_id": [f"a{number:07}" for number in range(count)],
            "domain": [f"site{number % 200}.example" for number in range(count)],
            "body_text": texts,
            "published_at": [start + timedelta(seconds=int(at)) for at in random.integers(0, 7 * 86_400, count)],
            "fetched_at": [start + timedelta(days=8)] * count,
        }
    )


def measure_copies(count: int = 100_000) -> dict[str, float]:
    """Return seconds, CPU seconds and peak memory (MB, articles included) of finding all copies, in an own process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.parquet"
        made_up_articles(count).write_parquet(path)
        command = [sys.executable, "-m", "tests.bench_articles", "copies", str(path)]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _time_copies(path: Path) -> dict[str, float]:
    articles = pl.read_parquet(path)
    started, started_cpu = time.perf_counter(), time.process_time()
    pairs = find_copies(articles, articles.clear())
    return {
        "copies_articles": articles.height,
        "copies_pairs": pairs.height,
        "copies_seconds": time.perf_counter() - started,
        "copies_cpu_seconds": time.process_time() - started_cpu,
        "copies_peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
    }


if __name__ == "__main__":
    if sys.argv[1:2] == ["copies"]:
        print(json.dumps(_time_copies(Path(sys.argv[2]))))
    else:
        print(json.dumps({**measure_extraction(), **measure_copies()}, indent=1))
