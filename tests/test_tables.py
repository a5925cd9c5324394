"""Results at the terminal: a table where it fits, else a card for each row, and nothing broken that is to be copied."""

import io

import polars as pl
import pytest
from rich.console import Console

from flows.tables import print_table

URL = "https://www.example.org/news/2025/12/12/" + "a-long-headline-" * 6 + "end"


def printed(frame: pl.DataFrame, width: int) -> str:
    out = io.StringIO()
    print_table(frame, 10, Console(file=out, width=width))
    return out.getvalue()


@pytest.mark.parametrize(("width", "is_table"), [(60, False), (200, True)])
def test_a_link_is_whole_in_a_table_that_holds_it_and_in_a_card_where_none_does(width: int, is_table: bool):
    text = printed(pl.DataFrame({"title": ["Talks resume"], "url": [URL[:100]]}), width)
    assert ("┃" in text) == is_table
    assert URL[:100] in "".join(text.split())


def test_a_word_of_any_length_is_not_cut_and_a_long_sentence_is():
    text = printed(pl.DataFrame({"sentence": ["ministers met " * 20], "url": [URL]}), 400)
    assert URL in text
    assert "met ministe…" in text


@pytest.mark.parametrize("width", [20, 200])
def test_brackets_of_values_and_of_column_names_are_shown_as_they_are(width: int):
    text = printed(pl.DataFrame({"names[i]": [r"\[/b] \[bold]"], "[/b]": ["[x]"]}), width)
    assert all(part in text for part in ("names[i]", r"\[/b]", r"\[bold]", "[/b]", "[x]"))
