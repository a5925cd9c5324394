"""A real PostgreSQL for the tests of lakes: Debian's, on loopback, in a folder of its own, gone after the tests."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from select import select
from threading import Thread

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

    def ask(self, lake: Lake, query: str) -> None:
        """Run a query in the catalog of a lake."""
        self.run("psql", "--quiet", lake.catalog, "-c", query)

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


class Line:
    """A line to a server of loopback that breaks when a commit that wrote to a lake was answered, before it is heard.

    Of these commits every second one: a writer who tries again gets through.
    """

    def __init__(self, target: int) -> None:
        self.target, self.commits, self.broken = target, 0, 0
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        Thread(target=self._accept, daemon=True).start()

    def to(self, address: str) -> str:
        """Return the address of a database of the server by way of this line."""
        return address.replace(f":{self.target}/", f":{self.port}/")

    def close(self) -> None:
        """Take no more connections."""
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client = self.listening.accept()[0]
                Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        writes = breaks = False
        with client, socket.create_connection(("127.0.0.1", self.target)) as server, suppress(OSError):
            while True:
                for ready in select([client, server], [], [])[0]:
                    heard = ready.recv(1 << 16)
                    if not heard or (ready is server and breaks):
                        return
                    if ready is client:
                        writes |= b"INSERT INTO" in heard and b"ducklake_snapshot" in heard
                        if writes and b"COMMIT" in heard:
                            self.commits, writes = self.commits + 1, False
                            breaks = self.commits % 2 == 0
                            self.broken += breaks
                    (server if ready is client else client).sendall(heard)


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
