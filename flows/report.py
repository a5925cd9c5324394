"""What a run leaves for people and machines: artifacts in the Prefect UI, and metrics of the last run."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from prefect.settings import PREFECT_API_URL
from pydantic import BaseModel, Field

from flows.settings import Settings, read_settings
from warehouse.read import open_snapshot
from warehouse.report import report_sections, segments_since
from warehouse.write import Connection

LONGEST_CELL = 120
LOG = logging.getLogger(__name__)
# A page may write anything into its headline; nothing of it shall be markup.
ESCAPES = {ord(mark): f"\\{mark}" for mark in "\\`*_[]|#~"} | {ord("<"): "&lt;", ord(">"): "&gt;", ord("&"): "&amp;"}


class ReportRequest(BaseModel):
    """Which days a report tells of."""

    days: int = Field(1, ge=1, le=366, description="Pages fetched in the last so many days")


USUAL = ReportRequest()  # a default that is a form: its fields show at once, and a bad value is named


def report_name() -> str:
    """Return the name of a report's run."""
    return f"report of {(flow_run.parameters.get('request') or ReportRequest()).days} days"


@flow(name="report", validate_parameters=True, flow_run_name=report_name)
def report(request: ReportRequest = USUAL) -> dict[str, int]:
    """Leave the report of the last days as an artifact; return the rows of each of its sections."""
    since = datetime.now(UTC) - timedelta(days=request.days)
    with open_snapshot(read_settings().snapshot) as con:
        sections = report_sections(con, segments_since(con, since))
    leave("report", f"# newsledger since {since:%Y-%m-%d %H:%M} UTC\n", sections)
    return {name: frame.height for name, (_, frame) in sections.items()}


def leave_report(
    con: Connection, settings: Settings, name: str, summary: Mapping[str, Any], started_at: datetime,
    ended_at: datetime, segment_ids: Sequence[str],
) -> None:  # fmt: skip
    """Leave what a run did: artifacts for people, `metrics.prom` in the data folder for a collector."""
    seconds = (ended_at - started_at).total_seconds()
    (settings.data / "metrics.prom").write_text(metrics(name, summary, ended_at, seconds), "utf-8")
    news = f"{len(segment_ids)} new segments" if segment_ids else "nothing new"
    head = [f"# {name}: {news} in {seconds:.0f} s\n", f"Published as `{settings.snapshot}`.\n"]
    head += [f"- warning: {escaped(warning)}" for warning in summary["warnings"]]
    counts = pl.DataFrame({"table": summary["rows"].keys(), "rows": summary["rows"].values()})
    head += ["\n## The ledger now\n", markdown_table(counts)]
    leave(name, "\n".join(head), report_sections(con, segment_ids))


def leave(name: str, head: str, sections: Mapping[str, tuple[str, pl.DataFrame]]) -> None:
    """Make the artifacts: a summary with the sections that have rows, and the sources as a table that sorts.

    A server that does not take them is logged: the data are published already.
    """
    parts = [f"## {title}\n\n{markdown_table(frame)}" for title, frame in (sections[key] for key in sections)
             if frame.height]  # fmt: skip
    try:
        create_markdown_artifact("\n\n".join([head, *parts]), f"{name}-summary", f"What {name} did")
        sources = sections["sources"][1].with_columns(pl.col(pl.Date).cast(pl.String))
        create_table_artifact(sources.to_dicts(), f"{name}-sources", "Sources against expectation")
    except httpx.HTTPError as problem:
        LOG.warning("the Prefect server took no artifacts: %s", problem)


def with_progress(steps: Iterable[Any], total: int) -> Iterator[Any]:
    """Yield the steps; with a Prefect server and more than one step, show in its UI how many are done."""
    if total < 2 or not PREFECT_API_URL.value():
        yield from steps
        return
    # Prefect types its calls for both kinds of callers; here they are plain calls.
    artifact = cast(UUID, create_progress_artifact(0.0, "coding", f"Coding {total} segments"))
    for number, step in enumerate(steps, start=1):
        yield step
        update_progress_artifact(artifact, 100 * number / total)


def markdown_table(frame: pl.DataFrame) -> str:
    """Return a frame as a markdown table; a title with a URL beside it becomes a link."""
    names = [name for name in frame.columns if name != "url" or "title" not in frame.columns]
    lines = [" | ".join(names), " | ".join("---" for _ in names)]
    for row in frame.iter_rows(named=True):
        cells = {name: escaped(row[name]) for name in names}
        if "title" in row and "url" in row:
            cells["title"] = f"[{cells['title']}]({quote(row['url'], safe=':/?&=%;,@+~-._')})"
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
