"""The same pages on one process, on several, on Dask and in a lake, with workers, writers and servers killed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import duckdb
import polars as pl
import psutil
import pytest

from flows.demo.server import DEMO
from flows.storage import is_remote, put
from tests.lakes import MISSING, Line, Server, postgres
from tests.ledgers import command, differing, environment, newsledger, tables
from tests.served import free_ports, waited_for
from tests.warcs import write_warc
from warehouse.lake import Lake, ServerLost, open_ledger, turn
from warehouse.publish import publish
from warehouse.read import NoSnapshot, open_snapshot
from warehouse.runs import record_run
from warehouse.schema import prepare

needs_postgres = pytest.mark.skipif(bool(MISSING), reason=str(MISSING))
SEGMENTS = 5
Tables = dict[str, pl.DataFrame]


@pytest.fixture(scope="module")
def warcs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The pages of the demo dealt out to five WARC files: copies and acts stand in several of them."""
    folder = tmp_path_factory.mktemp("warcs")
    pages = [
        (f"https://{path.relative_to(DEMO / 'site').as_posix()}", datetime(2025, 12, 13, tzinfo=UTC),
         path.read_bytes().replace(b"{base}", b"https://demo"))
        for path in sorted((DEMO / "site").rglob("*.html"))
    ]  # fmt: skip
    return [write_warc(folder / f"part{n}.warc.gz", pages[n::SEGMENTS]) for n in range(SEGMENTS)]


def reading(warcs: list[Path]) -> list[str]:
    """Return the arguments of a run that reads these files."""
    return ["run", *(argument for path in warcs for argument in ("--warc", str(path)))]


def found(snapshot: Path | Lake) -> Tables:
    """Return the tables of a snapshot but for what tells when it was made."""
    frames = tables(snapshot, left_out=("runs", "check_results", "alerts"))
    return {name: frame.drop("first_used_at", strict=False) for name, frame in frames.items()}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, warcs: list[Path]) -> tuple[Path, Tables]:
    """The data folder and the tables of a run by one process."""
    data = tmp_path_factory.mktemp("alone")
    newsledger(data, *reading(warcs), "--workers", "1")
    expected = found(data / "news.duckdb")
    assert expected["articles"].height == 39
    assert expected["ledger.events"].height > 150
    return data, expected


def test_two_processes_give_the_rows_of_one(alone: tuple[Path, Tables], warcs: list[Path], tmp_path: Path):
    newsledger(tmp_path, *reading(warcs), "--workers", "2")
    assert differing(alone[1], found(tmp_path / "news.duckdb")) == []


def test_a_worker_that_is_killed_fails_the_run_in_one_line_and_the_next_run_goes_on(
    alone: tuple[Path, Tables], warcs: list[Path], tmp_path: Path
):
    run = [*command(tmp_path, *reading(warcs)), "--workers", "2"]
    complaints = tmp_path / "complaints"
    with complaints.open("w") as file, subprocess.Popen(run, env=environment(tmp_path), stderr=file) as running:
        waited_for(lambda: busiest_worker(running.pid) is not None, "a worker that codes")
        family = psutil.Process(running.pid).children(recursive=True)
        servers = [one for one in family if "uvicorn" in one.cmdline()]
        worker = busiest_worker(running.pid)
        assert worker is not None
        worker.kill()
        code = running.wait(timeout=120)
        left = psutil.wait_procs(family, timeout=20)[1]
        for one in left:
            one.kill()
    assert len(servers) == 1  # all report to one
    assert left == []
    said = complaints.read_text()
    assert code == 1, said
    assert "newsledger: a process that coded segments ended abruptly" in " ".join(said.split())
    assert "Traceback" not in said
    newsledger(tmp_path, *reading(warcs), "--workers", "2")
    assert differing(alone[1], found(tmp_path / "news.duckdb")) == []


