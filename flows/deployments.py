"""Serves the flows: a Prefect server if none answers, and the deployments with their schedules."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console

HOST = "127.0.0.1"
START_SECONDS = 120.0


class ServerDidNotStart(RuntimeError):
    """The Prefect server ended or did not answer in time; the message says how to see why."""


def serve_deployments(port: int, every_minutes: int, console: Console) -> None:
    """Serve the ingest deployment until interrupted; start a Prefect server on `port` if none answers."""
    with prefect_server(port) as api_url:
        os.environ["PREFECT_API_URL"] = api_url
        import prefect  # only now: it reads the address when it is imported
        from prefect.deployments.runner import EntrypointType

        from flows.ingest import ingest

        deployment = ingest.to_deployment(
            name="ingest",
            description="Collect, code, load, check and publish. Empty fields mean every configured source.",
            interval=timedelta(minutes=every_minutes),
            tags=["newsledger"],
            # Importable from anywhere, whatever folder the server was started in.
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        console.print(f"Prefect UI   {api_url.removesuffix('/api')}", highlight=False)
        console.print(f"ingest       every {every_minutes} minutes; run it from the UI with parameters of your own")
        console.print("stop         Ctrl-C")
        prefect.serve(deployment, pause_on_shutdown=False, print_starting_message=False)


@contextmanager
def prefect_server(port: int) -> Iterator[str]:
    """Yield the API address of a Prefect server: the one that answers, or one started here for as long as needed."""
    api_url = os.environ.get("PREFECT_API_URL") or f"http://{HOST}:{port}/api"
    if answers(api_url):
        yield api_url
        return
    if "PREFECT_API_URL" in os.environ:
        raise ServerDidNotStart(f"{api_url}: no Prefect server answers; start it, or unset PREFECT_API_URL")
    environment = {**os.environ, "PREFECT_SERVER_UI_API_URL": api_url, "PREFECT_LOGGING_SERVER_LEVEL": "WARNING"}
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(api_url, server)
        yield api_url
    finally:
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
