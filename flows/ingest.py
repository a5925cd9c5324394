"""The whole run, top to bottom: collect → stage → load → link → check → publish. Read this first."""

import fcntl
import logging
import shutil
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from glob import glob
from hashlib import file_digest, sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

from prefect import flow, get_client, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture, as_completed
from prefect.runtime import flow_run
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner
from pydantic import BaseModel, Field
from rich.console import Console
from rich.progress import track

from flows.alerts import raise_alerts
from flows.archive import POINTER, SUFFIX, holds_records, location_of, pending_segments, segment_id_of
from flows.coding import load_coder, load_rulebook, own_topics
from flows.demo.server import serve_demo
from flows.discover import Poll, collect
from flows.fetch import Target
from flows.link import link
from flows.report import in_words, leave_report, with_progress
from flows.settings import Settings, read_settings
from flows.sources import Source, pick_sources, read_sources, source_of
from flows.staging import stage_segment
from flows.storage import LAST, exists, is_remote, keep_staged, local_file, local_folder, matching, put, remove
from transforms.coder import Coder
from transforms.urls import canonical_url, domain_of
from warehouse import queue, runs
from warehouse.checks import CheckResult, refuse_bad_rows, run_checks, run_ledger_checks
from warehouse.lake import ServerLost, open_ledger, turn
from warehouse.load import load_segment
from warehouse.publish import publish
from warehouse.schema import prepare, turn_with_views
from warehouse.write import Connection

DEMO_DELAY_SECONDS = 0.02
LOG = logging.getLogger(__name__)
# Progress is for people: it goes to a terminal only.
PEOPLE = Console(stderr=True, quiet=not sys.stderr.isatty())


def offer_sources(schema: dict[str, Any]) -> None:
    """Let a form offer the configured sources."""
    schema["items"] = {"type": "string", "enum": [one.source_id for one in read_sources(read_settings().sources)]}


class IngestRequest(BaseModel, extra="forbid"):
    """What one run reads; with everything empty, every configured source is polled."""

    sources: list[str] = Field([], description="Sources to poll; none for all", json_schema_extra=offer_sources)
    urls: list[Annotated[str, Field(pattern="^https?://")]] = Field(
        [],
        title="Pages",
        description="Addresses of single pages to fetch instead; each begins with http:// or https://",
    )
    warc: list[str] = Field(
        [],
        title="WARC files",
        description="Read instead of the network: full paths on the server's disk, or s3:// addresses",
    )
    demo: bool = Field(False, description="Read the small news site that newsledger ships")
    workers: int = Field(0, ge=0, le=256, description="Processes that extract and code; 0 for NEWSLEDGER_WORKERS")
    runner: Literal["", "processes", "dask"] = Field(
        "", description="Where segments are coded: processes of this machine, or Dask; empty for NEWSLEDGER_RUNNER"
    )
    scheduler: str = Field(
        "", description="Address of the Dask scheduler, as tcp://host:8786; empty for NEWSLEDGER_SCHEDULER"
    )


USUAL = IngestRequest()  # a default that is a form: its fields show at once, and a bad value is named


def run_name() -> str:
    """Return a name that says what a run reads."""
    request = flow_run.parameters.get("request") or USUAL
    if request.demo:
        return "demo"
    read = [*map(Path, request.warc), *request.urls, *request.sources]
    names = [one.name if isinstance(one, Path) else one for one in read]
    return ", ".join(names[:3]) + f" and {len(names) - 3} more" * (len(names) > 3) if names else "all sources"


