"""`newsledger serve`: a real Prefect server, the deployment's form, and a run started from the UI's API."""

import json
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.ledgers import command, environment, newsledger


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Api:
    """The few calls that the Prefect UI makes."""

    def __init__(self, port: int):
        self.base = f"http://127.0.0.1:{port}/api"

    def call(self, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base}{path}", data, {"Content-Type": "application/json"})
        for _ in range(20):
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as problem:
                # Prefect answers so while its SQLite database is busy; its own client tries again too.
                if problem.code != 503:
                    raise
                time.sleep(0.5)
        raise AssertionError(f"{path}: the server stayed busy")

    def run(self, deployment: dict[str, Any], parameters: dict[str, Any]) -> dict[str, Any]:
        run = self.call(f"/deployments/{deployment['id']}/create_flow_run", {"parameters": parameters})
        for _ in range(240):
            run = self.call(f"/flow_runs/{run['id']}")
            if run["state"]["type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED"):
                break
            time.sleep(0.5)
        return run


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory):
    data = tmp_path_factory.mktemp("served")
    port = free_port()
    arguments = command(data, "serve", "--port", str(port), "--every-minutes", "60")
    log = (data / "serve.log").open("w")
    process = subprocess.Popen(arguments, env=environment(data), stdout=log, stderr=log)
    api = Api(port)
    try:
        for _ in range(240):
            if process.poll() is not None or "stop " in (data / "serve.log").read_text():
                break
            time.sleep(0.5)
        assert process.poll() is None, (data / "serve.log").read_text()
        yield data, api
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        log.close()


def deployment(api: Api) -> dict[str, Any]:
    for _ in range(60):
        found = api.call("/deployments/filter", {})
        if found:
            return found[0]
        time.sleep(0.5)
    raise AssertionError("the deployment was not registered")


def test_the_form_describes_each_of_its_fields(served):
    _, api = served
    schema = deployment(api)["parameter_openapi_schema"]
    fields = schema["definitions"]["IngestRequest"]["properties"]
    assert set(fields) == {"sources", "urls", "warc", "demo"}
    assert all(field["description"] for field in fields.values())


def test_the_deployment_has_its_schedule(served):
    _, api = served
    (schedule,) = deployment(api)["schedules"]
    assert (schedule["active"], schedule["schedule"]["interval"]) == (True, 3600.0)


def test_a_run_started_from_the_ui_ends_in_the_snapshot(served):
    data: Path
    data, api = served
    run = api.run(deployment(api), {"request": {"demo": True}})
    assert run["state"]["type"] == "COMPLETED", run["state"]
    assert int(newsledger(data, "sql", "select count(*) as n from events", "--format", "csv").split()[1]) > 20


def test_a_run_with_an_unknown_source_fails_and_says_so(served):
    _, api = served
    run = api.run(deployment(api), {"request": {"sources": ["nobody"]}})
    assert run["state"]["type"] == "FAILED"
    assert "no source is called nobody" in run["state"]["message"]
