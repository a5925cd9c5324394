"""Fixtures that several tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.cli import PREFECT_DEFAULTS
from flows.coding import load_coder
from transforms.coder import Coder


@pytest.fixture(scope="session", autouse=True)
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep Prefect's files of the tests apart from the user's; set before prefect is first imported."""
    home = tmp_path_factory.mktemp("prefect")
    os.environ.update(PREFECT_DEFAULTS, PREFECT_HOME=str(home))
    yield home


@pytest.fixture(scope="session")
def coder() -> Coder:
    """The shipped coder: building it takes seconds, so the tests share one."""
    return load_coder()
