"""The command line: one command for each thing a person does; each has --help with examples.

Exit codes: 0 done, 1 the run failed or a stop check failed, 2 bad usage or bad input.
"""

import json
import logging
import os
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import cyclopts
from cyclopts import Parameter
from cyclopts.validators import Number
from rich.console import Console
from rich.markup import escape

from flows.cli_rules import rules, topics
from flows.settings import read_settings
from flows.stop import stop_when_asked

# Prefect reads these when it is imported: a slow machine needs long to start the embedded server, nothing
# leaves the machine unless the user asks for it, and what the flows log belongs to the run.
PREFECT_DEFAULTS = {
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",  # the same for its client, which on a terminal would tell of its first use
    "PREFECT_LOGGING_EXTRA_LOGGERS": "flows",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",  # what went wrong is said once, by the command itself
    "PREFECT_SERVER_UI_V2_ENABLED": "false",  # it calls an analytics host, whatever is set
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",  # older than 90 days: its database stays small
    "PREFECT_CLIENT_MAX_RETRIES": "8",  # a run waits some eight minutes for a server that is away when it ends
}

app = cyclopts.App(
    name="newsledger",
    help="""A ledger of political events and topic mentions from news pages.

    Begin with `newsledger run --demo --examples`, then ask `newsledger sql "from events"`.

    Exit codes: 0 done, 1 the run or a stop check failed, 2 bad usage or bad input.
    """,
    help_format="markdown",
    default_parameter=Parameter(negative=()),
)
sources = cyclopts.App(name="sources", help="Look at the configured sources.")
export = cyclopts.App(name="export", help="Write the published ledger in the formats of others.")
migrate = cyclopts.App(name="migrate", help="Move the ledger.")
compare = cyclopts.App(name="compare", help="Compare the published ledger with the data of others.")
study = cyclopts.App(name="study", help="Pin sources, days, rules and versions; get the same Parquet again.")
app.command(migrate)
app.command(rules)
app.command(topics)
app.command(sources)
app.command(export)
app.command(compare)
app.command(study)
console = Console()
complaints = Console(stderr=True)

# The database, the bucket and the Prefect server say what is wrong in their own words, by errors of their own kind.
OUTSIDE = ("_duckdb", "botocore", "httpx")


def main() -> None:
    """Run one command and end the process with its exit code."""
    for name, value in PREFECT_DEFAULTS.items():
        os.environ.setdefault(name, value)
    logging.getLogger("flows").setLevel(logging.WARNING)  # a command says itself what it did
    logging.getLogger("EventsWorker").setLevel(logging.ERROR)  # Prefect's, when it takes a moment to end
    try:
        sys.exit(app(result_action="return_value") or 0)
    except (ValueError, OSError) as problem:
        complaints.print(f"[red]newsledger:[/red] {escape(in_plain_words(problem))}", highlight=False)
        sys.exit(2)
    except RuntimeError as problem:
        complaints.print(f"[red]newsledger:[/red] {escape(str(problem))}", highlight=False)
        sys.exit(1)
    except Exception as problem:
        if type(problem).__module__.partition(".")[0] not in OUTSIDE:
            raise
        complaints.print(f"[red]newsledger:[/red] {escape(str(problem))}", highlight=False)
        sys.exit(1)


def in_plain_words(problem: ValueError | OSError) -> str:
    """Return what was wrong with a file or a value, without the numbers and links that programs add."""
    if isinstance(problem, OSError) and problem.filename and problem.strerror:
        return f"{problem.filename}: {problem.strerror.lower()}"
    errors = getattr(problem, "errors", None)  # pydantic's, which is imported only where a form is filled
    if not errors:
        return str(problem)
    return "\n".join(f"{'.'.join(map(str, e['loc']))}: {e['msg'].lower()}, not {e['input']!r}" for e in errors())


