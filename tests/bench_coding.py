"""Measures coding: `python -m tests.bench_coding` prints the figures, `make bench` calls `measure`.

Sentences a second over running news (the gold's, else the golden pages), the share of each stage, the whole way
from a WARC file to rows in DuckDB against bare trafilatura in the same run, start-up and memory of a worker, and how
time and memory grow with the number of pages. Processor seconds of one process; each worker is one of its own.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flows.coding import load_coder
from flows.staging import stage_segment
from tests.bench_articles import ours as extract_own
from tests.bench_articles import read_pages
from tests.bench_articles import theirs as extract_bare
from tests.quality.predict_events import read_documents
from tests.quality.scores import GOLD
from tests.warcs import write_warc
from transforms.coder import Coder
from transforms.dates import find_dates
from transforms.documents import Document
from transforms.entities import find_entities
from transforms.extract import NotAnArticle, extract_article
from transforms.quotes import find_quotations
from transforms.rows import ledger_rows
from transforms.sentences import split_sentences
from transforms.tone import tone_of
from warehouse.load import load_segment
from warehouse.schema import prepare
from warehouse.write import connect

ROUNDS = 3
SIZES = (1, 3, 10)


def peak_memory() -> float:
    """Return the most memory that this process held, in MB; Linux's ru_maxrss counts its parent's before exec too."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the processor seconds of a call, and its result."""
    started = time.process_time()
    result = work()
    return time.process_time() - started, result


def news() -> list[Document]:
    """Return running news: the gold's, or the articles of the golden pages where it is missing."""
    gold = GOLD / "events" / "news_dev.jsonl"
    if gold.exists():
        return read_documents(gold)
    documents = []
    for page, url, at in read_pages():
        try:
            found = extract_article(page, url, at)
        except NotAnArticle:
            continue
        documents.append(Document(url, found.body_text, found.title, "", found.published_date, found.language))
    return documents


def measure_stages(coder: Coder, documents: list[Document]) -> dict[str, float]:
    """Return sentences a second from text to rows, all sentences counted, and milliseconds an article of each stage."""
    coder.code(documents)
    taken = [
        seconds(lambda: [ledger_rows(each, coder.ruleset_id, "bench") for each in coder.code(documents)])[0]
        for _ in range(ROUNDS)
    ]
    cost: dict[str, float] = {}

    def timed(stage: str, work: Callable[[], Any]) -> Any:
        cost[stage], result = seconds(work)
        return result

    sentences = timed("split", lambda: [split_sentences(each) for each in documents])
    actors = timed("actors", lambda: [coder.actors.read(*each) for each in zip(documents, sentences, strict=True)])
    choose = coder.events.candidates.choose
    wanted = timed("filter", lambda: [choose(*each) for each in zip(sentences, actors, strict=True)])
    parses = timed("parse", lambda: coder.parse(wanted))
    read = list(zip(documents, sentences, parses, strict=True))
    places = timed(
        "places", lambda: [coder.places.read(*each) for each in zip(documents, sentences, actors, strict=True)]
    )
    whole = list(zip(read, actors, places, strict=True))
    events = timed("events", lambda: [coder.events.read(each, own, *known) for (each, _, own), *known in whole])
    dated = {
        (event.sentence, each.published): None for each, found in zip(documents, events, strict=True) for event in found
    }
    timed("dates", lambda: [find_dates(sentence.text, day) for sentence, day in dated])
    timed("topics", lambda: [coder.topics.read(each, own) for each, own, _ in read])
    timed("entities", lambda: [find_entities(each, own, *known) for (each, own, _), *known in whole])
    timed("quotations", lambda: [find_quotations(each, own, known) for (each, own, _), known, _ in whole])
    timed("tone", lambda: [tone_of(each.text) for each in documents])
    cost["events"] -= cost["dates"]
    resolving = cost["actors"] + cost["places"] + cost["dates"]
    count = sum(map(len, sentences))
    return {
        "sentences/s (>= 600)": count / sorted(taken)[ROUNDS // 2],
        "share of sentences parsed": sum(map(len, parses)) / count,
        "actors, dates and places against parsing (<= 0.33)": resolving / cost["parse"],
        **{f"{stage}, ms an article": 1000 * spent / len(documents) for stage, spent in cost.items()},
    }


def measure_way(copies: int) -> dict[str, float]:
    """In a process of its own: take so many times the pages from a WARC file to rows; report time and memory."""
    coder = load_coder()
    start_up = time.process_time()  # with what it took to import
    pages = read_pages()
    count = copies * len(pages)
    with tempfile.TemporaryDirectory(prefix="bench-coding-") as name:
        folder = Path(name)
        made = ((f"{url}?copy={copy}", at, page) for copy in range(copies) for page, url, at in pages)
        path = write_warc(folder / "pages.warc.gz", made)
        coder.code(news()[:5])
        with connect(folder / "ledger.duckdb") as con:
            prepare(con)
            staging, staged = seconds(lambda: stage_segment(path, folder, [], coder))
            peak = peak_memory()
            way = staging + seconds(lambda: load_segment(con, staged, "pages", coder.ruleset_id))[0]
    bare, own = (seconds(lambda work=work: work(pages))[0] / len(pages) for work in (extract_bare, extract_own))
    return {"pages": count, "start-up": start_up, "way": way / count, "bare": bare, "own": own, "peak": peak}


def worker(copies: int) -> dict[str, float]:
    """Return what `measure_way` finds in a process of its own."""
    command = [sys.executable, "-m", "tests.bench_coding", str(copies)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


def measure() -> dict[str, float]:
    """Return every figure of coding."""
    grown = [worker(size) for size in SIZES]
    return {
        **measure_stages(load_coder(), news()),
        "bytes to rows in DuckDB, pages/s": 1 / grown[-1]["way"],
        "bytes to rows against bare trafilatura (>= 0.7)": grown[-1]["bare"] / grown[-1]["way"],
        "coding, writing and loading an article against extracting it (<= 1)": grown[-1]["way"] / grown[-1]["own"] - 1,
        "start-up of a worker, s (<= 3)": min(each["start-up"] for each in grown),
        **{f"peak memory of a worker over {each['pages']} pages, MB (<= 900)": each["peak"] for each in grown},
        f"time of {SIZES[-1]} times the pages / {SIZES[-1]} (<= 1.05)": grown[-1]["way"] / grown[0]["way"],
    }


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(measure_way(int(sys.argv[1]))))
    else:
        print(json.dumps(measure(), indent=1))
