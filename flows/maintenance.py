"""Keeps the data folder small: what killed runs left, codings nobody shows, space of deleted rows."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from prefect import flow
from pydantic import BaseModel, Field

from flows.ingest import finish, only_run
from flows.settings import read_settings
from warehouse import runs
from warehouse.compact import compact, compact_lake, unused_rulesets
from warehouse.lake import is_lake, open_ledger, turn
from warehouse.schema import prepare

# What a run that was killed can leave; a rebuild or a run makes each of them anew.
LEFTOVERS = ("staging", "news.publishing", "rebuilding.duckdb*", "compacting.duckdb*", "study-*")


class MaintenanceRequest(BaseModel):
    """What is cleared away. Articles, shown codings and the raw archive are never touched."""

    ruleset_days: int = Field(
        90, ge=1, description="Drop codings of rulesets that are older than so many days and shown nowhere"
    )
    compacts: bool = Field(True, description="Write the ledger anew, without the space of deleted rows")


USUAL = MaintenanceRequest()  # a default that is a form: its fields show at once, and a bad value is named


@flow(name="maintenance", validate_parameters=True, flow_run_name="clear away")
def maintenance(request: MaintenanceRequest = USUAL) -> dict[str, Any]:
    """Clear away what no reader can see; return what was done."""
    settings = read_settings()
    with only_run(settings.data) as started_at:
        done: dict[str, Any] = {"leftovers": clear_leftovers(settings.data)}
        with open_ledger(settings.ledger) as con:
            prepare(con)
            with turn(con) as writer:
                unused = unused_rulesets(writer, started_at - timedelta(days=request.ruleset_days))
                done["rulesets"] = {ruleset_id: runs.drop_ruleset(writer, ruleset_id) for ruleset_id in unused}
            if request.compacts and is_lake(con):
                compact_lake(con)
        if request.compacts and isinstance(settings.ledger, Path):
            done["bytes_before"], done["bytes_after"] = compact(settings.ledger)
        with open_ledger(settings.ledger) as con:
            prepare(con)
            finish(con, settings, "maintenance", request.model_dump(), started_at, [], said(done))
    return done


def said(done: dict[str, Any]) -> str:
    """Say in one line what was cleared away."""
    words = [f"{len(done['leftovers'])} leftovers deleted", f"{len(done['rulesets'])} old rulesets dropped"]
    if "bytes_before" in done:
        words.append(f"ledger {done['bytes_before'] / 1e6:,.1f} → {done['bytes_after'] / 1e6:,.1f} MB")
    return ", ".join(words)


def clear_leftovers(data: Path) -> list[str]:
    """Delete what killed runs left in the data folder; return the names."""
    found = sorted(path for pattern in LEFTOVERS for path in data.glob(pattern))
    for path in found:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return [path.name for path in found]