@app.command
def run(
    *,
    source: list[str] | None = None,
    url: list[str] | None = None,
    warc: list[str] | None = None,
    demo: bool = False,
    workers: int | None = None,
    runner: Literal["processes", "dask"] | None = None,
    scheduler: str | None = None,
    examples: bool = False,
    quiet: bool = False,
    as_json: Annotated[bool, Parameter(name="--json")] = False,
) -> int:
    """Collect, code, load, check and publish.

    Without options it polls every configured source.

    For example:

        newsledger run
        newsledger run --source bbc --source dawn
        newsledger run --url https://www.example.org/news/2025/12/12/story
        newsledger run --warc CC-NEWS-20251212000000-00000.warc.gz --workers 2
        newsledger run --demo --examples

    Parameters
    ----------
    source
        Poll only this source; may be given more than once.
    url
        Fetch this page; may be given more than once.
    warc
        Read pages from WARC files (paths or s3:// URLs; * for many) instead of the network.
    demo
        Read the small news site that newsledger ships, on this machine's loopback address.
    workers
        Processes that extract and code; as many as there are cores [NEWSLEDGER_WORKERS].
    runner
        Who extracts and codes: processes of this machine, or the workers of Dask [NEWSLEDGER_RUNNER].
    scheduler
        Address of Dask's scheduler, such as tcp://10.0.0.1:8786 [NEWSLEDGER_SCHEDULER].
    examples
        Print three example queries with their results at the end.
    quiet
        Print nothing unless something is wrong.
    as_json
        Print the counts of the run as one line of JSON.
    """
    from flows.ingest import IngestRequest, ingest
    from flows.summary import print_examples, print_summary

    stop_when_asked()
    settings = read_settings()
    files = [one if "://" in one else str(Path(one).resolve()) for one in warc or []]
    request = IngestRequest(
        sources=source or [], urls=url or [], warc=files, demo=demo, workers=workers or 0, runner=runner or "",
        scheduler=scheduler or "",
    )  # fmt: skip
    summary = ingest(request)
    if as_json:
        print(json.dumps(summary, default=str))
    elif not quiet:
        print_summary(summary, settings, console)
    if examples:
        print_examples(settings, console)
    return 0


@app.command
def sql(
    query: Annotated[str, Parameter(allow_leading_hyphen=True)],  # a comment may come first
    *,
    output: Annotated[Literal["table", "csv", "json"], Parameter(name=["--format", "-f"])] = "table",
    rows: int = 40,
) -> int:
    """Ask the published snapshot; it can be read at any moment, also while a run is loading.

    For example:

        newsledger sql "from events"
        newsledger sql "from dictionary" --rows 400
        newsledger sql "select event_type, count(*) from event_mentions group by all" --format csv
        newsledger sql "$(cat sql/examples/01_who_did_what_to_whom.sql)"

    Parameters
    ----------
    query
        SQL as DuckDB speaks it; `-` reads it from standard input.
    output
        table for people; csv and json (a line for each row) print every row.
    rows
        Rows that a table shows at most.
    """
    from flows.tables import print_result
    from warehouse.read import ask, close_off, open_snapshot

    with open_snapshot(read_settings().snapshot) as con:
        close_off(con)
        frame = ask(con, sys.stdin.read() if query == "-" else query)
    print_result(frame, output, rows, console)
    return 0


@app.command
def recode(*, since: date | None = None, promote: bool = False,
           rules_folder: Annotated[Path | None, Parameter(name="--rules")] = None) -> int:  # fmt: skip
    """Code stored articles again under the present rulebook, beside what is there; then compare, then promote.

    For example:

        newsledger recode --rules my-rules
        newsledger sql "from ruleset_diff('1c0ffee00000', 'c0ffee000000')"
        newsledger rules promote c0ffee000000

    Parameters
    ----------
    since
        Only articles published on this day or later.
    promote
        Show the new coding in the views at once.
    rules_folder
        A folder laid over the shipped rulebook [NEWSLEDGER_RULES].
    """
    from flows.recode import RecodeRequest, recode

    stop_when_asked()
    summary = recode(
        RecodeRequest(since=since, rules=str(rules_folder.resolve()) if rules_folder else "", promote=promote)
    )
    ruleset_id = summary["ruleset_id"]
    console.print(f"{summary['coded']:,} articles coded under ruleset {ruleset_id}", highlight=False)
    if not promote:
        console.print(
            f"what it changes: from ruleset_diff('OLD', '{ruleset_id}'); from rulesets names them", highlight=False
        )
        console.print(f"to let the views show it: newsledger rules promote {ruleset_id}", highlight=False)
    return 0


