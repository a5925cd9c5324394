"""Prints a frame for people (a table that fits the terminal) or for programs (CSV, JSON lines)."""

import sys

import polars as pl
from rich.console import Console
from rich.measure import Measurement
from rich.table import Column, Table
from rich.text import Text

LONGEST_CELL = 120


def print_result(frame: pl.DataFrame, output: str, rows: int, console: Console) -> None:
    """Print the frame as table, csv or json (one object a line)."""
    if output == "csv":
        flat = frame.with_columns(pl.col(pl.List(pl.String)).list.join("|"))
        sys.stdout.write(flat.write_csv())
    elif output == "json":
        sys.stdout.write(frame.write_ndjson())
    else:
        print_table(frame, rows, console)


def print_table(frame: pl.DataFrame, rows: int, console: Console) -> None:
    """Print the first rows of a frame: as a table, or one block of lines a row where a table would break its words."""
    shown = frame.head(rows)
    table = Table(*(Column(Text(name), overflow="fold") for name in frame.columns), header_style="bold")
    for row in shown.iter_rows():
        table.add_row(*map(cell, row))
    # Below some twelve characters a column nothing can be read; a name or an address that is broken cannot be copied.
    unbroken = Measurement.get(console, console.options.update_width(100_000), table).minimum
    if max(frame.width * 12, unbroken) > console.width:
        print_records(shown, console)
    else:
        console.print(table)
    more = f", {frame.height - shown.height} more not shown" if frame.height > shown.height else ""
    console.print(f"{frame.height} row{'s' * (frame.height != 1)}{more}", style="dim")


def print_records(frame: pl.DataFrame, console: Console) -> None:
    """Print one line a column for each row, leaving out what is null or empty."""
    for row in frame.iter_rows(named=True):
        table = Table.grid(Column(no_wrap=True), Column(overflow="fold"), padding=(0, 2))
        for name, value in row.items():
            if value is not None and value != [] and value != "":
                table.add_row(Text(name, "bold"), cell(value))
        console.print(table)
        console.rule(style="dim")


def cell(value: object) -> Text:
    """Return a value as a short text, of which nothing is read as markup."""
    if value is None:
        return Text()
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    if isinstance(value, float):
        value = f"{value:.3g}"
    text = " ".join(str(value).split())
    return Text(text if len(text) <= LONGEST_CELL or " " not in text else f"{text[: LONGEST_CELL - 1]}…")
