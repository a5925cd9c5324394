"""The Prefect server is killed while a run works, and comes back: the run ends as if nothing had happened."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from flows.deployments import answers
from tests.ledgers import differing, newsledger, tables
from tests.served import serving, small_site, waited_for
from tests.test_ingest import is_coding, is_fetching

pytestmark = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are found through /proc")


def server_pid(port: int) -> int:
    """Return the process that `newsledger serve` started as its Prefect server."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if b"start" in words and words[-3:] == [b"--port", str(port).encode(), b""]:
            return int(folder.name)
    raise AssertionError(f"no Prefect server on port {port}")


def kept(data: Path) -> dict[str, pl.DataFrame]:
    """Return what a run left; of copies of one text on two hosts, either may have come first."""
    frames = tables(data / "news.duckdb", with_clock=False)
    events = frames["ledger.events"].drop("title", "url")
    return {**frames, "ledger.events": events.sort(events.columns, nulls_last=True)}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with small_site(tmp_path_factory.mktemp("site")) as surroundings:
        yield {**surroundings, "NEWSLEDGER_HOST_DELAY_SECONDS": "0.3"}


@pytest.fixture(scope="module")
def undisturbed(site: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    data = tmp_path_factory.mktemp("undisturbed")
    newsledger(data, "run", extra=site)
    return kept(data)


@pytest.mark.parametrize("moment", [is_fetching, is_coding])
def test_a_run_outlives_the_server_that_started_it(moment, site, undisturbed, tmp_path):
    with serving(tmp_path, site) as api:
        port = int(api.ui.rsplit(":", 1)[1])
        run = api.start("ingest", {})
        waited_for(lambda: moment(tmp_path), moment.__name__)
        killed = server_pid(port)
        os.kill(killed, signal.SIGKILL)
        waited_for(lambda: answers(api.base), "the server that is started again")
        assert server_pid(port) != killed
        ended = api.ended(run)
        assert ended["state"]["type"] == "COMPLETED", ended["state"]
        assert set(api.artifacts(run)) == {"ingest-summary", "ingest-sources"}
    assert differing(undisturbed, kept(tmp_path)) == []