@flow(name="ingest", validate_parameters=True, flow_run_name=run_name)
def ingest(request: IngestRequest = USUAL) -> dict[str, Any]:
    """Run once and return what was done; running again with nothing new changes nothing."""
    given: dict[str, Any] = {"workers": request.workers, "runner": request.runner, "scheduler": request.scheduler}
    settings = replace(read_settings(), **{name: value for name, value in given.items() if value})
    with (
        only_run(settings.data) as started_at,
        scope(request, settings) as (settings, sources),
        open_ledger(settings.ledger) as con,
    ):
        prepare(con, [vars(source) for source in sources], own_topics(load_rulebook(settings.rules)))
        if request.warc:
            archive_files(settings.raw, request.warc)
        # Segments of a run that was killed come first: what they hold need not be fetched again.
        loaded = load_pending(con, settings, sources, started_at)
        if not request.warc:
            collect_pages(con, settings, sources, request, started_at)
            loaded += load_pending(con, settings, sources, started_at)
        return finish(con, settings, "ingest", request.model_dump(), started_at, loaded)


@contextmanager
def only_run(data: Path) -> Iterator[datetime]:
    """Let one run at a time work on a data folder: another one waits for its turn. Yields when the turn began."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            LOG.info("another run works on %s; this one begins when it has ended", data)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield datetime.now(UTC)


@contextmanager
def scope(request: IngestRequest, settings: Settings) -> Iterator[tuple[Settings, list[Source]]]:
    """Yield the settings and sources of a run; the demo brings its own, and its server for as long as it lasts."""
    if request.demo:
        with serve_demo() as rows:
            near = replace(settings, allow_loopback=True, host_delay_seconds=DEMO_DELAY_SECONDS)
            yield near, [source_of(row, "demo") for row in rows]
        return
    sources = read_sources(settings.sources)
    pick_sources(sources, request.sources)  # a name that is none is refused before anything is fetched
    yield settings, sources


def archive_files(raw: Path, locations: Sequence[str]) -> None:
    """Put WARC files into the archive, so that they are loaded and rebuilt like the segments fetched here.

    Of a file in a bucket, its URL is kept: workers read it where it is.
    """
    raw.mkdir(parents=True, exist_ok=True)
    for url in (url for location in locations if is_remote(location) for url in matching(location)):
        stem = url.rsplit("/", 1)[1].removesuffix(".gz").removesuffix(".warc")
        pointer = raw / f"{stem}-{sha256(url.encode()).hexdigest()[:8]}{SUFFIX}{POINTER}"
        pointer.write_text(url, "utf-8")
    for path in (path for location in locations if not is_remote(location) for path in files_of(location)):
        if not holds_records(path):
            raise ValueError(f"{path}: no WARC record in this file")
        stem = path.name.removesuffix(".gz").removesuffix(".warc")
        with path.open("rb") as file:
            # By content: another file of this name is another segment, and the same file is the same wherever it lies.
            archived = raw / f"{stem}-{file_digest(file, 'sha256').hexdigest()[:8]}{SUFFIX}"
        if not archived.exists():
            keep_file(path, archived)


def files_of(location: str) -> list[Path]:
    """Return the file of a path, or those that a pattern with * stands for; raise FileNotFoundError for none."""
    named = [location] if Path(location).is_file() else glob(location)  # noqa: PTH207 it takes any pattern
    found = sorted(path for path in map(Path, named) if path.is_file())
    if not found:
        raise FileNotFoundError(f"{location}: there is no such WARC file")
    return found


def keep_file(path: Path, archived: Path) -> None:
    """Put a file into the archive: as a second name of it where that is possible, else as a copy."""
    try:
        archived.hardlink_to(path.resolve())
    except OSError:
        waiting = archived.with_name(f"{archived.name}.copying")
        shutil.copyfile(path, waiting)
        waiting.replace(archived)


@task(cache_policy=NO_CACHE, persist_result=False, task_run_name="collect")
def collect_pages(
    con: Connection, settings: Settings, sources: Sequence[Source], request: IngestRequest, started_at: datetime
) -> None:
    """Fetch what is new into segments: the given URLs only, or all that the sources name."""
    waiting = [Target(url, source_id) for url, source_id in queue.unfinished_pages(con)]
    waiting += [Target(url, domain_of(url)) for url in map(canonical_url, request.urls)]
    polled = [] if request.urls else pick_sources(list(sources), request.sources)
    polls = [Poll(**row) for row in queue.polls(con)]
    collected = collect(polled, queue.known_urls(con), polls, settings, started_at, waiting)
    LOG.info("collected: %s", in_words(collected.counts))
    with turn(con) as writer:
        queue.keep_polls(writer, [vars(poll) for poll in collected.polls])


def load_pending(con: Connection, settings: Settings, sources: Sequence[Source], now: datetime) -> list[str]:
    """Stage and load every segment of the archive that the ledger does not hold yet; return their names."""
    pending = pending_segments(settings.raw, queue.loaded_segments(con))
    steps = with_progress(stage_all(pending, sources, settings), len(pending), "segments")
    ruleset_id = load_rulebook(settings.rules).ruleset_id
    for location in track(steps, "Coding segments", len(pending), console=PEOPLE, transient=True):
        if Path(location).parent.name != ruleset_id:
            raise RuntimeError(f"{location}: a worker codes by other rules than {ruleset_id}; give it this newsledger")
        load_staged(con, location, ruleset_id, now)
    return [segment_id_of(path) for path in pending]


def server_was_lost(task: object, run: object, state: State) -> bool:
    """Say whether a task failed because the lake's server went away: it may be back in a minute."""
    return isinstance(state.result(raise_on_failure=False), ServerLost)


