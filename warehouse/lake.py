"""DuckLake as the warehouse: tables are Parquet files, their catalog a PostgreSQL database; many machines write.

Writers take turns: DuckLake does not see every conflict of two commits (two deletes that find nothing, say), so
whoever writes holds a lock of the catalog's server, which lets go of it when the writer is killed. A turn is one
commit, whose files stay whatever becomes of it: see `turn`.
"""

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import duckdb

from warehouse.extensions import load_extension
from warehouse.write import IN_TURN, Connection, connect, in_turn, in_utc, transaction

WRITING, OPENING = 7_305_241_865, 7_305_241_866  # locks: any numbers, the same for every writer of a catalog
PUBLISHED = "published"
AGAIN = "what it took stays, so run again for the rest"
POLL_SECONDS = 0.1
WRONG = re.compile(r"authentication failed|no password supplied|does not exist|pg_hba.conf|invalid (?:URI|conn)")
ESCAPED = "%(?!00)[0-9A-Fa-f]{2}"
TEXT = rf"(?:[\w.~!$&'()*+,;=-]|{ESCAPED})*"
OPTION = rf"\w+=(?:[^\s\"%&=]|{ESCAPED})*"
ADDRESS = re.compile(
    rf"postgres(?:ql)?://(?:{TEXT}(?::{TEXT})?@)?(?:{TEXT}|\[[\da-fA-F:.]+\])(?::\d+)?/{TEXT}"
    rf"(?:\?{OPTION}(?:&{OPTION})*)?"
)


class ServerLost(RuntimeError):
    """The catalog's server went away while it was needed; the message says what to do."""


@dataclass(frozen=True)
class Lake:
    """A warehouse in a lake: the address of its PostgreSQL database, and the folder or s3:// URL of its files."""

    catalog: str = field(repr=False)
    files: str

    def __post_init__(self) -> None:
        """Raise ValueError for an address that PostgreSQL could not read: it would show it, password and all."""
        if not ADDRESS.fullmatch(self.catalog):
            raise ValueError(
                "NEWSLEDGER_LAKE: cannot read it as an address such as postgresql://user:password@host:5432/database; "
                "write odd characters of a password as %40 for @ (it is not shown here, as a password may stand in it)"
            )

    def __str__(self) -> str:
        """Name the lake without its password."""
        given = urlsplit(self.catalog)
        return f"{given.scheme}://{given.hostname or ''}{given.path}"


def open_ledger(ledger: Path | Lake) -> Connection:
    """Open a ledger for writing, a file or a lake, as `news`; the first time makes it."""
    if isinstance(ledger, Path):
        return connect(ledger)
    con = in_utc()
    with _held(con, ledger.catalog, OPENING):  # two that open a new lake would both make its tables
        _attach(con, ledger, f"(data_path {_quoted(ledger.files)})")
    return con


def attach_published(con: Connection, lake: Lake) -> bool:
    """Attach the published state of a lake read-only, as `news`; return False if there is none."""
    try:
        _attach(con, lake, "(read_only)")
    except duckdb.InvalidInputException:  # no lake in this database yet
        return False
    files = con.execute("select data_path from ducklake_settings('news')").fetchall()[0][0]
    if files.rstrip("/") != lake.files.rstrip("/"):
        raise _elsewhere(files, lake)
    found = published(con)
    con.execute("use memory")
    con.execute("detach news")
    if found is None:
        return False
    _attach(con, lake, f"(read_only, snapshot_version {found})")
    con.execute(f"set allowed_directories = [{_quoted(lake.files)}]")  # what read.close_off leaves
    return True


def keep_published(con: Connection) -> None:
    """Make the present state of the lake the one that readers see, when the turn ends."""
    with transaction(con):
        con.execute("call ducklake_set_commit_message('news', 'newsledger', ?)", [PUBLISHED])
        # A commit that changes nothing leaves no snapshot.
        con.execute("comment on table main.runs is 'One row per run.'")


def published(con: Connection) -> int | None:
    """Return the snapshot of the attached lake that readers see; None before anything was published."""
    query = "select max(snapshot_id) from ducklake_snapshots('news') where commit_message = ?"
    return con.execute(query, [PUBLISHED]).fetchall()[0][0]


def is_lake(con: Connection) -> bool:
    """Say whether the tables of a connection are those of a lake."""
    return bool(con.execute(
        "select 1 from duckdb_databases() where database_name = current_database() and type = 'ducklake'"
    ).fetchall())  # fmt: skip


@contextmanager
def turn(con: Connection) -> Iterator[Connection]:
    """Yield the connection to write by: to a file this one; to a lake another one, when no other writer has the turn.

    Into a lake, all that is written in a turn is one commit. If its answer is lost, nobody knows whether it counts,
    but DuckLake deletes its files as if it did not, which has cost a lake its rows. So the connection of a turn gives
    up its access to files before it commits, for good, as DuckDB wants it; the files of a commit that does not count
    stay as well. A turn within a turn is part of it. Raises ServerLost if the catalog's server does not answer, goes
    away, or does not confirm the commit.
    """
    with _server(duckdb.IOException):
        lake = _lake_to_write(con)
    if lake is None:
        yield con
        return
    # This process has loaded the extensions, signatures checked; checking them again would take most of a turn.
    with in_utc(trusting=True) as writer, _held(writer, lake.catalog, WRITING) as holder:
        _attach(writer, lake, "")
        writer.begin()
        try:
            writer.execute(f"set variable {IN_TURN} = true")
            yield writer
            with _server():  # who lost the lock may not commit: another one may have had its turn meanwhile
                _ask(holder, "select 1")
        except BaseException as problem:
            # Where the server is gone this fails, but it must be tried: closing an open transaction ends the process.
            with _server() if isinstance(problem, duckdb.Error) else suppress(duckdb.Error):
                writer.rollback()
            raise
        writer.execute("set enable_external_access = false")
        try:
            writer.commit()
        except duckdb.TransactionException:  # it tells of the files that DuckLake then could not delete
            raise ServerLost(
                "the lake's PostgreSQL did not confirm a commit: the line broke, or it refused, as its log then says; "
                + AGAIN
            ) from None


