"""DuckDB's extensions, from their Python packages or DuckDB's own folder; nothing is downloaded."""

from importlib.util import find_spec
from pathlib import Path

import duckdb

from warehouse.write import Connection


class NoExtension(RuntimeError):
    """An extension is not installed; the message says how to get it."""


def load_extension(con: Connection, name: str, extra: str) -> None:
    """Load an extension; raise NoExtension naming the extra of newsledger that brings it."""
    con.execute("set autoinstall_known_extensions = false")
    package = find_spec(f"duckdb_extension_{name}")
    places = [str(file) for folder in (package.submodule_search_locations or [] if package else [])
              for file in Path(folder).glob(f"extensions/v{duckdb.__version__}/{name}.duckdb_extension")]  # fmt: skip
    try:
        con.execute("load '{}'".format((places[0] if places else name).replace("'", "''")))
    except duckdb.Error as problem:
        raise NoExtension(
            f"DuckDB's extension {name} is not installed here; `pip install 'newsledger[{extra}]'`"
        ) from problem
