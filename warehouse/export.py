"""Writes the published ledger in the formats of others: GDELT 2.x files, PLOVER as JSON lines, Parquet."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import polars as pl

from warehouse.write import Connection

SQL = Path(__file__).parent.parent / "sql"
# Spelling as GDELT's own: the first two in capitals, the third not.
GDELT_FILES = {"gdelt_events": "export.CSV", "gdelt_mentions": "mentions.CSV", "gdelt_gkg": "gkg.csv"}
ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the same bytes in each run
# Tables of the Parquet export, with the day that says which month a row goes to; the others are one file.
DATED_TABLES = {
    "articles": "article_day(published_date, fetched_at)",
    "events": "coalesce(event_date, first_seen::date)",
    "event_mentions": None,  # None: the day of the row's article
    "mention_actors": None,
    "topic_mentions": None,
    "article_topics": None,
    "entity_mentions": None,
    "quotations": None,
}
WHOLE_TABLES = (
    "event_members", "stories", "story_articles", "sources", "rejects", "rulesets",
    "countries", "topics", "event_types", "event_modes",
)  # fmt: skip
CITATION = """cff-version: 1.2.0
message: "If you use these data, please cite them, and the publishers whose articles they were read from."
title: "newsledger: {articles} articles and {events} events, ruleset {ruleset}"
type: dataset
authors:
  - name: "newsledger"
version: "{ruleset}"
date-released: "{day}"
"""


class BadGdeltFile(ValueError):
    """A file is not what GDELT writes; the message names the file and what is wrong."""


def export_gdelt(con: Connection, directory: Path, base_url: str = "") -> dict[str, int]:
    """Write zipped GDELT files for each quarter of an hour, with masterfilelist.txt and lastupdate.txt.

    `base_url` stands before each file name in the lists. Returns the rows of each of the three tables.
    """
    directory.mkdir(parents=True, exist_ok=True)
    lines: dict[tuple[str, str], str] = {}
    counts = {}
    for table, ending in GDELT_FILES.items():
        counts[table] = 0
        for file_time, rows in groupby(_rows(con, _query(table)), key=itemgetter(0)):
            texts = ["\t".join(map(_cell, row[1:])) for row in rows]
            counts[table] += len(texts)
            path = directory / f"{file_time}.{ending}.zip"
            content = _zipped(f"{file_time}.{ending}", "".join(f"{text}\n" for text in texts))
            path.write_bytes(content)
            digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
            lines[file_time, ending] = f"{len(content)} {digest} {base_url}{path.name}\n"
    last = max((file_time for file_time, _ in lines), default="")
    ordered = sorted(lines, key=lambda key: (key[0], list(GDELT_FILES.values()).index(key[1])))
    (directory / "masterfilelist.txt").write_text("".join(lines[key] for key in ordered))
    (directory / "lastupdate.txt").write_text("".join(lines[key] for key in ordered if key[0] == last))
    return counts


def export_plover(con: Connection, path: Path) -> int:
    """Write one JSON object a line for each event; return how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    con.execute(f"copy ({_query('plover')}) to {_quoted(path)} (format json)")
    row = con.execute("select count(*) from ledger.events where ruleset_id = current_ruleset()").fetchone()
    return row[0] if row else 0


def export_parquet(con: Connection, directory: Path) -> dict[str, int]:
    """Write every table users see as Parquet, large ones by month, with dictionary.csv and CITATION.cff.

    Returns the rows of each table. The same ledger gives the same bytes.
    """
    directory.mkdir(parents=True, exist_ok=True)
    con.execute("set threads = 1")
    try:
        counts = {table: _dated(con, table, day, directory) for table, day in DATED_TABLES.items()}
        for table in WHOLE_TABLES:
            counts[table] = _copy(con, f"from {table} order by all", directory / f"{table}.parquet", "format parquet")
    finally:
        con.execute("reset threads")
    tables = ", ".join(_quoted(table) for table in counts)
    described = f"from dictionary where schema_name = 'main' and name in ({tables}) and kind <> 'table macro'"
    _copy(con, described, directory / "dictionary.csv", "format csv, header")
    (directory / "CITATION.cff").write_text(_citation(con, counts), "utf-8")
    return counts


def compare_gdelt(con: Connection, path: Path) -> pl.DataFrame:
    """Return events of a GDELT 2.x export file (zipped or not) beside ours, by day, CAMEO root and countries.

    Columns: day, root_code, first_country, second_country, gdelt_count, newsledger_count.
    Raises BadGdeltFile where the file does not have the 61 columns.
    """
    columns = [column[0] for column in con.execute(f"describe {_query('gdelt_events')}").fetchall()][1:]
    gdelt_rows = _read_gdelt(path, columns)
    con.register("gdelt_rows", gdelt_rows)
    try:
        return con.sql(_query("compare_gdelt")).pl()
    finally:
        con.unregister("gdelt_rows")


def _read_gdelt(path: Path, columns: list[str]) -> pl.DataFrame:
    content = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            content = archive.read(archive.namelist()[0])
    width = content.partition(b"\n")[0].count(b"\t") + 1
    if width != len(columns):
        raise BadGdeltFile(f"{path}: a GDELT 2.x export file has {len(columns)} columns, this one has {width}")
    return pl.read_csv(
        io.BytesIO(content), separator="\t", has_header=False, new_columns=columns, quote_char=None,
        infer_schema=False, encoding="utf8-lossy",
    )  # fmt: skip


def _query(name: str) -> str:
    return (SQL / "exports" / f"{name}.sql").read_text("utf-8").rstrip().removesuffix(";")


def _rows(con: Connection, query: str) -> Iterator[tuple]:
    result = con.execute(query)
    while batch := result.fetchmany(10_000):
        yield from batch


def _cell(value: object) -> str:
    """Return a value as GDELT writes it: null is empty, and a text has no tab and no end of line."""
    if value is None:
        return ""
    return f"{value:.12g}" if isinstance(value, float) else " ".join(str(value).split())


def _zipped(name: str, text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name, ZIP_DATE), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _dated(con: Connection, table: str, day: str | None, directory: Path) -> int:
    source = f"select *, {day} as day from {table}"
    if day is None:
        days = f"select article_id, {DATED_TABLES['articles']} as day from articles"
        source = f"select {table}.*, days.day from {table} join ({days}) as days using (article_id)"
    query = f"select * exclude (day), year(day) as year, strftime(day, '%m') as month from ({source}) order by all"
    options = "format parquet, partition_by (year, month), overwrite_or_ignore, filename_pattern 'rows'"
    return _copy(con, query, directory / table, options)


def _copy(con: Connection, query: str, path: Path, options: str) -> int:
    row = con.execute(f"copy ({query}) to {_quoted(path)} ({options})").fetchone()
    return row[0] if row else 0


def _citation(con: Connection, counts: dict[str, int]) -> str:
    row = con.execute("select current_ruleset(), max(fetched_at)::date from articles").fetchone()
    ruleset, day = row or (None, None)
    return CITATION.format(articles=counts["articles"], events=counts["events"], ruleset=ruleset, day=day)


def _quoted(text: object) -> str:
    escaped = str(text).replace("'", "''")
    return f"'{escaped}'"
