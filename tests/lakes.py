"""A real PostgreSQL for the tests of lakes: Debian's, on loopback, in a folder of its own, gone after the tests."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import duckdb

from warehouse.lake import Lake, open_ledger
from warehouse.write import Connection

NUMBERS = count()


def binaries() -> Path | None:
    """Return the folder of PostgreSQL's programs; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    path = str(found[-1]) if found else shutil.which("initdb")
    return Path(path).resolve().parent if path else None


MISSING = None if binaries() else "PostgreSQL is not installed (Debian: apt-get install postgresql)"


class Server:
    """A PostgreSQL server on a free port, whose only user is newsledger."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs; the server refuses root, so root takes its user."""
        bin_folder = binaries()
        assert bin_folder is not None
        user = "postgres" if os.geteuid() == 0 else None
        done = subprocess.run(
            [str(bin_folder / program), *arguments], user=user, cwd=self.folder, capture_output=True, text=True,
            timeout=120, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    def control(self, action: str, *arguments: str) -> None:
        """Start, stop or restart the server."""
        options = f"-p {self.port} -k {self.folder} -h 127.0.0.1"
        data, log = str(self.folder / "data"), str(self.folder / "log")
        self.run("pg_ctl", "-D", data, "-o", options, "-l", log, "-w", *arguments, action)

    def database(self) -> str:
        """Make a database and return its address."""
        name = f"lake{next(NUMBERS)}"
        self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "newsledger", name)
        return f"postgresql://newsledger@127.0.0.1:{self.port}/{name}"


@contextmanager
def postgres() -> Iterator[Server]:
    """Yield a running server."""
    with tempfile.TemporaryDirectory(prefix="newsledger-postgres-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        server = Server(folder)
        server.run("initdb", "-D", str(folder / "data"), "-U", "newsledger", "-A", "trust", "--no-sync")
        server.control("start")
        try:
            yield server
        finally:
            server.control("stop", "-m", "immediate")


# Set by conftest for `pytest --lake`: then the tests of the warehouse run on lakes.
on_server: list[Server] = []


@contextmanager
def empty_ledger() -> Iterator[Connection]:
    """Yield an empty ledger in memory, or a lake of its own for `pytest --lake`."""
    if not on_server:
        with duckdb.connect() as con:
            yield con
        return
    with (
        tempfile.TemporaryDirectory(prefix="newsledger-lake-") as files,
        open_ledger(Lake(on_server[0].database(), files)) as con,
    ):
        yield con
