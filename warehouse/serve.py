"""Serves the published snapshot to other DuckDBs over its Quack protocol, where the extensions are installed (beta)."""

from warehouse.extensions import load_extension
from warehouse.lake import is_lake
from warehouse.write import Connection

EXTENSIONS = ("httpfs", "quack")  # Quack makes its session keys with the cryptography of httpfs
SHORTEST_TOKEN = 16


def serve_snapshot(con: Connection, address: str, token: str) -> str:
    """Serve an open snapshot, read-only and without files or network of this machine, at `host:port`; return its URL.

    Returns at once; the server ends with the connection. Raises ValueError for a token that is easily guessed
    or a lake,    NoExtension where the extensions are missing.
    """
    if len(token) < SHORTEST_TOKEN:
        raise ValueError(f"NEWSLEDGER_SQL_TOKEN: a token has at least {SHORTEST_TOKEN} characters")
    if is_lake(con):
        raise ValueError("NEWSLEDGER_LAKE: readers of a lake attach it themselves, with a PostgreSQL role of their own")
    for name in EXTENSIONS:
        load_extension(con, name, "serve-sql")
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")
    host = address.rpartition(":")[0]
    rows = con.execute(
        "call quack_serve($1, token := $2, allow_other_hostname := $3)",
        [f"quack:{address}", token, host not in ("127.0.0.1", "localhost")],
    ).fetchall()
    return rows[0][1]
