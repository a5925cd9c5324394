"""Serves the published snapshot to other DuckDBs over its Quack protocol, where the extensions are installed (beta)."""

from importlib.util import find_spec
from pathlib import Path

import duckdb

from warehouse.write import Connection

EXTENSIONS = ("httpfs", "quack")  # Quack makes its session keys with the cryptography of httpfs
SHORTEST_TOKEN = 16


class NoQuack(RuntimeError):
    """Quack or what it needs is not installed; the message says how to get it."""


def serve_snapshot(con: Connection, address: str, token: str) -> str:
    """Serve an open snapshot, read-only and without files or network of this machine, at `host:port`; return its URL.

    Returns at once; the server ends with the connection. Raises ValueError for a token that is easily guessed,
    NoQuack where the extensions are missing.
    """
    if len(token) < SHORTEST_TOKEN:
        raise ValueError(f"NEWSLEDGER_SQL_TOKEN: a token has at least {SHORTEST_TOKEN} characters")
    for name in EXTENSIONS:
        load_extension(con, name)
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")
    host = address.rpartition(":")[0]
    rows = con.execute(
        "call quack_serve($1, token := $2, allow_other_hostname := $3)",
        [f"quack:{address}", token, host not in ("127.0.0.1", "localhost")],
    ).fetchall()
    return rows[0][1]


def load_extension(con: Connection, name: str) -> None:
    """Load an extension from its Python package, or from DuckDB's own folder; nothing is downloaded."""
    con.execute("set autoinstall_known_extensions = false")
    package = find_spec(f"duckdb_extension_{name}")
    places = [str(file) for folder in (package.submodule_search_locations or [] if package else [])
              for file in Path(folder).glob(f"extensions/v{duckdb.__version__}/{name}.duckdb_extension")]  # fmt: skip
    try:
        con.execute("load '{}'".format((places[0] if places else name).replace("'", "''")))
    except duckdb.Error as problem:
        raise NoQuack(
            f"DuckDB's extension {name} is not installed here; "
            f"`pip install duckdb-extension-quack=={duckdb.__version__} duckdb-extension-httpfs=={duckdb.__version__}`"
        ) from problem
