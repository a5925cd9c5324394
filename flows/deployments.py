"""Serves the flows: a Prefect server if none answers, and the deployments with their schedules."""

import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from rich.console import Console

from flows.settings import read_settings

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment

HOST = "127.0.0.1"
START_SECONDS = 120.0


class ServerDidNotStart(RuntimeError):
    """The Prefect server ended or did not answer in time; the message says how to see why."""


def serve_deployments(port: int, every_minutes: float, console: Console) -> None:
    """Serve the deployments until interrupted; start a Prefect server on `port` if none answers."""
    with prefect_server(port, console) as api_url:
        os.environ["PREFECT_API_URL"] = api_url
        import prefect  # only now: it reads the address when it is imported

        from flows.alerts import send_alerts_to

        webhook = read_settings().webhook
        if webhook:
            send_alerts_to(webhook)
        served = deployments(every_minutes)
        console.print(f"Prefect UI   {api_url.removesuffix('/api')}", highlight=False)
        for deployment in served:
            console.print(f"{deployment.name:<12} {deployment.description}", highlight=False)
        console.print("stop         Ctrl-C")
        prefect.serve(*served, pause_on_shutdown=False, print_starting_message=False)


def deployments(every_minutes: float) -> list["RunnerDeployment"]:
    """Return the deployments with their schedules; those without one are run from the UI or by an automation."""
    from prefect.deployments.runner import EntrypointType

    from flows.export import export
    from flows.ingest import ingest
    from flows.maintenance import maintenance
    from flows.recode import rebuild, recode
    from flows.report import report

    def deployment(flow: Any, name: str, description: str, **schedule: Any) -> "RunnerDeployment":
        # A module's path can be imported whatever folder the server was started in.
        kind = EntrypointType.MODULE_PATH
        return flow.to_deployment(name, description=description, tags=["newsledger", name], entrypoint_type=kind,
                                  **schedule)  # fmt: skip

    interval = timedelta(minutes=every_minutes)
    return [
        deployment(ingest, "ingest", f"collect, code, check and publish; every {every_minutes:g} minutes",
                   interval=interval),
        deployment(ingest, "backfill", "read WARC files: name them in the field `warc`"),
        deployment(recode, "recode", "code stored articles again under the present rules, beside what is there"),
        deployment(rebuild, "rebuild", "make every table again from the raw archive"),
        deployment(export, "export", "write the published ledger as Parquet, GDELT files or PLOVER"),
        deployment(report, "report", "what the last days brought; daily at 06:00 UTC", cron="0 6 * * *"),
        deployment(maintenance, "maintenance", "clear away what no reader sees; Sundays at 03:00 UTC",
                   cron="0 3 * * 0"),
    ]  # fmt: skip


@contextmanager
def prefect_server(port: int, console: Console) -> Iterator[str]:
    """Yield the API address of a Prefect server: the one that answers, or one kept running here for as long as needed.

    Runs go on while the server is away, and tell it what they did when it is back.
    """
    api_url = os.environ.get("PREFECT_API_URL") or f"http://{HOST}:{port}/api"
    if answers(api_url):
        yield api_url
        return
    if "PREFECT_API_URL" in os.environ:
        raise ServerDidNotStart(f"{api_url}: no Prefect server answers; start it, or unset PREFECT_API_URL")
    start = partial(start_server, port, api_url)
    server, stopping = start(), threading.Event()
    keeper = threading.Thread(target=keep_running, args=(server, start, stopping, console))
    try:
        wait_for(api_url, server)
        keeper.start()
        yield api_url
    finally:
        stopping.set()
        if keeper.is_alive():
            keeper.join()
        else:
            stop(server)


def start_server(port: int, api_url: str) -> subprocess.Popen:
    """Start a Prefect server; in a session of its own, so that Ctrl-C reaches it only after the runs have ended."""
    environment = {**os.environ, "PREFECT_SERVER_UI_API_URL": api_url, "PREFECT_LOGGING_SERVER_LEVEL": "WARNING"}
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)


def keep_running(
    server: subprocess.Popen, start: Callable[[], subprocess.Popen], stopping: threading.Event, console: Console
) -> None:
    """Start the server again whenever it ends, until `stopping` is set; then stop it."""
    while not stopping.wait(1):
        if server.poll() is not None:
            console.print(f"the Prefect server ended with code {server.returncode}; starting it again")
            server = start()
    stop(server)


def stop(server: subprocess.Popen) -> None:
    """End a server and wait until it is gone."""
    server.terminate()
    server.wait()


def wait_for(api_url: str, server: subprocess.Popen) -> None:
    """Return when the server answers; raise ServerDidNotStart if it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while not answers(api_url):
        if server.poll() is not None or time.monotonic() > deadline:
            raise ServerDidNotStart(
                f"{api_url}: the Prefect server did not start; run `prefect server start` to see why"
            )
        time.sleep(0.5)


def answers(api_url: str) -> bool:
    """Say whether a Prefect server answers at this address."""
    try:
        with urllib.request.urlopen(f"{api_url}/health", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