def _lake_to_write(con: Connection) -> Lake | None:
    """Return the lake of a connection; None for a file, and for the connection of a turn."""
    if not is_lake(con) or in_turn(con):
        return None
    path = con.execute("select path from duckdb_databases() where database_name = 'news'").fetchall()[0][0]
    files = con.execute("select data_path from ducklake_settings('news')").fetchall()[0][0]
    return Lake(path.removeprefix("postgres:"), files)


@contextmanager
def _held(con: Connection, catalog: str, lock: int) -> Iterator[Connection]:
    """Hold a lock of the catalog's server, and yield the session that holds it: it is let go when this process ends."""
    _load_extensions(con)
    with con.cursor() as holder:
        with _server():
            holder.execute(f"attach {_quoted(_without_password(catalog))} as locks (type postgres)")
            holder.begin()
            _ask(holder, "select set_config('idle_in_transaction_session_timeout', '0', true)")
            # Not one query that waits: nothing could end it, not even who stops this process in good order.
            while not _ask(holder, f"select pg_try_advisory_xact_lock({lock})"):
                time.sleep(POLL_SECONDS)
        try:
            yield holder
        except BaseException:
            with suppress(duckdb.Error):  # what went wrong is told, not what follows from it
                holder.rollback()
            raise
        with _server():
            holder.commit()
            holder.execute("detach locks")


def _ask(holder: Connection, query: str) -> Any:
    """Return the one value that the server answers."""
    return holder.execute("from postgres_query('locks', ?)", [query]).fetchall()[0][0]


@contextmanager
def _server(lost: type[duckdb.Error] = duckdb.Error) -> Iterator[None]:
    try:
        yield
    except lost as problem:
        words = str(problem).rpartition('": ')[2].partition("\n")[0]  # before them stands what was asked, at length
        said = f" ({words})" if words else ""
        if WRONG.search(words):
            raise ValueError(
                f"NEWSLEDGER_LAKE: the lake's PostgreSQL cannot be used by this address{said}; "
                "a password may stand in the address, in PGPASSWORD or in ~/.pgpass"
            ) from None
        raise ServerLost(f"the lake's PostgreSQL does not answer, or went away{said}; {AGAIN}") from None


def _attach(con: Connection, lake: Lake, options: str) -> None:
    _load_extensions(con)
    if lake.files.startswith("s3://"):
        _open_bucket(con)
    try:
        with _server(duckdb.IOException):
            address = f"ducklake:postgres:{_without_password(lake.catalog)}"
            con.execute(f"attach {_quoted(address)} as news {options}")
    except duckdb.Error as problem:
        if "DATA_PATH" not in str(problem):
            raise
        raise _elsewhere(str(problem).split('"')[3], lake) from None
    con.execute("use news")


def _elsewhere(files: str, lake: Lake) -> ValueError:
    return ValueError(f"NEWSLEDGER_STORAGE: the files of this lake lie under {files}, not under {lake.files}")


def _without_password(catalog: str) -> str:
    """Give the password of an address to the environment, where libpq looks for it; errors would show the address."""
    given = urlsplit(catalog)
    options = dict(option.partition("=")[::2] for option in given.query.split("&") if option)
    password = options.pop("password", given.password)
    if password is None:
        return catalog
    os.environ["PGPASSWORD"] = unquote(password)
    user, at, place = given.netloc.rpartition("@")
    query = "&".join(f"{name}={value}" for name, value in options.items())
    return f"{given.scheme}://{user.partition(':')[0]}{at}{place}{given.path}{'?' * bool(query)}{query}"


def _load_extensions(con: Connection) -> None:
    for name in ("ducklake", "postgres_scanner"):
        load_extension(con, name, "lake")


def _open_bucket(con: Connection) -> None:
    """Give DuckDB the key and the endpoint that the environment names for S3."""
    load_extension(con, "httpfs", "lake")
    endpoint = urlsplit(os.environ.get("AWS_ENDPOINT_URL", ""))
    options = {
        "key_id": os.environ.get("AWS_ACCESS_KEY_ID"),
        "secret": os.environ.get("AWS_SECRET_ACCESS_KEY"),
        "session_token": os.environ.get("AWS_SESSION_TOKEN"),
        "region": os.environ.get("AWS_DEFAULT_REGION"),
        "endpoint": endpoint.netloc,
        "url_style": "path" if endpoint.netloc else None,
        "use_ssl": "false" if endpoint.scheme == "http" else None,
    }
    given = "".join(f", {name} {_quoted(value)}" for name, value in options.items() if value)
    con.execute(f"create or replace secret lake_files (type s3{given})")


def _quoted(text: str) -> str:
    escaped = text.replace("'", "''")
    return f"'{escaped}'"