def test_an_interrupted_run_ends_at_once_with_all_that_it_started_and_the_next_run_goes_on(
    alone: tuple[Path, Tables], warcs: list[Path], tmp_path: Path
):
    with started([*command(tmp_path, *reading(warcs)), "--workers", "2"], **environment(tmp_path)) as (running,):
        waited_for(lambda: busiest_worker(running.pid) is not None, "a worker that codes")
        family = psutil.Process(running.pid).children(recursive=True)
        os.killpg(running.pid, signal.SIGINT)  # what Ctrl-C does
        assert running.wait(timeout=30) == 128 + signal.SIGINT
        assert psutil.wait_procs(family, timeout=20)[1] == []
    newsledger(tmp_path, "run", "--warc", str(warcs[0].with_name("part*.warc.gz")), "--workers", "2")
    assert differing(alone[1], found(tmp_path / "news.duckdb")) == []


@pytest.mark.parametrize(("before", "code"), [("SIG_DFL", 128 + signal.SIGINT), ("SIG_IGN", 0)])
def test_ctrl_c_ends_a_command_before_prefect_is_imported_too_but_not_one_that_a_script_has_shielded(before, code):
    program = (
        f"import os, signal; signal.signal(signal.SIGINT, signal.{before});"
        "from flows.stop import stop_when_asked; stop_when_asked(); os.kill(os.getpid(), signal.SIGINT)"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode == code


def busiest_worker(pid: int) -> psutil.Process | None:
    """Return a process that a run started and that has coded for three seconds."""
    workers = [one for one in psutil.Process(pid).children() if "spawn_main" in " ".join(one.cmdline())]
    return next((one for one in workers if one.cpu_times().user > 3), None)


@contextmanager
def started(*commands: list[str], **settings: str) -> Iterator[list[subprocess.Popen]]:
    """Start programs, each the leader of a group, and kill their groups at the end."""
    running = [
        subprocess.Popen(one, env={**os.environ, **settings}, start_new_session=True, stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL)
        for one in commands
    ]  # fmt: skip
    try:
        yield running
    finally:
        for process in running:
            killed(process)


def killed(process: subprocess.Popen) -> None:
    """Kill a program with all that it started, as a power cut does."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def bucket() -> Iterator[dict[str, str]]:
    """Yield the environment of a server that speaks S3 on loopback, with an empty bucket called news."""
    import boto3
    from botocore.exceptions import EndpointConnectionError

    (port,) = free_ports(1)
    settings = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
    }  # fmt: skip
    client = boto3.client(
        "s3", endpoint_url=settings["AWS_ENDPOINT_URL"], aws_access_key_id="key", aws_secret_access_key="secret",
        region_name="us-east-1",
    )  # fmt: skip

    def is_made() -> bool:
        try:
            return bool(client.create_bucket(Bucket="news"))
        except EndpointConnectionError:
            return False

    server = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with started(server):
        waited_for(is_made, "the S3 server")
        try:
            yield settings
        finally:
            client.close()


def test_dask_over_a_bucket_gives_the_rows_of_one_process_though_a_worker_is_killed(
    alone: tuple[Path, Tables], warcs: list[Path], tmp_path: Path
):
    (port,) = free_ports(1)
    address = f"tcp://127.0.0.1:{port}"
    scheduler = [*dask("scheduler"), "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    worker = [*dask("worker"), address, "--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path)]
    with bucket() as settings, started(scheduler), started(worker, worker, **settings) as (first, _):
        extra = {**settings, "NEWSLEDGER_STORAGE": "s3://news/ledger"}
        data = tmp_path / "data"
        with started([*command(data, *reading(warcs)), "--runner", "dask", "--scheduler", address],
                     **environment(data), **extra) as (run,):  # fmt: skip
            time.sleep(1)
            waited_for(lambda: spends(first) > 5, "the first worker")  # seconds: it is coding
            killed(first)
            assert run.wait(timeout=300) == 0
    assert differing(alone[1], found(data / "news.duckdb")) == []


def test_files_of_a_bucket_are_read_where_they_are(
    alone: tuple[Path, Tables], warcs: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with bucket() as settings:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        for path in warcs:
            put(path, f"s3://news/cc-news/{path.name}")
        newsledger(tmp_path, "run", "--warc", "s3://news/cc-news/*.warc.gz", "--workers", "1")
    # The names of these segments tell where they are; but for names and times the rows are the same.
    expected = tables(alone[0] / "news.duckdb", with_clock=False)
    assert differing(expected, tables(tmp_path / "news.duckdb", with_clock=False)) == []
    assert [path.name[:5] for path in sorted((tmp_path / "raw").iterdir())] == [path.name[:5] for path in warcs]


def test_what_is_no_bucket_is_no_place_for_files():
    with pytest.raises(ValueError, match=r"https://example.org/x.warc.gz: files are read from folders and s3:// URLs"):
        is_remote("https://example.org/x.warc.gz")


def dask(program: str) -> list[str]:
    return [sys.executable, "-m", f"distributed.cli.dask_{program}"]


def spends(process: subprocess.Popen) -> float:
    """Return the processor seconds that a program and what it started have used."""
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    return sum(one.cpu_times().user for one in family)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with postgres() as server:
        yield server


@pytest.fixture
def lake(server: Server, tmp_path: Path) -> Lake:
    return Lake(server.database(), str(tmp_path / "lake"))


def lake_settings(lake: Lake) -> dict[str, str]:
    return {"NEWSLEDGER_LAKE": lake.catalog, "NEWSLEDGER_STORAGE": str(Path(lake.files).parent)}


def loaded(lake: Lake) -> int:
    """Return how many segments a lake holds, published or not."""
    try:
        with open_ledger(lake) as con:
            return con.execute("select count(*) from raw.segments").fetchall()[0][0]
    except (duckdb.CatalogException, ServerLost):
        return 0


@needs_postgres
def test_a_lake_holds_the_rows_of_a_file_though_the_writer_is_killed_and_the_server_restarted(
    alone: tuple[Path, Tables], warcs: list[Path], server: Server, lake: Lake, tmp_path: Path
):
    run = [*command(tmp_path, *reading(warcs)), "--workers", "2"]
    settings = environment(tmp_path / "data") | lake_settings(lake)
    with started(run, **settings) as (writer,):
        waited_for(lambda: loaded(lake) >= 1, "the first segment")
        killed(writer)
    assert 1 <= loaded(lake) <= SEGMENTS
    with pytest.raises(NoSnapshot):
        found(lake)  # nothing half done is shown
    with started(run, **settings) as (writer,):
        before = loaded(lake)
        waited_for(lambda: loaded(lake) > before or before == SEGMENTS, "the next segment")
        server.control("restart", "-m", "immediate")
        writer.wait(timeout=300)
    newsledger(tmp_path / "data", "run", "--warc", str(warcs[0]), extra=lake_settings(lake))
    assert differing(alone[1], found(lake)) == []


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    line = Line(server.port)
    yield line
    line.close()


@needs_postgres
def test_a_lake_holds_the_rows_of_a_file_though_answers_to_commits_are_lost(
    alone: tuple[Path, Tables], warcs: list[Path], lake: Lake, line: Line, tmp_path: Path
):
    settings = lake_settings(lake)
    run = [*command(tmp_path / "data", *reading(warcs)), "--workers", "1"]
    shaky = environment(tmp_path / "data") | settings | {"NEWSLEDGER_LAKE": line.to(lake.catalog)}
    first = subprocess.run(run, env=shaky, capture_output=True, text=True, timeout=300, check=False)
    assert (first.returncode, line.broken) == (0, 3), first.stderr  # loading tries again
    second = subprocess.run(run, env=shaky, capture_output=True, text=True, timeout=300, check=False)
    assert (second.returncode, line.broken) == (1, 4)  # publishing does not
    assert "PostgreSQL did not confirm a commit" in " ".join(second.stderr.split())
    newsledger(tmp_path / "data", "run", "--warc", str(warcs[0]), extra=settings)
    assert differing(alone[1], found(lake)) == []


@needs_postgres
def test_files_of_a_commit_whose_answer_is_lost_stay_in_a_bucket(
    server: Server, line: Line, monkeypatch: pytest.MonkeyPatch
):
    address = server.database()
    with bucket() as settings:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        # Without the session of the lock: beside it, DuckLake happens not to delete in a bucket anyway.
        monkeypatch.setattr("warehouse.lake._held", lambda *_: nullcontext())
        monkeypatch.setattr("warehouse.lake._ask", lambda *_: None)
        with open_ledger(Lake(line.to(address), "s3://news/lake")) as con:
            prepare(con)
            with pytest.raises(ServerLost), turn(con) as writer:
                add_rulesets(writer)
        with open_ledger(Lake(address, "s3://news/lake")) as con:
            assert con.execute("select max(ruleset_id), count(*) from rulesets").fetchall() == [("r99", 100)]


def add_rulesets(con: duckdb.DuckDBPyConnection) -> None:
    """Write a hundred rows: so many are a file of their own."""
    con.execute(
        "insert into rulesets by name "
        "select 'r' || range as ruleset_id, now() as first_used_at, false as is_current from range(100)"
    )


@needs_postgres
def test_a_turn_whose_server_goes_away_writes_nothing_and_the_next_one_goes_on(server: Server, lake: Lake):
    with open_ledger(lake) as con:
        prepare(con)
        with pytest.raises(ServerLost), turn(con) as writer:
            add_rulesets(writer)
            server.control("restart", "-m", "immediate")
            writer.execute("from articles").fetchall()
        server.control("stop", "-m", "immediate")
        try:
            with pytest.raises(ServerLost), turn(con):
                pytest.fail("there is no server")
        finally:
            server.control("start")
        with pytest.raises(KeyError), turn(con) as writer:
            add_rulesets(writer)
            raise KeyError("an error of ours")
        with pytest.raises(ServerLost), turn(con) as writer:
            add_rulesets(writer)
            server.ask(lake, "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'")
        assert con.execute("select count(*) from rulesets").fetchall() == [(0,)]
        with turn(con) as writer, turn(writer) as same:
            add_rulesets(same)
        assert con.execute("select count(*) from rulesets").fetchall() == [(100,)]


@needs_postgres
def test_a_turn_that_needs_more_than_memory_is_committed(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)  # where DuckDB puts what memory cannot hold
    with open_ledger(lake) as con:
        prepare(con)
        with turn(con) as writer:
            writer.execute("set memory_limit = '120MB'")
            writer.execute(
                "create temp table much as select range, repeat(md5(range::varchar), 2) from range(4_000_000)"
            )
            assert list(tmp_path.glob(".tmp/*"))
            add_rulesets(writer)
        assert con.execute("select count(*) from rulesets").fetchall() == [(100,)]


@needs_postgres
def test_two_writers_at_once_give_the_rows_of_one(
    alone: tuple[Path, Tables], warcs: list[Path], lake: Lake, tmp_path: Path
):
    settings = lake_settings(lake)
    with (
        started(command(tmp_path, *reading(warcs[:3])), **environment(tmp_path / "one") | settings) as (one,),
        started(command(tmp_path, *reading(warcs[2:])), **environment(tmp_path / "other") | settings) as (other,),
    ):
        assert (one.wait(timeout=300), other.wait(timeout=300)) == (0, 0)
    assert differing(alone[1], found(lake)) == []


@needs_postgres
def test_a_file_moves_into_a_lake_and_a_lake_is_rebuilt_and_kept_small_with_the_same_rows(
    alone: tuple[Path, Tables], lake: Lake, tmp_path: Path
):
    data = tmp_path / "data"
    shutil.copytree(alone[0], data)
    newsledger(data, "migrate", "lake", extra=lake_settings(lake))
    assert differing(alone[1], found(lake)) == []
    newsledger(data, "rebuild", extra=lake_settings(lake))
    subprocess.run([sys.executable, "-c", "from flows.maintenance import maintenance; maintenance()"],
                   env=environment(data) | lake_settings(lake), check=True, timeout=300)  # fmt: skip
    assert differing(alone[1], found(lake)) == []
    newsledger(data, "migrate", "lake", extra=lake_settings(lake), exit_code=2)  # it would take away newer rows
    next((data / "raw").glob("part0-*")).unlink()
    newsledger(data, "rebuild", extra=lake_settings(lake), exit_code=2)  # another machine may have loaded that
    assert differing(alone[1], found(lake)) == []


@needs_postgres
def test_writers_of_a_lake_take_turns_and_a_reader_keeps_what_was_published(lake: Lake):
    with open_ledger(lake) as con, open_ledger(lake) as other:
        prepare(con)
        with turn(con) as writer:
            waiting = Thread(target=add_run, args=(other,))
            waiting.start()
            waiting.join(2)
            assert waiting.is_alive()
            publish(writer, lake)
        waiting.join(60)
        assert con.execute("select count(*) from runs").fetchall() == [(1,)]
        with open_snapshot(lake) as reader:
            assert reader.execute("select count(*) from runs").fetchall() == [(0,)]
            with pytest.raises(duckdb.Error, match="read-only"):
                reader.execute("delete from rulesets")


def add_run(con: duckdb.DuckDBPyConnection) -> None:
    with turn(con) as writer:
        record_run(writer, "test", {}, {}, datetime(2025, 12, 13, tzinfo=UTC), datetime(2025, 12, 13, tzinfo=UTC))


@needs_postgres
def test_a_lake_that_is_not_there_or_elsewhere_and_a_stranger_are_said_to_be_that(lake: Lake, tmp_path: Path):
    with pytest.raises(NoSnapshot):
        open_snapshot(lake)
    with open_ledger(lake) as con:
        prepare(con)
    elsewhere = Lake(lake.catalog, str(tmp_path / "elsewhere"))
    for opens in (open_ledger, open_snapshot):
        with pytest.raises(ValueError, match="NEWSLEDGER_STORAGE: the files of this lake lie under .*, not"):
            opens(elsewhere)
    wrong = {
        lake.catalog.replace("newsledger@", "nobody:secret@"): 'role "nobody" does not exist',
        f"{lake.catalog}?password=secret&odd=1": "invalid URI query parameter",
    }
    for address, why in wrong.items():
        with pytest.raises(ValueError, match=why) as problem:
            open_ledger(Lake(address, lake.files))
        assert "secret" not in str(problem.value)


@needs_postgres
def test_a_server_that_does_not_answer_is_said_in_one_line_that_shows_no_password(tmp_path: Path):
    (port,) = free_ports(1)
    with pytest.raises(ServerLost) as problem:
        open_ledger(Lake(f"postgresql://newsledger:secret@127.0.0.1:{port}/news", str(tmp_path)))
    assert "PostgreSQL does not answer" in str(problem.value)
    assert "Connection refused" in str(problem.value)
    assert "secret" not in str(problem.value)


@pytest.mark.parametrize(
    "address", ["postgresql://news:se cret@db/news", "postgresql://news:sec@ret@db/news", "mysql://news:secret@db/news",
                "postgresql://news:secret%00@db/news", "postgresql://news@db/news?password=secret%zz",
                "postgresql://news@db/news?password=sec&ret"],
)  # fmt: skip
def test_an_address_of_a_lake_that_cannot_be_read_is_refused_without_showing_its_password(address: str, tmp_path: Path):
    done = subprocess.run(
        command(tmp_path, "sql", "from events"), env={**environment(tmp_path), "NEWSLEDGER_LAKE": address},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    said = " ".join((done.stdout + done.stderr).split())
    assert "NEWSLEDGER_LAKE: cannot read it as an address such as postgresql://user:password@host" in said
    assert not any(part in said for part in ("cret", "sec@", "ret@", "Traceback"))


@needs_postgres
def test_the_tests_of_the_warehouse_pass_on_a_lake():
    names = ("load", "sql", "export", "review", "alerts", "coverage", "explain")
    paths = [str(Path(__file__).with_name(f"test_{name}.py")) for name in names]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--lake", *paths], capture_output=True, text=True, timeout=900, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