@app.command
def rebuild() -> int:
    """Make every table again from the raw archive; readers keep the old snapshot until the new one is whole."""
    from flows.recode import rebuild
    from flows.summary import print_summary

    stop_when_asked()
    print_summary(rebuild(), read_settings(), console)
    return 0


@migrate.command(name="lake")
def migrate_lake() -> int:
    """Copy the ledger file of the data folder into the lake that NEWSLEDGER_LAKE names, and publish it there.

    The file stays. A lake that holds segments already is left as it is.

    Example:

        NEWSLEDGER_LAKE=postgresql://newsledger@db.example.org/news newsledger migrate lake
    """
    from flows.recode import to_lake

    console.print(f"{to_lake():,} rows copied", highlight=False)
    return 0


@app.command
def maintenance(
    *,
    ruleset_days: int = 90,
    quiet: bool = False,
    as_json: Annotated[bool, Parameter(name="--json")] = False,
) -> int:
    """Clear away what no reader sees: leftovers of killed runs, old codings, space of deleted rows.

    `newsledger serve` does it every Sunday; without a server, let cron do it.

    For example:

        newsledger maintenance --quiet

    Parameters
    ----------
    ruleset_days
        Drop codings of rulesets that are older than so many days and shown nowhere.
    quiet
        Print nothing unless something is wrong.
    as_json
        Print what was done as one line of JSON.
    """
    from flows.maintenance import MaintenanceRequest, said
    from flows.maintenance import maintenance as clear_away

    stop_when_asked()
    done = clear_away(MaintenanceRequest(ruleset_days=ruleset_days))
    if as_json:
        print(json.dumps(done))
    elif not quiet:
        console.print(said(done), highlight=False)
    return 0


@app.command
def checks() -> int:
    """List the checks and what they found when they last ran; exit code 1 if a stop check found something."""
    from flows.tables import print_table
    from warehouse.read import ask, open_snapshot

    with open_snapshot(read_settings().snapshot) as con:
        found = ask(con, CHECKS)
    print_table(found, 100, console)
    return int(bool(found.filter(severity="stop")["bad_rows"].sum()))


CHECKS = """
    select severity, name, sum(bad_row_count)::bigint as bad_rows, count(*) as segments, any_value(description) as holds
    from check_results group by severity, name order by severity, bad_rows desc, name
"""


@sources.command(name="check")
def sources_check(*, source: list[str] | None = None) -> int:
    """Ask each feed and sitemap once and say what it gives; nothing is stored. Exit code 1 if one does not answer well.

    For example:

        newsledger sources check
        newsledger sources check --source bbc --source dawn

    Parameters
    ----------
    source
        Ask only this source; may be given more than once.
    """
    from datetime import UTC, datetime

    import polars as pl

    from flows.discover import check_sources
    from flows.sources import pick_sources, read_sources
    from flows.tables import print_table

    settings = read_settings()
    picked = pick_sources(read_sources(settings.sources), source or [])
    found = pl.DataFrame(check_sources(picked, settings, datetime.now(UTC)), infer_schema_length=None)
    print_table(found.sort("source_id", "url"), 1000, console)
    return int(bool((found["outcome"] != "fetched").any()))


@app.command
def explain(event_id: str, *, as_json: Annotated[bool, Parameter(name="--json")] = False) -> int:
    """Say why an event is in the ledger: its mentions, sentences, actors, dates, places, rules and links.

    For example:

        newsledger explain EVENT_ID
        newsledger explain EVENT_ID --json

    Parameters
    ----------
    event_id
        As `newsledger sql "from events"` lists them.
    as_json
        Print one JSON object.
    """
    from flows.coding import load_rulebook
    from flows.explain import as_json as json_of
    from flows.explain import render_explanation, with_rules
    from warehouse.explain import explain_event
    from warehouse.read import open_snapshot

    settings = read_settings()
    with open_snapshot(settings.snapshot) as con:
        explanation = with_rules(explain_event(con, event_id), load_rulebook(settings.rules))
    if as_json:
        print(json_of(explanation))
    else:
        render_explanation(explanation, console)
    return 0


