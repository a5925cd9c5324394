"""Draws mentions for people to judge, and keeps their verdicts."""

from datetime import datetime
from typing import Any

import polars as pl

from warehouse.write import Connection, append, frame_of, transaction

COPIED = ("mention_id", "ruleset_id", "article_id", "source_id", "event_type", "rule_id", "confidence")


def draw_mentions(con: Connection, count: int, seed: str, event_type: str | None = None) -> pl.DataFrame:
    """Return mentions that nobody judged yet, types and bands of confidence in turn; a seed fixes the order."""
    query = "from review_sample($seed, wanted_type := $event_type) limit $count"
    return con.execute(query, {"seed": seed, "event_type": event_type, "count": count}).pl()


def keep_verdicts(
    con: Connection, verdicts: list[tuple[dict[str, Any], str]], reviewer: str, reviewed_at: datetime
) -> int:
    """Store (drawn mention, verdict) pairs in place of the reviewer's earlier ones; return how many."""
    rows = [
        {
            **{column: mention[column] for column in COPIED},
            "verdict": verdict,
            "reviewer": reviewer,
            "reviewed_at": reviewed_at,
        }
        for mention, verdict in verdicts
    ]
    frame = frame_of(con, "ledger.verdicts", rows)
    with transaction(con):
        con.execute(
            "delete from ledger.verdicts where reviewer = ? and mention_id in (select mention_id from frame)",
            [reviewer],
        )
        return append(con, "ledger.verdicts", frame)
