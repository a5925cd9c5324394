"""Why an event is in the ledger: the event and every mention of it, as the snapshot holds them."""

from warehouse.write import Connection


class UnknownEvent(ValueError):
    """No event has this id; the message names it."""


def explain_event(con: Connection, event_id: str) -> dict:
    """Return the event (a row of ledger.events) with its `mentions` (rows of the macro evidence) in reading order.

    Raise UnknownEvent if the ledger holds no such event.
    """
    events = _rows(con, "select * from ledger.events where event_id = $event_id", event_id)
    if not events:
        raise UnknownEvent(
            f"{event_id}: no such event, or one of a ruleset that is not shown; "
            '`newsledger sql "select event_id from events"` lists them'
        )
    return {**events[0], "mentions": _rows(con, "select * from evidence($event_id)", event_id)}


def _rows(con: Connection, query: str, event_id: str) -> list[dict]:
    return con.execute(query, {"event_id": event_id}).pl().to_dicts()
