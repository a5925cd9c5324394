"""Publishing under readers: whoever opens the snapshot, at whatever moment, finds one whole state of the ledger."""

import multiprocessing
from pathlib import Path
from queue import Queue

import duckdb

from warehouse.publish import publish
from warehouse.read import open_snapshot
from warehouse.write import connect

# Spawned: a copy of a process with DuckDB's threads in it must not go on by itself.
SPAWN = multiprocessing.get_context("spawn")


def read_often(snapshot: Path, opens: int, opened: Queue) -> tuple[set[int], set[str]]:
    """Open the snapshot so many times, saying so each time; return the states and the errors that were seen."""
    states, errors = set(), set()
    for _ in range(opens):
        try:
            with open_snapshot(snapshot) as con:
                con.execute("set threads = 1")
                first, second = con.execute("select max(one.state), max(other.state) from one, other").fetchall()[0]
                states.add(first)
                if first != second:
                    errors.add(f"half of state {first}, half of {second}")
        except (duckdb.Error, OSError, RuntimeError) as problem:
            errors.add(repr(problem))
        opened.put(None)
    return states, errors


def publish_under_readers(folder: Path, publishes: int, opens: int, readers: int = 2) -> tuple[int, set[str]]:
    """Publish so many times, evenly over the opens of some processes; return how many states they saw, and errors."""
    snapshot = folder / "news.duckdb"
    folder.mkdir(exist_ok=True)
    with connect(folder / "ledger.duckdb") as con, SPAWN.Manager() as manager, SPAWN.Pool(readers) as pool:
        con.execute("create table one as select 0 as state, repeat('x', 100) as filling from range(1000)")
        con.execute("create table other as select 0 as state")
        publish(con, snapshot)
        opened = manager.Queue()
        reading = [pool.apply_async(read_often, (snapshot, opens // readers, opened)) for _ in range(readers)]
        for state in range(1, publishes + 1):
            for _ in range(opens // (publishes + 1)):
                opened.get(timeout=60)
            con.execute(f"update one set state = {state}")
            con.execute(f"update other set state = {state}")
            publish(con, snapshot)
        results = [each.get(timeout=300) for each in reading]
    return len(set().union(*(states for states, _ in results))), set().union(*(errors for _, errors in results))


def test_readers_never_see_an_error_nor_half_a_state_while_snapshots_are_published(tmp_path: Path):
    states, errors = publish_under_readers(tmp_path, publishes=20, opens=500)
    assert errors == set()
    assert states > 10, "publishing and reading were to take turns"


def test_a_reader_keeps_the_snapshot_that_it_has_open(tmp_path: Path):
    snapshot = tmp_path / "news.duckdb"
    with connect(tmp_path / "ledger.duckdb") as con:
        con.execute("create table one as select 1 as state")
        publish(con, snapshot)
        with open_snapshot(snapshot) as reader:
            con.execute("update one set state = 2")
            publish(con, snapshot)
            assert reader.execute("select state from one").fetchall() == [(1,)]
    with open_snapshot(snapshot) as reader:
        assert reader.execute("select state from one").fetchall() == [(2,)]


def test_a_publish_that_was_killed_halfway_leaves_the_last_snapshot_and_the_next_one_succeeds(tmp_path: Path):
    snapshot = tmp_path / "news.duckdb"
    with connect(tmp_path / "ledger.duckdb") as con:
        con.execute("create table one as select 1 as state")
        publish(con, snapshot)
        snapshot.with_suffix(".publishing").write_bytes(b"half a database")
        with open_snapshot(snapshot) as reader:
            assert reader.execute("select state from one").fetchall() == [(1,)]
        con.execute("update one set state = 2")
        publish(con, snapshot)
    with open_snapshot(snapshot) as reader:
        assert reader.execute("select state from one").fetchall() == [(2,)]
    assert not snapshot.with_suffix(".publishing").exists()
