"""The examples of flows/examples are what systemd, Compose and Prefect read."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from prefect.cli.deploy._models import PrefectYamlModel
from prefect.utilities.importtools import import_object

from flows.deployments import deployments

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "flows" / "examples"


def test_prefect_yaml_deploys_what_serve_serves():
    text = yaml.safe_load((EXAMPLES / "prefect.yaml").read_text())
    parsed = PrefectYamlModel.model_validate(text)
    assert {one.name for one in parsed.deployments} == {one.name for one in deployments(15)}
    served = {one.name: one for one in deployments(15)}
    for one in parsed.deployments:
        flow = import_object(one.entrypoint)
        assert flow.name == served[one.name].flow_name
        assert len(one.schedules or []) == len(served[one.name].schedules or [])


def test_compose_names_only_what_it_declares():
    compose = yaml.safe_load((EXAMPLES / "compose.yaml").read_text())
    services = compose["services"]
    assert set(services) == {"database", "server", "worker"}
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        named = {volume.split(":")[0] for volume in service.get("volumes", []) if not volume.startswith(".")}
        assert named <= set(compose["volumes"])
        for needed, condition in service.get("depends_on", {}).items():
            assert condition == {"condition": "service_healthy"} and services[needed]["healthcheck"]


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="docker-compose is not installed")
def test_compose_accepts_the_example():
    command = ["docker-compose", "-f", str(EXAMPLES / "compose.yaml"), "config", "--quiet"]
    settings = {**os.environ, "POSTGRES_PASSWORD": "secret", "NEWSLEDGER_CONTACT": "https://example.org"}
    subprocess.run(command, env=settings, check=True)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_accepts_the_unit(tmp_path):
    text = (EXAMPLES / "newsledger.service").read_text()
    unit = tmp_path / "newsledger.service"
    # The unit names a user and a program that only the machine it is copied to has.
    unit.write_text(text.replace("/opt/newsledger/.venv/bin/newsledger", "/bin/true").replace("/opt/newsledger", "/"))
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    complaints = [line for line in done.stderr.splitlines() if "newsledger.service" in line]
    assert complaints == []
