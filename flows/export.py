"""Exports the published ledger from a schedule or the Prefect UI, as `newsledger export` does."""

from pathlib import Path
from typing import Any, Literal

from prefect import flow
from prefect.runtime import flow_run
from pydantic import BaseModel, Field

from flows.report import in_words, leave_summary
from flows.settings import read_settings
from warehouse.export import export_gdelt, export_parquet, export_plover
from warehouse.read import open_snapshot

EXPORTS = {
    "gdelt": lambda con, folder: export_gdelt(con, folder / "gdelt"),
    "parquet": lambda con, folder: export_parquet(con, folder / "parquet"),
    "plover": lambda con, folder: {"events": export_plover(con, folder / "events.jsonl")},
}
Format = Literal["gdelt", "parquet", "plover"]


class ExportRequest(BaseModel):
    """What is written, and where."""

    formats: list[Format] = Field(["parquet"], min_length=1, description="Formats to write")
    folder: str = Field("", description="Folder on the server's disk; empty for `exports` in the data folder")


USUAL = ExportRequest()  # a default that is a form: its fields show at once, and a bad value is named


def run_name() -> str:
    """Return a name that says what is written."""
    return ", ".join((flow_run.parameters.get("request") or USUAL).formats)


@flow(name="export", validate_parameters=True, flow_run_name=run_name)
def export(request: ExportRequest = USUAL) -> dict[str, Any]:
    """Write the published ledger in other formats; return the rows of each."""
    settings = read_settings()
    folder = Path(request.folder) if request.folder else settings.data / "exports"
    with open_snapshot(settings.snapshot) as con:
        written: dict[str, Any] = {name: EXPORTS[name](con, folder) for name in request.formats}
    lines = [f"- **{name}** {in_words(counts)}" for name, counts in written.items()]
    leave_summary("export", f"written to {folder}", "\n".join(lines))
    return written
