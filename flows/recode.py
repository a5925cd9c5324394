"""Codes stored articles again: under changed rules beside the old ones, or everything from the raw archive."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
from prefect import flow
from prefect.runtime import flow_run
from pydantic import BaseModel, Field

from flows.archive import segment_id_of
from flows.coding import code_articles, load_rulebook, own_topics
from flows.ingest import coder_of, finish, load_pending, only_run
from flows.report import with_progress
from flows.settings import Settings, read_settings
from flows.sources import Source, read_sources
from flows.storage import remove
from warehouse import queue, runs
from warehouse.compact import copy_rows
from warehouse.lake import open_ledger, published, turn
from warehouse.load import CODED_TABLES, load_codings
from warehouse.publish import publish
from warehouse.schema import prepare, turn_with_views
from warehouse.write import Connection, connect, frame_of

ARTICLES_AT_ONCE = 200


def ask_date(schema: dict[str, Any]) -> None:
    """Let a form show an optional date as a date, without asking first whether there shall be one."""
    schema.update(type="string", format="date")
    del schema["anyOf"], schema["default"]


class RecodeRequest(BaseModel):
    """Which articles are coded under the present rulebook, and whether the views shall show the result."""

    since: date | None = Field(
        None, description="Only articles published on this day or later; empty for all", json_schema_extra=ask_date
    )
    rules: str = Field("", description="Folder of rules laid over the shipped ones; empty for NEWSLEDGER_RULES")
    promote: bool = Field(False, description="Show the new coding in the views at once")


USUAL = RecodeRequest()  # a default that is a form: its fields show at once, and a bad value is named


def run_name() -> str:
    """Return a name that says which articles are coded again."""
    since = (flow_run.parameters.get("request") or USUAL).since
    return f"articles since {since}" if since else "all articles"


@flow(name="recode", validate_parameters=True, flow_run_name=run_name)
def recode(request: RecodeRequest = USUAL) -> dict[str, Any]:
    """Code stored articles under the present rulebook; a run that was killed goes on where it stopped."""
    settings = read_settings()
    coder = coder_of(Path(request.rules) if request.rules else settings.rules)
    with only_run(settings.data) as started_at, open_ledger(settings.ledger) as con:
        prepare(con, topics=own_topics(coder.rulebook))
        with turn(con) as writer:
            runs.enter_ruleset(writer, coder.ruleset_id, started_at)
        batches = range(0, runs.uncoded_count(con, coder.ruleset_id, request.since), ARTICLES_AT_ONCE)
        coded = 0
        for _ in with_progress(batches, len(batches), f"batches of {ARTICLES_AT_ONCE} articles"):
            # Between two batches, writers of other machines may have coded articles, or dropped the ruleset.
            with turn_with_views(con) as writer:
                runs.enter_ruleset(writer, coder.ruleset_id, started_at)
                articles = runs.uncoded_articles(writer, coder.ruleset_id, request.since, ARTICLES_AT_ONCE)
                load_codings(writer, _unshown(writer, code_articles(coder, articles)), coder.ruleset_id)
            coded += articles.height
        if request.promote:
            with turn(con) as writer:
                runs.promote_ruleset(writer, coder.ruleset_id)
        shown = "shown now" if request.promote else "beside what the views show"
        note = f"{coded:,} articles coded under ruleset {coder.ruleset_id}, {shown}"
        summary = finish(con, settings, "recode", request.model_dump(mode="json"), started_at, [], note)
        return {**summary, "ruleset_id": coder.ruleset_id, "coded": coded}


def _unshown(con: Connection, rows: dict[str, list[dict]]) -> dict[str, pl.DataFrame]:
    frames = {table: frame_of(con, table, rows.get(table, [])) for table in CODED_TABLES}
    codings = frames["ledger.codings"].with_columns(is_shown=pl.lit(False))
    return {**frames, "ledger.codings": codings}


@flow(name="promote", flow_run_name="{ruleset_id}")
def promote(ruleset_id: str) -> dict[str, Any]:
    """Let the views show the codings of a ruleset."""
    settings = read_settings()
    with only_run(settings.data) as started_at, open_ledger(settings.ledger) as con:
        prepare(con)
        with turn(con) as writer:
            count = runs.promote_ruleset(writer, ruleset_id)
        note = f"{count:,} articles shown anew, under ruleset {ruleset_id}"
        return finish(con, settings, "promote", {"ruleset_id": ruleset_id}, started_at, [], note)


def drop(ruleset_id: str) -> int:
    """Delete the codings of a ruleset that nothing shows; return of how many articles."""
    settings = read_settings()
    with only_run(settings.data), open_ledger(settings.ledger) as con, turn(con) as writer:
        prepare(writer)
        count = runs.drop_ruleset(writer, ruleset_id)
        publish(writer, settings.snapshot)
    return count


@flow(name="rebuild", flow_run_name="all tables")
def rebuild() -> dict[str, Any]:
    """Make every table again from the raw archive; readers keep the old snapshot until the new one is whole."""
    settings = read_settings()
    with only_run(settings.data) as started_at:
        if isinstance(settings.ledger, Path):
            remove(f"{settings.shared}/staging")
            return rebuild_file(settings, settings.ledger, started_at)
        with open_ledger(settings.ledger) as con:
            with turn(con) as writer:
                refuse_loss(writer, settings.raw)
                remove(f"{settings.shared}/staging")
                kept = queue.kept_rows(writer)
                queue.drop_tables(writer)
                sources = begin_anew(writer, settings, kept)
            prepare(con)
            loaded = load_pending(con, settings, sources, started_at)
            return finish(con, settings, "rebuild", {}, started_at, loaded)


def begin_anew(con: Connection, settings: Settings, kept: Mapping[str, pl.DataFrame]) -> list[Source]:
    """Make the tables of an empty ledger with what a rebuild keeps of the old one; return the sources."""
    stored = [Source(**row) for row in kept["sources"].to_dicts()] if "sources" in kept else []
    sources = stored or read_sources(settings.sources)
    prepare(con, [vars(source) for source in sources], own_topics(load_rulebook(settings.rules)))
    queue.keep_rows(con, kept)
    return sources


def refuse_loss(con: Connection, raw: Path) -> None:
    """Raise ValueError if a ledger holds segments that this archive lacks: other machines may have loaded them."""
    missing = sorted(queue.loaded_segments(con) - {segment_id_of(path) for path in raw.glob("*")})
    if missing:
        raise ValueError(
            f"{raw}: {len(missing)} segments of the ledger are not in this archive, such as {missing[0]}; "
            "a rebuild would lose them: copy them here from the machines that loaded them"
        )


def rebuild_file(settings: Settings, ledger: Path, started_at: datetime) -> dict[str, Any]:
    """Make a ledger file anew beside the old one, then put it in its place."""
    new = settings.data / "rebuilding.duckdb"
    for leftover in (new, new.with_suffix(".duckdb.wal")):
        leftover.unlink(missing_ok=True)
    kept = {}
    if ledger.exists():
        with connect(ledger) as con:
            kept = queue.kept_rows(con)
    with connect(new) as con:
        sources = begin_anew(con, settings, kept)
        loaded = load_pending(con, settings, sources, started_at)
        summary = finish(con, settings, "rebuild", {}, started_at, loaded)
    ledger.with_suffix(".duckdb.wal").unlink(missing_ok=True)
    new.replace(ledger)
    return summary


def to_lake() -> int:
    """Copy the rows of the ledger file into the lake and publish them; return how many.

    A copy that was killed is not there, and the next one begins anew. Raises ValueError for a lake that is in use.
    """
    settings = read_settings()
    if not settings.lake:
        raise ValueError("NEWSLEDGER_LAKE: set it to the address of the lake's PostgreSQL database")
    if not settings.ledger_file.exists():
        raise FileNotFoundError(f"{settings.ledger_file}: there is no ledger to move")
    with only_run(settings.data), open_ledger(settings.ledger) as con, turn(con) as writer:
        if published(writer) is not None:
            raise ValueError(
                f"{settings.ledger}: this lake is in use already, by runs or an earlier copy: "
                "`newsledger sql` shows what it holds, and `newsledger run` adds to it"
            )
        connect(settings.ledger_file).close()  # what a killed run left in the write-ahead log belongs to the file
        prepare(writer)
        count = copy_rows(writer, settings.ledger_file)
        publish(writer, settings.snapshot)
    return count
