"""What a run leaves for people and machines: artifacts in the Prefect UI, and metrics of the last run."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

import httpx
import polars as pl
from prefect import flow
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.runtime import flow_run
from prefect.settings import PREFECT_API_URL, PREFECT_UI_URL
from pydantic import BaseModel, Field

from flows.settings import Settings, read_settings
from warehouse.read import open_snapshot
from warehouse.report import Section, report_sections, segments_since
from warehouse.write import Connection

LONGEST_CELL = 60
SHOWN_ROWS = 25
LOG = logging.getLogger(__name__)
# A page may write anything into its headline; nothing of it shall be markup.
ESCAPES = {ord(mark): f"\\{mark}" for mark in "\\`*_[]|#~"} | {ord("<"): "&lt;", ord(">"): "&gt;", ord("&"): "&amp;"}


class ReportRequest(BaseModel):
    """Which days a report tells of."""

    days: int = Field(1, ge=1, le=366, description="Pages fetched in the last so many days")


USUAL = ReportRequest()  # a default that is a form: its fields show at once, and a bad value is named


def report_name() -> str:
    """Return the name of a report's run."""
    days = (flow_run.parameters.get("request") or USUAL).days
    return f"last {days} days" if days > 1 else "last day"


@flow(name="report", validate_parameters=True, flow_run_name=report_name)
def report(request: ReportRequest = USUAL) -> dict[str, int]:
    """Leave the report of the last days as an artifact; return the rows of each of its sections."""
    since = datetime.now(UTC) - timedelta(days=request.days)
    with open_snapshot(read_settings().snapshot) as con:
        sections = report_sections(con, segments_since(con, since))
    leave("report", news_of(sections), f"Since {since:%Y-%m-%d %H:%M} UTC.", sections)
    return {name: section.row_count for name, section in sections.items()}


def leave_report(
    con: Connection, settings: Settings, name: str, summary: Mapping[str, Any], started_at: datetime,
    ended_at: datetime, segment_ids: Sequence[str], note: str,
) -> None:  # fmt: skip
    """Leave what a run did: artifacts for people, `metrics.prom` in the data folder for a collector."""
    seconds = (ended_at - started_at).total_seconds()
    # Replaced in one step: a collector may read at any moment.
    written = settings.data / "metrics.prom.new"
    written.write_text(metrics(name, summary, ended_at, seconds), "utf-8")
    written.replace(settings.data / "metrics.prom")
    sections = report_sections(con, segment_ids)
    head = [f"In {seconds:.1f} s; published as `{settings.snapshot}`.\n"]
    head += [f"- **warning** {escaped(warning)}" for warning in summary["warnings"]]
    counts = pl.DataFrame({"table": summary["rows"].keys(), "rows": summary["rows"].values()})
    leave(name, note or news_of(sections), "\n".join(head), sections, f"## The ledger now\n\n{markdown_table(counts)}")


def news_of(sections: Mapping[str, Section]) -> str:
    """Say in one line what some pages gave."""
    came = sections["counts"].rows
    if came.is_empty():
        return "nothing new"
    articles, events = came["articles"].sum(), sections["events"].row_count
    return f"{came['pages'].sum():,} pages gave {articles:,} articles and {events:,} events"


def leave(name: str, news: str, head: str, sections: Mapping[str, Section], *ends: str) -> None:
    """Make the artifacts: a summary with the sections that have rows, and the sources as a table that sorts."""
    parts = [
        f"## {section.title}{shown_of(section)}\n\n{markdown_table(section.rows.head(SHOWN_ROWS))}"
        for section in sections.values()
        if section.row_count
    ]
    sources = sections["sources"].rows.with_columns(pl.col(pl.Date).cast(pl.String))
    leave_summary(name, news, "\n\n".join([head, *parts, *ends]))
    with server_may_be_away():
        create_table_artifact(sources.to_dicts(), f"{name}-sources", "Sources against expectation")


def leave_summary(name: str, news: str, text: str) -> None:
    """Make the artifact that says what a run did, and log where it is."""
    with server_may_be_away():
        artifact = create_markdown_artifact(f"# {news}\n\n{text}", f"{name}-summary", news)
        if PREFECT_UI_URL.value():
            LOG.info("report: %s/artifacts/artifact/%s", PREFECT_UI_URL.value(), artifact)


@contextmanager
def server_may_be_away() -> Iterator[None]:
    """Log it when the Prefect server does not take what a run shows: the data do not depend on it."""
    try:
        yield
    except httpx.HTTPError as problem:
        LOG.warning("the Prefect server did not take what this run shows: %s", problem)


def shown_of(section: Section) -> str:
    """Say how many rows of a section are shown, if it is not all."""
    return f" ({SHOWN_ROWS} of {section.row_count:,})" if section.row_count > SHOWN_ROWS else ""


def in_words(counts: Mapping[str, int]) -> str:
    """Return counts as a person reads them: "articles 39, event mentions 247"."""
    words = [f"{name.split('.')[-1].replace('_', ' ')} {count:,}" for name, count in counts.items() if count]
    return ", ".join(words) or "nothing new"


def with_progress(steps: Iterable[Any], total: int, what: str) -> Iterator[Any]:
    """Yield the steps; with a Prefect server and more than one step, show in its UI how many are done."""
    artifact = None
    if total > 1 and PREFECT_API_URL.value():
        with server_may_be_away():
            # Prefect types its calls for both kinds of callers; here they are plain calls.
            artifact = cast(UUID, create_progress_artifact(0.0, "coding", f"Coding {total:,} {what}"))
    for number, step in enumerate(steps, start=1):
        yield step
        if artifact:
            with server_may_be_away():
                update_progress_artifact(artifact, 100 * number / total)


def markdown_table(frame: pl.DataFrame) -> str:
    """Return a frame as a markdown table; an event with a URL beside it becomes a link."""
    names = [name for name in frame.columns if name != "url"]
    lines = [" | ".join(names), " | ".join("---" for _ in names)]
    for row in frame.iter_rows(named=True):
        cells = {name: escaped(row[name]) for name in names}
        if "url" in row:
            cells["event"] = f"[{cells['event']}]({quote(row['url'], safe=':/?&=%;,@+~-._')})"
        lines.append(" | ".join(cells.values()))
    return "\n".join(f"| {line} |" for line in lines)


def escaped(value: object) -> str:
    """Return a value as one short line without markup."""
    text = "" if value is None else " ".join(str(value).split())
    return (text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…").translate(ESCAPES)


def metrics(name: str, summary: Mapping[str, Any], ended_at: datetime, seconds: float) -> str:
    """Return the figures of a run as Prometheus reads them."""
    lines = [
        f'newsledger_run_ended_timestamp_seconds{{flow="{name}"}} {ended_at.timestamp():.3f}',
        f'newsledger_run_duration_seconds{{flow="{name}"}} {seconds:.3f}',
        f'newsledger_run_segments{{flow="{name}"}} {summary["segments"]}',
        f'newsledger_run_warnings{{flow="{name}"}} {len(summary["warnings"])}',
    ]
    lines += [f'newsledger_rows{{table="{table}"}} {count}' for table, count in summary["rows"].items()]
    lines += [f'newsledger_run_rejects{{reason="{reason}"}} {count}' for reason, count in summary["rejects"].items()]
    return "".join(f"{line}\n" for line in lines)
