"""All settings in one frozen dataclass, read once from the environment and passed down."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flows.storage import is_remote
from warehouse.lake import Lake

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Settings:
    """Where data lie and how to behave; each field is read from NEWSLEDGER_<FIELD> in capitals."""

    data: Path = ROOT / "warehouse" / "data"  # everything that is written
    sources: Path | None = None  # a CSV of your own sources, instead of sql/seeds/sources.csv
    rules: Path | None = None  # a folder laid over transforms/rulebook
    alerts: Path | None = None  # a folder of your own alert queries, beside sql/alerts
    webhook: str = field(default="", repr=False)  # `newsledger serve` has Prefect post each alert to this URL
    contact: str = "https://example.org/newsledger"  # goes into the User-Agent: say who you are
    host_delay_seconds: float = 2.0  # between two requests to one host; a longer robots.txt Crawl-delay wins
    host_concurrency: int = 1
    total_concurrency: int = 64
    request_seconds: float = 30.0  # for one request, from connect to last byte
    max_page_bytes: int = 10_000_000  # decompressed
    segment_pages: int = 200  # pages of one WARC segment
    allow_loopback: bool = False  # only the demo's own server needs it
    workers: int = os.cpu_count() or 1  # processes that extract and code
    runner: str = "processes"  # who extracts and codes: processes of this machine, or dask
    scheduler: str = ""  # of dask: tcp://host:port
    storage: str = ""  # folder or s3:// URL that all machines reach, for segments, staged rows and the lake's files
    # postgresql:// address of a database: the ledger is then a DuckLake with its catalog there
    lake: str = field(default="", repr=False)

    @property
    def ledger(self) -> Path | Lake:
        """The database that writers open."""
        return self._lake or self.ledger_file

    @property
    def snapshot(self) -> Path | Lake:
        """The published database that users open."""
        return self._lake or self.data / "news.duckdb"

    @property
    def ledger_file(self) -> Path:
        """The ledger of one machine."""
        return self.data / "ledger.duckdb"

    @property
    def shared(self) -> str:
        """The folder or URL that the workers of all machines reach; ValueError for a URL that is none of a bucket."""
        location = self.storage or str(self.data)
        return location.rstrip("/") if is_remote(location) else str(Path(location).expanduser().resolve())

    @property
    def _lake(self) -> Lake | None:
        return Lake(self.lake, f"{self.shared}/lake") if self.lake else None

    @property
    def raw(self) -> Path:
        """The folder of WARC segments."""
        return self.data / "raw"

    @property
    def user_agent(self) -> str:
        """What publishers see."""
        return f"newsledger/0.1 (+{self.contact})"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of an environment; raise ValueError naming the variable and value that cannot be read."""
    given = {}
    for name, setting in Settings.__dataclass_fields__.items():
        variable = f"NEWSLEDGER_{name.upper()}"
        if environment.get(variable):
            given[name] = _read(variable, environment[variable], str(setting.type))
    return Settings(**given)


def _read(variable: str, text: str, kind: str):
    try:
        if kind == "<class 'bool'>":
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]
        if "Path" in kind:
            return Path(text).expanduser()
        return {"<class 'int'>": int, "<class 'float'>": float, "<class 'str'>": str}[kind](text)
    except (KeyError, ValueError):
        wanted = {"<class 'bool'>": "true or false", "<class 'int'>": "a whole number"}.get(kind, "a number")
        raise ValueError(f"{variable}: cannot read {text!r} as {wanted}") from None
