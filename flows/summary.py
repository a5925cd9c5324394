"""What a run prints for people: counts, rejects, where the database is, and example queries."""

from typing import Any

from rich.console import Console
from rich.table import Table

from flows.settings import ROOT, Settings
from flows.tables import print_table
from warehouse.read import ask, open_snapshot

EXAMPLES = ("01", "03", "08")


def print_summary(summary: dict[str, Any], settings: Settings, console: Console) -> None:
    """Print the counts of a run and where the database is."""
    count = summary["segments"]
    news = f"{count} new segment{'s' * (count > 1)}" if count else "nothing new"
    table = Table(title=f"newsledger: {news}", title_justify="left", show_header=False)
    for name, count in summary["rows"].items():
        table.add_row(name, f"{count:,}")
    for reason, count in summary["rejects"].items():
        table.add_row(f"rejected now: {reason}", f"{count:,}")
    for failure, count in summary["failures"].items():
        table.add_row(f"not fetched: {failure}", f"{count:,}")
    console.print(table)
    for warning in summary["warnings"]:
        console.print(f"[yellow]warning[/yellow] {warning}", highlight=False)
    console.print(f"database {settings.snapshot}", highlight=False, soft_wrap=True)


def print_examples(settings: Settings, console: Console) -> None:
    """Run three of the example queries on the published snapshot and print question, SQL file and result."""
    with open_snapshot(settings.snapshot) as con:
        for path in sorted((ROOT / "sql" / "examples").glob("*.sql")):
            if path.name.startswith(EXAMPLES):
                query = path.read_text("utf-8")
                console.print(f"\n[bold]{query.splitlines()[0].removeprefix('--').strip()}[/bold]")
                console.print(f'newsledger sql "$(cat {path.relative_to(ROOT)})"', style="dim", soft_wrap=True)
                print_table(ask(con, query), 8, console)
