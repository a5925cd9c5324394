"""Dates: the day an act took place, from the words and the day of publication."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class DatePhrase:
    """A date phrase of a text: its span, and the first and last day that it means."""

    start: int
    end: int
    text: str
    first: date
    last: date
    precision: str  # day, week, month, quarter, season, year, decade


def find_dates(text: str, published: date | None) -> list[DatePhrase]:
    """Return the date phrases of a sentence, resolved against the day of publication."""
    return []


def event_date(phrases: list[DatePhrase], trigger_start: int, realis: str, published: date | None) -> DatePhrase | None:
    """Return the phrase that dates the act whose trigger starts at `trigger_start` of the same sentence."""
    return None
