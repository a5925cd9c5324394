"""The command line: one command for each thing a person does; each has --help with examples.

Exit codes: 0 done, 1 the run failed or a stop check failed, 2 bad usage or bad input.
"""

import json
import logging
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import cyclopts
from cyclopts import Parameter
from rich.console import Console

from flows.settings import Settings, read_settings

# Prefect reads these when it is imported: a slow machine needs long to start the embedded server, nothing
# leaves the machine unless the user asks for it, and what the flows log belongs to the run.
PREFECT_DEFAULTS = {
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "flows",
    "PREFECT_LOGGING_LEVEL": "WARNING",
}

app = cyclopts.App(
    name="newsledger",
    help="A ledger of political events and topic mentions from news pages.",
    help_format="markdown",
    default_parameter=Parameter(negative=()),
)
rules = cyclopts.App(name="rules", help="Check, extend and compare the rules that code events and topics.")
sources = cyclopts.App(name="sources", help="Look at the configured sources.")
app.command(rules)
app.command(sources)
console = Console()
complaints = Console(stderr=True)


def main() -> None:
    """Run one command and end the process with its exit code."""
    for name, value in PREFECT_DEFAULTS.items():
        os.environ.setdefault(name, value)
    logging.getLogger("trafilatura").setLevel(logging.ERROR)  # a page without text is a reject with a reason
    try:
        sys.exit(app(result_action="return_value") or 0)
    except (ValueError, OSError) as problem:
        complaints.print(f"[red]newsledger:[/red] {problem}", highlight=False)
        sys.exit(2)
    except RuntimeError as problem:
        complaints.print(f"[red]newsledger:[/red] {problem}", highlight=False)
        sys.exit(1)


@app.command
def run(
    *,
    source: list[str] | None = None,
    url: list[str] | None = None,
    warc: list[Path] | None = None,
    demo: bool = False,
    workers: int | None = None,
    examples: bool = False,
    quiet: bool = False,
    as_json: Annotated[bool, Parameter(name="--json")] = False,
) -> int:
    """Collect, code, load, check and publish.

    Without options it polls every configured source.

    Examples:

        newsledger run
        newsledger run --source bbc-world --source dawn
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
        Read pages from WARC files instead of the network.
    demo
        Read the small news site that newsledger ships, on this machine's loopback address.
    workers
        Processes that extract and code [NEWSLEDGER_WORKERS].
    examples
        Print three example queries with their results at the end.
    quiet
        Print nothing unless something is wrong.
    as_json
        Print the counts of the run as one line of JSON.
    """
    from flows.ingest import IngestRequest, ingest
    from flows.summary import print_examples, print_summary

    settings = settings_with(workers=workers)
    request = IngestRequest(
        sources=source or [], urls=url or [], warc=[str(path.resolve()) for path in warc or []], demo=demo
    )
    summary = ingest(request, workers=settings.workers)
    if as_json:
        print(json.dumps(summary, default=str))
    elif not quiet:
        print_summary(summary, settings, console)
    if examples:
        print_examples(settings, console)
    return 0


@app.command
def sql(
    query: str,
    *,
    output: Annotated[Literal["table", "csv", "json"], Parameter(name=["--format", "-f"])] = "table",
    rows: int = 40,
) -> int:
    """Ask the published snapshot; it can be read at any moment, also while a run is loading.

    Examples:

        newsledger sql "from events"
        newsledger sql "from dictionary" --rows 400
        newsledger sql "select event_type, count(*) from event_mentions group by all" --format csv
        newsledger sql "$(cat sql/examples/01_who_did_what.sql)"

    Parameters
    ----------
    query
        SQL as DuckDB speaks it; `-` reads it from standard input.
    output
        table for people; csv and json print every row.
    rows
        Rows that a table shows at most.
    """
    from flows.tables import print_result
    from warehouse.read import ask, open_snapshot

    with open_snapshot(read_settings().snapshot) as con:
        frame = ask(con, sys.stdin.read() if query == "-" else query)
    print_result(frame, output, rows, console)
    return 0


@app.command
def serve(*, port: int = 4200, every_minutes: int = 15) -> int:
    """Serve the runs: a Prefect server if none answers, its UI, and the ingest deployment on a schedule.

    Runs until it is stopped with Ctrl-C. In the UI, open Deployments → ingest → Run → Custom run to fill the form.

    Examples:

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
def code(
    input_file: Path,
    output_file: Path,
    *,
    rules_folder: Annotated[Path | None, Parameter(name="--rules")] = None,
) -> int:
    """Code texts from a JSON-lines file into events and topics, without a database.

    Input, one document a line: `{"id", "text", "title"?, "published"?, "language"?, "country"?}`.
    The output format is described in the README. `-` stands for standard input and output.

    Examples:

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


def settings_with(**given: object) -> Settings:
    """Return the settings of the environment, with the options that were given over them."""
    return replace(read_settings(), **{name: value for name, value in given.items() if value is not None})


if __name__ == "__main__":
    main()
