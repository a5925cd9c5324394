"""Lets a person judge coded mentions in the terminal: what a rulebook is worth is what people find right."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from rich.console import Console

from flows.ingest import only_run
from flows.settings import Settings
from warehouse.lake import open_ledger, turn
from warehouse.publish import publish
from warehouse.read import open_snapshot
from warehouse.review import draw_mentions, keep_verdicts
from warehouse.schema import prepare

ANSWERS = {
    "y": "right",
    "n": "not_an_event",
    "t": "wrong_type",
    "a": "wrong_actors",
    "r": "wrong_realis",
}
HELP = "y right · n no event · t wrong type · a wrong actors · r wrong realis · s skip · q keep and quit"

Verdicts = list[tuple[dict[str, Any], str]]


def review(
    settings: Settings, reviewer: str, count: int, event_type: str | None, now: datetime, ask: Callable[[str], str],
    console: Console,
) -> int:  # fmt: skip
    """Show `count` mentions that nobody judged, keep the verdicts and publish them; return how many there are.

    The day seeds the sample: calling it again goes on where the person stopped. Raises NoSnapshot if nothing
    is published.
    """
    with open_snapshot(settings.snapshot) as con:
        drawn = draw_mentions(con, count, f"{now:%Y-%m-%d}", event_type).rows(named=True)
    verdicts = judge(drawn, ask, console)
    if verdicts:
        with only_run(settings.data), open_ledger(settings.ledger) as con, turn(con) as writer:
            prepare(writer)
            keep_verdicts(writer, verdicts, reviewer, now)
            publish(writer, settings.snapshot)
    console.print(f"{len(verdicts)} verdicts kept; `newsledger sql 'from precision'` shows what they say")
    return len(verdicts)


def judge(drawn: list[dict[str, Any]], ask: Callable[[str], str], console: Console) -> Verdicts:
    """Show each mention and ask for a verdict until the person quits (q, or end of input)."""
    verdicts: Verdicts = []
    if drawn:
        console.print(HELP, markup=False)
    for number, mention in enumerate(drawn, 1):
        show(mention, f"{number} of {len(drawn)}", console)
        answer = _answer(ask, console)
        if answer == "q":
            break
        if answer in ANSWERS:
            verdicts.append((mention, ANSWERS[answer]))
    return verdicts


def show(mention: dict[str, Any], place: str, console: Console) -> None:
    """Print a mention as a person judges it: the sentence, and what was read from it."""
    sides = " → ".join(", ".join(mention[side]) or "nobody" for side in ("source_names", "target_names"))
    kind = " ".join(filter(None, (mention["event_type"], mention["mode"], f"({mention['realis']})")))
    lines = (place, mention["title"], mention["sentence"], f"{kind}: {sides}",
             f"{mention['event_date'] or 'no date'} · {mention['rule_id']} · {mention['url']}")  # fmt: skip
    console.print("\n".join(("", *lines)), markup=False, highlight=False)


def _answer(ask: Callable[[str], str], console: Console) -> str:
    while True:
        try:
            answer = ask("[y/n/t/a/r/s/q] ").strip().lower()
        except (EOFError, KeyboardInterrupt):
            return "q"
        if answer in (*ANSWERS, "s", "q"):
            return answer
        console.print(HELP, markup=False)
