"""Alerts: rows of a named query that were not there before become a Prefect event, which automations act on."""

import asyncio
import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast
from uuid import UUID

from prefect import get_client
from prefect.blocks.webhook import Webhook
from prefect.events import Event
from prefect.events.actions import CallWebhook
from prefect.events.clients import get_events_client
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from pydantic import SecretStr
from websockets.exceptions import ConnectionClosed

from flows.settings import ROOT, Settings
from warehouse.lake import turn
from warehouse.report import alert_rows, keep_alert, seen_rows, title_of
from warehouse.write import Connection

EVENT = "newsledger.alert"
SHOWN_ROWS = 20
NAME = "newsledger-alerts"
LOG = logging.getLogger(__name__)


def raise_alerts(con: Connection, settings: Settings, now: datetime) -> dict[str, int]:
    """Emit one event for each alert with new rows, then remember its rows; return the new rows of each.

    What the Prefect server does not take is not remembered: the next run tells it again.
    Raises BadQuery naming the file of an alert that DuckDB refuses.
    """
    found = {}
    for path in alert_files(settings.alerts):
        rows = alert_rows(con, path)
        seen = seen_rows(con, path.stem)
        new = [row for row in rows if row not in seen]
        if new:
            found[path.stem] = len(new)
            LOG.warning("alert %s: %d new rows, such as %s", path.stem, len(new), new[0])
            try:
                asyncio.run(emit(alert_event(path.stem, title_of(path), new)))
            except (OSError, ConnectionClosed) as problem:
                LOG.warning(
                    "alert %s: the Prefect server did not take it; the next run tries again: %s", path.stem, problem
                )
                continue
        if seen != set(rows):
            with turn(con) as writer:
                keep_alert(writer, path.stem, rows, now)
    return found


def alert_files(own: Path | None) -> list[Path]:
    """Return the shipped alerts and those of one's own folder, which win where the names are the same."""
    if own and not own.is_dir():
        raise ValueError(f"NEWSLEDGER_ALERTS: {own} is no folder")
    folders = [ROOT / "sql" / "alerts", *([own] if own else [])]
    return list({path.stem: path for folder in folders for path in sorted(folder.glob("*.sql"))}.values())


def alert_event(alert: str, title: str, rows: list[str]) -> Event:
    """Return the event that tells of the new rows of an alert."""
    return Event.model_validate(
        {
            "event": EVENT,
            "occurred": datetime.now(UTC),
            "resource": {"prefect.resource.id": f"{EVENT}.{alert}", "prefect.resource.name": title},
            "payload": {
                "alert": alert,
                "title": title,
                "row_count": len(rows),
                "rows": [json.loads(row) for row in rows[:SHOWN_ROWS]],
            },
        }
    )


async def emit(event: Event) -> None:
    """Send an event and wait until the server has it: prefect's emit_event would drop it when the server is away."""
    async with get_events_client(checkpoint_every=1) as client:
        await client.emit(event)


def send_alerts_to(url: str) -> None:
    """Make or renew the Prefect automation that posts each alert to a URL as JSON."""
    block_id = cast(UUID, Webhook(url=SecretStr(url)).save(NAME, overwrite=True))
    with get_client(sync_client=True) as client:
        for old in client.read_automations_by_name(NAME):
            client.delete_automation(old.id)
        client.create_automation(
            AutomationCore(
                name=NAME,
                description="Posts the new rows of newsledger's alerts to NEWSLEDGER_WEBHOOK",
                trigger=EventTrigger(expect={EVENT}, posture=Posture.Reactive, threshold=1, within=timedelta(0)),
                actions=[CallWebhook(block_document_id=block_id, payload="{{ event.payload | tojson }}")],
            )
        )
