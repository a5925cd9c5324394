"""Fixtures that several tests share."""

import os
from collections.abc import Iterator
from tempfile import TemporaryDirectory

import pytest

from flows.cli import PREFECT_DEFAULTS
from flows.coding import load_coder
from tests.lakes import on_server, postgres
from transforms.coder import Coder


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests' Prefect apart from the user's, before a test module imports it: it reads these once."""
    home = TemporaryDirectory(prefix="newsledger-prefect-", ignore_cleanup_errors=True)
    config.add_cleanup(home.cleanup)
    # Steps called outside a flow log too.
    os.environ.update(PREFECT_DEFAULTS, PREFECT_HOME=home.name, PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW="ignore")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --lake, which runs the tests of the warehouse on lakes with a PostgreSQL of their own."""
    parser.addoption("--lake", action="store_true", help="run the tests of the warehouse on DuckLake")


@pytest.fixture(scope="session", autouse=True)
def lake_server(request: pytest.FixtureRequest) -> Iterator[None]:
    """Start PostgreSQL for --lake."""
    if not request.config.getoption("--lake"):
        yield
        return
    with postgres() as server:
        on_server.append(server)
        yield
        on_server.clear()


@pytest.fixture(scope="session")
def coder() -> Coder:
    """The shipped coder: building it takes seconds, so the tests share one."""
    return load_coder()
