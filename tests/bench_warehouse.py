"""What the warehouse costs over a year of news: 1 M articles, 5 M event mentions, 20 M topic mentions, made by SQL."""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import polars as pl

from flows.link import link_events
from tests.test_publish import publish_under_readers
from warehouse.link import forget_events
from warehouse.load import CODED_TABLES, load_segment
from warehouse.publish import publish
from warehouse.read import open_snapshot
from warehouse.schema import SQL, prepare
from warehouse.search import build_search
from warehouse.write import Connection, connect

ARTICLES = int(os.environ.get("BENCH_ARTICLES", "1000000"))
OPENS = int(os.environ.get("BENCH_OPENS", "10000"))
ROUNDS = 3
LOADS = 7
GENERATE = Path(__file__).with_suffix(".sql")
SEARCHES = {
    "search in all": "from search_articles('india said') limit 40",
    "search in a month": "from search_articles('india said', '2025-12-01', '2025-12-31') limit 40",
}
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


def queries(con: Connection) -> dict[str, float]:
    """Return the seconds of each example query, of two searches and of the first forty rows of each view."""
    con.execute("set threads = 2")
    asked = {path.stem: path.read_text("utf-8") for path in sorted((SQL / "examples").glob("*.sql"))}
    asked |= {f"from {view} limit 40": f"from {view} limit 40" for view in VIEWS} | SEARCHES
    return {name: seconds(lambda text=text: con.execute(text).fetchall()) for name, text in asked.items()}


def load_seconds(ledger: Path, staged: Path) -> tuple[float, float, float]:
    """Return the seconds of loading a new segment of 200 articles, of loading it again, and of DuckDB's own insert.

    All three commit the same frames, those of the middle segment under new names, in turns.
    """
    tables = ("raw.segments", "raw.fetches", "rejects", "articles", *CODED_TABLES)
    with connect(ledger) as con:
        con.execute("set threads = 2")
        segments = con.execute("select segment_id from raw.segments order by all").fetchall()
        taken: list[list[float]] = [[], [], []]
        for turn in range(LOADS):
            folder = staged / str(turn)
            stage_copy(con, tables, *segments[len(segments) // 2], f"20260101T0000{turn:02}Z-0000", folder)
            load = partial(load_segment, con, folder, folder.name, "rules_b")
            for work, times in zip((load, load, partial(insert, con, folder, tables)), taken, strict=True):
                times.append(seconds(work, rounds=1))
    new, again, peer = map(min, taken)
    return new, again, peer


def stage_copy(con: Connection, tables: tuple[str, ...], segment_id: str, name: str, folder: Path) -> None:
    """Stage the rows of a segment under another name, and its articles and mentions under other ids."""
    folder.mkdir(parents=True)
    for table in tables:
        rows = con.execute(
            f"from {table} where segment_id = $1" + " and ruleset_id = 'rules_b'" * (table in CODED_TABLES),
            [segment_id],
        ).pl()
        ids = [column for column in ("article_id", "mention_id") if column in rows.columns]
        renamed = rows.with_columns(pl.lit(name).alias("segment_id"), pl.col(ids) + name[13:15])
        renamed.select(rows.columns).write_parquet(folder / f"{table}.0.parquet")


def insert(con: Connection, staged: Path, tables: tuple[str, ...]) -> None:
    """Insert the frames with nothing but DuckDB, in one transaction."""
    con.begin()
    for table in tables:
        con.execute(f"insert into {table} by name from read_parquet('{staged}/{table}.0.parquet')")
    con.commit()


def merge_seconds(path: Path) -> float:
    """Return the wall seconds of merging the last 100,000 mentions of a ledger with those before them."""
    with connect(path) as con:
        con.execute("set threads = 2")
        con.execute(
            """
            create temp table latest as
            select mention_id from ledger.event_mentions join articles using (article_id)
            where is_shown(article_id, ruleset_id) order by published_at desc limit 100000
            """
        )
        forget_events(con, "from latest")
        return seconds(lambda: link_events(con), 1)


def measure(articles: int = ARTICLES) -> dict[str, float]:
    """Make the ledger (BENCH_ARTICLES, minutes for the full one) and measure queries, loading and publishing."""
    with tempfile.TemporaryDirectory(prefix="bench-warehouse-") as name:
        folder = Path(name)
        large, small = folder / "large.duckdb", folder / "small.duckdb"
        generate(large, articles)
        generate(small, max(articles // 50, 1000))
        merged = merge_seconds(large)
        new, again, peer = load_seconds(large, folder / "staged")
        small_new, small_again, _ = load_seconds(small, folder / "staged small")
        with connect(large) as con:
            con.execute("checkpoint")
            plain = {name: seconds(lambda text=text: con.execute(text).fetchall()) for name, text in SEARCHES.items()}
            indexed = seconds(lambda: build_search(con), rounds=1)  # next to nothing without the extension
            published = seconds(lambda: publish(con, folder / "news.duckdb"))
        with open_snapshot(folder / "news.duckdb") as con:
            asked = queries(con)
        gigabytes = large.stat().st_size / 1e9
        states, errors = publish_under_readers(folder / "readers", publishes=20, opens=OPENS)
    return {
        "articles": articles,
        "merging 100,000 mentions with those before, s (<= 30)": merged,
        "segment load against DuckDB's insert (>= 0.5)": peer / new,
        "segment load, large against small ledger (<= 1.3)": new / small_new,
        "same, of a segment that is there already": again / small_again,
        "publish, s per GB (<= 3)": published / gigabytes,
        f"errors in {OPENS} opens during 20 publishes (0)": len(errors),
        "snapshots that readers saw": states,
        "full-text index, s per 100,000 articles": indexed / articles * 100_000,
        **{f"{name}, without the index, s": value for name, value in plain.items()},
        **{f"{name}, s (<= 0.5)": value for name, value in asked.items()},
    }


if __name__ == "__main__":
    for figure, value in measure().items():
        print(f"{value:10.3f}  {figure}")