@app.command
def serve(
    *,
    port: Annotated[int, Parameter(validator=Number(gte=1, lte=65535))] = 4200,
    every_minutes: Annotated[float, Parameter(validator=Number(gt=0))] = 15,
) -> int:
    """Serve the runs: a Prefect server if none answers, its UI, and the deployments with their schedules.

    Runs until it is stopped with Ctrl-C. In the UI, open Deployments → ingest → Run → Custom run to fill the form.

    For example:

        newsledger serve
        newsledger serve --port 4300 --every-minutes 60
        PREFECT_API_URL=http://prefect.example.org/api newsledger serve

    Parameters
    ----------
    port
        Port of the Prefect server on 127.0.0.1, when PREFECT_API_URL names none.
    every_minutes
        Minutes between two scheduled runs.
    """
    os.environ["PREFECT_LOGGING_LEVEL"] = os.environ.get("NEWSLEDGER_LOG_LEVEL", "INFO")
    from flows.deployments import serve_deployments

    serve_deployments(port, every_minutes, complaints)
    return 0


@app.command
def serve_sql(*, address: str = "127.0.0.1:9494") -> int:
    """Serve the published snapshot to other DuckDBs over the Quack protocol (beta): read-only, with a token.

    The token is read from NEWSLEDGER_SQL_TOKEN. Runs until it is stopped with Ctrl-C; what is published later
    is served after a restart.

    For example:

        NEWSLEDGER_SQL_TOKEN=$(openssl rand -hex 16) newsledger serve-sql
        duckdb -cmd "create secret (type quack, token '...'); attach 'quack:127.0.0.1:9494' as news"

    Parameters
    ----------
    address
        Host and port to listen on; anything but this machine should stand behind a proxy that adds TLS.
    """
    from threading import Event

    from warehouse.read import open_snapshot
    from warehouse.serve import serve_snapshot

    with open_snapshot(read_settings().snapshot) as con:
        url = serve_snapshot(con, address, os.environ.get("NEWSLEDGER_SQL_TOKEN", ""))
        complaints.print(f"serving {url} until Ctrl-C", highlight=False)
        Event().wait()
    return 0


@app.command
def code(
    input_file: Annotated[Path, Parameter(allow_leading_hyphen=True)],
    output_file: Annotated[Path, Parameter(allow_leading_hyphen=True)],
    *,
    rules_folder: Annotated[Path | None, Parameter(name="--rules")] = None,
) -> int:
    """Code texts from a JSON-lines file into events and topics, without a database.

    Input, one document a line: `{"id", "text", "title"?, "published"?, "language"?, "country"?}`.
    The output format is described in the README. `-` stands for standard input and output.

    For example:

        newsledger code articles.jsonl coded.jsonl
        newsledger code --rules my-rules articles.jsonl coded.jsonl

    Parameters
    ----------
    input_file
        JSON lines to read.
    output_file
        JSON lines to write.
    rules_folder
        A folder laid over the shipped rulebook [NEWSLEDGER_RULES].
    """
    from flows.code_file import code_file

    counts = code_file(input_file, output_file, rules_folder or read_settings().rules)
    complaints.print(
        f"{counts.documents} documents, {counts.events} events, {counts.refused} lines refused",
        highlight=False,
    )
    return 2 if counts.refused else 0


@export.command(name="gdelt")
def export_gdelt_files(directory: Path, *, base_url: str = "") -> int:
    """Write zipped GDELT 2.x files (events, mentions, GKG) with masterfilelist.txt and lastupdate.txt.

    For example:

        newsledger export gdelt out/gdelt --base-url https://www.example.org/gdelt/

    Parameters
    ----------
    directory
        Folder to write to.
    base_url
        What stands before each file name in the two lists.
    """
    from warehouse.export import export_gdelt
    from warehouse.read import open_snapshot

    with open_snapshot(read_settings().snapshot) as con:
        _print_counts(export_gdelt(con, directory, base_url), directory)
    return 0