@task(cache_policy=NO_CACHE, persist_result=False, retries=5, retry_delay_seconds=[1, 3, 10, 30, 60],
      retry_condition_fn=server_was_lost, task_run_name="load-{location}")  # fmt: skip
def load_staged(con: Connection, location: str, ruleset_id: str, now: datetime) -> None:
    """Load a staged segment and delete what was staged; of a lake, wait for the turn and for its server's return."""
    segment_id = location.rsplit("/", 1)[1]
    with turn(con) as writer:
        # Writers share what is staged: another one may have had the same segment, and have deleted it when loaded.
        if segment_id in queue.loaded_segments(writer):
            LOG.info("%s was loaded by another run meanwhile", segment_id)
        else:
            with local_folder(location) as staged:
                runs.use_ruleset(writer, ruleset_id, now)
                LOG.info("loaded %s: %s", segment_id, in_words(load_segment(writer, staged, segment_id, ruleset_id)))
    remove(location)


def stage_all(pending: Sequence[Path], sources: Sequence[Source], settings: Settings) -> Iterator[str]:
    """Yield where each segment was staged: by this process, by several, or by the workers of Dask."""
    staging = f"{settings.shared}/staging"
    if settings.runner == "processes" and (settings.workers == 1 or len(pending) < 2):
        for path in pending:
            yield stage(path.name, shared_location(path, settings), staging, sources, settings.rules)
        return
    with runner_of(settings, len(pending)) as runner:
        with one_server(settings):
            futures: list[PrefectFuture[str]] = [
                runner.submit(stage, {"name": path.name, "location": shared_location(path, settings),
                                      "staging": staging, "sources": sources, "rules": settings.rules})
                for path in pending
            ]  # fmt: skip
        try:
            for future in as_completed(futures):
                yield future.result()
        except BrokenExecutor:
            raise RuntimeError(
                "a process that coded segments ended abruptly, killed or out of memory; what is loaded stays, "
                "so run again for the rest, with fewer --workers if memory is short"
            ) from None


def runner_of(settings: Settings, count: int) -> TaskRunner:
    """Return the Prefect task runner of the settings."""
    if settings.runner == "processes":
        return ProcessPoolTaskRunner(max_workers=min(settings.workers, count))
    if settings.runner != "dask" or not settings.scheduler:
        raise ValueError(
            f"runner {settings.runner!r}: it is processes, or dask with a scheduler such as tcp://host:8786"
        )
    try:
        from prefect_dask import DaskTaskRunner
    except ModuleNotFoundError:
        raise RuntimeError("runner 'dask' needs prefect-dask: `pip install 'newsledger[dask]'`") from None
    look_for_workers(settings.scheduler)
    return DaskTaskRunner(address=settings.scheduler)


