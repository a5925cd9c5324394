"""`newsledger serve` as a process, a small site for it to poll, and the calls that the Prefect UI makes."""

import csv
import json
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flows.demo.server import serve_demo
from tests.ledgers import command, environment

ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def waited_for(ask: Callable[[], Any], what: str, seconds: float = 180) -> Any:
    """Return the first true answer; fail the test when none comes in time."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < deadline, f"{what}: nothing after {seconds} seconds"
        time.sleep(0.5)
    return answer


class Refused(AssertionError):
    """The server refused a call; the message is its own."""


class Api:
    """The few calls that the Prefect UI makes."""

    def __init__(self, port: int):
        self.ui = f"http://127.0.0.1:{port}"
        self.base = f"{self.ui}/api"

    def call(self, path: str, body: dict[str, Any] | None = None, method: str | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.base}{path}", data, {"Content-Type": "application/json"}, method=method
        )
        for _ in range(20):
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.loads(answer.read() or "null")
            except urllib.error.HTTPError as problem:
                # Prefect answers so while its SQLite database is busy; its own client tries again too.
                if problem.code != 503:
                    raise Refused(problem.read().decode()) from problem
                time.sleep(0.5)
        raise AssertionError(f"{path}: the server stayed busy")

    def deployment(self, name: str) -> dict[str, Any]:
        found = waited_for(
            lambda: self.call("/deployments/filter", {"deployments": {"name": {"any_": [name]}}}), f"deployment {name}"
        )
        return found[0]

    def start(self, name: str, parameters: dict[str, Any]) -> dict[str, Any]:
        return self.call(f"/deployments/{self.deployment(name)['id']}/create_flow_run", {"parameters": parameters})

    def ended(self, run: dict[str, Any]) -> dict[str, Any]:
        def ask() -> dict[str, Any] | None:
            now = self.call(f"/flow_runs/{run['id']}")
            return now if now["state"]["type"] in ENDED else None

        return waited_for(ask, run["name"])

    def run(self, name: str, parameters: dict[str, Any]) -> dict[str, Any]:
        return self.ended(self.start(name, parameters))

    def artifacts(self, run: dict[str, Any]) -> dict[str, dict[str, Any]]:
        found = self.call("/artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run["id"]]}}})
        return {artifact["key"]: artifact for artifact in found}


@contextmanager
def small_site(folder: Path) -> Iterator[dict[str, str]]:
    """Serve the demo's pages on ports of their own; yield the environment in which they are the sources."""
    with serve_demo(free_ports(4)) as rows:
        path = folder / "sources.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        yield {
            "NEWSLEDGER_SOURCES": str(path),
            "NEWSLEDGER_ALLOW_LOOPBACK": "1",
            "NEWSLEDGER_HOST_DELAY_SECONDS": "0.02",
        }


@contextmanager
def serving(data: Path, extra: dict[str, str], every_minutes: float = 60) -> Iterator[Api]:
    """Run `newsledger serve` with a Prefect database of its own until the block ends."""
    (port,) = free_ports(1)
    surroundings = {**environment(data), "PREFECT_HOME": str(data / "prefect"), **extra}
    log_path = data / "serve.log"
    with log_path.open("w") as log:
        process = subprocess.Popen(
            command(data, "serve", "--port", str(port), "--every-minutes", str(every_minutes)),
            env=surroundings, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            waited_for(lambda: process.poll() is not None or "stop " in log_path.read_text(), "newsledger serve")
            assert process.poll() is None, log_path.read_text()
            yield Api(port)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


# Python runs a file of this name at its start: each process of a test writes down whom it asks, and is refused
# whoever is not on this machine.
HERE = {"127.0.0.1", "localhost", "::1", "0.0.0.0", "None"}
WATCH = f"""
import os, sys
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        address = arguments[1] if event == "socket.connect" else arguments[0]
        host = address[0] if isinstance(address, tuple) else address
        with open(os.environ["WATCHED"], "a") as log:
            log.write(str(host) + "\\n")
        if str(host) not in {HERE!r}:
            raise OSError(str(host) + ": the network is refused")
sys.addaudithook(watch)
"""


def watched(folder: Path) -> dict[str, str]:
    """Return the environment in which every Python process has no network, and writes whom it asks into asked.txt."""
    (folder / "watch").mkdir()
    (folder / "watch" / "sitecustomize.py").write_text(WATCH)
    return {"PYTHONPATH": str(folder / "watch"), "WATCHED": str(folder / "asked.txt")}