@export.command(name="plover")
def export_plover_file(path: Path) -> int:
    """Write the events as PLOVER describes them, one JSON object a line.

    For example:

        newsledger export plover out/events.jsonl

    Parameters
    ----------
    path
        File to write.
    """
    from warehouse.export import export_plover
    from warehouse.read import open_snapshot

    with open_snapshot(read_settings().snapshot) as con:
        _print_counts({"events": export_plover(con, path)}, path)
    return 0


@export.command(name="parquet")
def export_parquet_files(directory: Path) -> int:
    """Write every table as Parquet, large ones by month, with a data dictionary and a CITATION.cff.

    For example:

        newsledger export parquet out/parquet

    Parameters
    ----------
    directory
        Folder to write to.
    """
    from warehouse.export import export_parquet
    from warehouse.read import open_snapshot

    with open_snapshot(read_settings().snapshot) as con:
        _print_counts(export_parquet(con, directory), directory)
    return 0


def _print_counts(counts: dict[str, int], path: Path) -> None:
    rows = ", ".join(f"{count} {table}" for table, count in counts.items())
    console.print(f"{rows} in {path}", highlight=False, soft_wrap=True)


@compare.command(name="gdelt")
def compare_with_gdelt(
    path: Path, *, output: Annotated[Literal["table", "csv", "json"], Parameter(name=["--format", "-f"])] = "table"
) -> int:
    """Show the events of a GDELT 2.x export file beside ours, by day, CAMEO root and pair of countries.

    For example:

        newsledger compare gdelt 20251212120000.export.CSV.zip --format csv

    Parameters
    ----------
    path
        A .export.CSV file of GDELT 2.x, zipped or not.
    output
        table for people; csv and json (a line for each row) print every row.
    """
    from flows.tables import print_result
    from warehouse.export import compare_gdelt
    from warehouse.read import open_snapshot

    with open_snapshot(read_settings().snapshot) as con:
        print_result(compare_gdelt(con, path), output, 100, console)
    return 0


@study.command(name="new")
def study_new(path: Path, *, from_day: date, to_day: date, source: list[str] | None = None) -> int:
    """Write a study file: sources and days, with the rules, versions and archive segments that the ledger has now.

    Example:

        newsledger study new study.toml --from-day 2025-12-01 --to-day 2025-12-31 --source courier

    Parameters
    ----------
    path
        File to write; it must not exist.
    from_day
        First day of publication.
    to_day
        Last day of publication.
    source
        Only this source; may be given more than once.
    """
    from flows.study import new_study
    from warehouse.read import open_snapshot

    settings = read_settings()
    with open_snapshot(settings.snapshot) as con:
        made = new_study(con, settings, path, source or [], from_day, to_day)
    _print_counts({"sources": len(made.sources), "segments": len(made.segments)}, path)
    return 0


@study.command(name="run")
def study_run(path: Path, directory: Path) -> int:
    """Make the Parquet of a study from the archive alone: extract, code, link and check, then write.

    The same study gives the same bytes; compare two runs by their SHA256SUMS.

    Example:

        newsledger study run study.toml out/study

    Parameters
    ----------
    path
        The study file.
    directory
        Folder to write to; it must be new or empty.
    """
    from flows.study import run_study

    _print_counts(run_study(path, directory, read_settings()), directory)
    return 0


@app.command(name="review")
def review_mentions(*, reviewer: str, count: int = 20, event_type: str | None = None) -> int:
    """Judge coded mentions in the terminal; `newsledger sql "from precision"` shows what the verdicts say.

    For example:

        newsledger review --reviewer ada --count 30 --event-type PROTEST

    Parameters
    ----------
    reviewer
        Your name, kept with each verdict.
    count
        Mentions to show: types and bands of confidence in turn.
    event_type
        Only this PLOVER type.
    """
    from datetime import UTC, datetime

    from flows.review import review

    review(read_settings(), reviewer, count, event_type, datetime.now(UTC), input, console)
    return 0


if __name__ == "__main__":
    main()