def look_for_workers(scheduler: str) -> None:
    """Say so if Dask's scheduler has no workers yet: it waits for them. Raises RuntimeError where no scheduler is."""
    from distributed import Client

    try:
        with Client(scheduler) as client:
            if not client.scheduler_info()["workers"]:
                LOG.warning("the scheduler %s has no workers: waiting for `dask worker %s`", scheduler, scheduler)
    except OSError:
        raise RuntimeError(f"no scheduler of Dask answers at {scheduler}: is `dask scheduler` running there?") from None


@contextmanager
def one_server(settings: Settings) -> Iterator[None]:
    """Let processes of this machine report to the Prefect server of this run; each would start one of its own."""
    if settings.runner != "processes":
        yield
        return
    with get_client(sync_client=True) as client, temporary_settings({PREFECT_API_URL: str(client.api_url)}):
        yield


@task(cache_policy=NO_CACHE, persist_result=False, task_run_name="code {name}")
def stage(name: str, location: str, staging: str, sources: Sequence[Source], rules: Path | None) -> str:
    """Extract and code one segment; return the folder of its Parquet files, <staging>/<ruleset>/<segment>."""
    coder = coder_of(rules)
    if not is_remote(staging):
        with local_file(location, name) as path:
            return str(stage_segment(path, Path(staging), sources, coder))
    folder = f"{staging}/{coder.ruleset_id}/{segment_id_of(Path(name))}"
    if not exists(f"{folder}/{LAST}"):
        with local_file(location, name) as path, TemporaryDirectory(prefix="newsledger-") as work:
            keep_staged(stage_segment(path, Path(work), sources, coder), folder)
    return folder


def shared_location(path: Path, settings: Settings) -> str:
    """Return where workers read a segment of the archive: here, where its pointer says, or in the storage."""
    if path.suffix == POINTER or not settings.storage:
        return location_of(path)
    location = f"{settings.shared}/raw/{path.name}"
    return location if exists(location) else put(path, location)


@lru_cache(maxsize=1)
def coder_of(rules: Path | None) -> Coder:
    """Return the coder of this process: building it takes seconds, so it is built once."""
    return load_coder(rules)


def finish(
    con: Connection, settings: Settings, name: str, parameters: dict[str, Any], started_at: datetime,
    loaded: list[str], note: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Link copies and mentions, check, record the run and publish; a failed stop check leaves the last snapshot.

    `note` says what was done where it is not what the loaded segments gave.
    """
    with turn_with_views(con) as writer:
        link(writer)
        results: list[CheckResult] = []
        for segment_id in runs.unchecked_segments(writer):
            found = run_checks(writer, segment_id)
            runs.keep_check_results(writer, segment_id, found, started_at)
            results += found
        refuse_bad_rows([*results, *run_ledger_checks(writer)])
        summary: dict[str, Any] = {
            "segments": len(loaded),
            "rows": runs.table_counts(writer),
            "rejects": runs.reject_counts(writer, loaded),
            "failures": runs.failure_counts(writer, loaded),
            "warnings": sorted(
                {f"{r.name}: {r.description}" for r in results if r.severity == "warn" and r.bad_row_count}
            ),
        }
        ended_at = datetime.now(UTC)
        runs.record_run(writer, name, parameters, summary, started_at, ended_at)
        publish(writer, settings.snapshot)
    LOG.info("published %s: %s", settings.snapshot, in_words(summary["rows"]))
    leave_report(con, settings, name, summary, started_at, ended_at, loaded, note)
    return {**summary, "alerts": raise_alerts(con, settings, ended_at)}
