"""What the warehouse costs over a year of news: 1 M articles, 5 M event mentions, 20 M topic mentions, made by SQL."""

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.test_publish import publish_under_readers
from warehouse.load import CODED_TABLES, load_segment
from warehouse.publish import publish
from warehouse.read import open_snapshot
from warehouse.schema import SQL, prepare
from warehouse.write import Connection, connect

ARTICLES = int(os.environ.get("BENCH_ARTICLES", "1000000"))
OPENS = int(os.environ.get("BENCH_OPENS", "10000"))
ROUNDS = 3
GENERATE = Path(__file__).with_suffix(".sql")
VIEWS = ("articles", "events", "event_mentions", "topic_mentions", "article_topics", "quotations", "entity_mentions")


def generate(path: Path, articles: int = ARTICLES) -> None:
    """Write a ledger of so many articles, with five mentions and twenty topic mentions each."""
    with connect(path) as con:
        con.execute("set threads = 2")
        prepare(con)
        for statement in GENERATE.read_text("utf-8").replace("$articles", str(articles)).split(";\n"):
            con.execute(statement)
        con.execute("checkpoint")


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the median wall seconds of some calls."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def queries(snapshot: Path) -> dict[str, float]:
    """Return the seconds of each example query, of two searches and of the first forty rows of each view."""
    asked = {path.stem: path.read_text("utf-8") for path in sorted((SQL / "examples").glob("*.sql"))}
    asked |= {f"from {view} limit 40": f"from {view} limit 40" for view in VIEWS}
    asked["search in all"] = "from search_articles('india said') limit 40"
    asked["search in a month"] = "from search_articles('india said', '2025-12-01', '2025-12-31') limit 40"
    with open_snapshot(snapshot) as con:
        con.execute("set threads = 2")
        return {name: seconds(lambda text=text: con.execute(text).fetchall()) for name, text in asked.items()}


def load_seconds(ledger: Path, staged: Path) -> tuple[float, float]:
    """Return the seconds of loading a segment of 200 articles again, and of DuckDB's own insert of the same frames.

    The segment is the middle one: its rows stand among all others, as those of a page fetched again do.
    """
    tables = ("raw.segments", "raw.fetches", "rejects", "articles", *CODED_TABLES)
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir()
    with connect(ledger) as con:
        con.execute("set threads = 2")
        segments = con.execute("select segment_id from raw.segments order by all").fetchall()
        (segment_id,) = segments[len(segments) // 2]
        for table in tables:
            frame = con.execute(
                f"from {table} where segment_id = $1" + " and ruleset_id = 'rules_b'" * (table in CODED_TABLES),
                [segment_id],
            ).pl()
            frame.write_parquet(staged / f"{table}.0.parquet")
        own = seconds(lambda: load_segment(con, staged, segment_id, "rules_b"))
        peer = seconds(lambda: _insert(con, staged, tables))
        return own, peer


def _insert(con: Connection, staged: Path, tables: tuple[str, ...]) -> None:
    con.begin()
    for table in tables:
        con.execute(f"insert into {table} by name from read_parquet('{staged}/{table}.0.parquet')")
    con.rollback()


def measure(articles: int = ARTICLES) -> dict[str, float]:
    """Make the ledger (BENCH_ARTICLES, minutes for the full one) and measure queries, loading and publishing."""
    with tempfile.TemporaryDirectory(prefix="bench-warehouse-") as name:
        folder = Path(name)
        large, small = folder / "large.duckdb", folder / "small.duckdb"
        generate(large, articles)
        generate(small, max(articles // 50, 1000))
        large_load, insert = load_seconds(large, folder / "staged")
        small_load, _ = load_seconds(small, folder / "staged")
        with connect(large) as con:
            con.execute("checkpoint")
            published = seconds(lambda: publish(con, folder / "news.duckdb"))
        asked = queries(folder / "news.duckdb")
        gigabytes = large.stat().st_size / 1e9
        states, errors = publish_under_readers(folder / "readers", publishes=20, opens=OPENS)
    return {
        "articles": articles,
        "segment load against DuckDB's insert (>= 0.5)": insert / large_load,
        "segment load, large against small ledger (<= 1.3)": large_load / small_load,
        "publish, s per GB (<= 3)": published / gigabytes,
        f"errors in {OPENS} opens during 20 publishes (0)": len(errors),
        "snapshots that readers saw": states,
        **{f"{name}, s (<= 0.5)": value for name, value in asked.items()},
    }


if __name__ == "__main__":
    for figure, value in measure().items():
        print(f"{value:10.3f}  {figure}")
