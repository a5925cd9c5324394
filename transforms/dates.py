"""Dates: the day an act took place, from the words and the day of publication."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from transforms.date_phrases import ANCHORED, count_of, name_unit, read_phrases, shift
from transforms.tense import clause_of

# What the codebook calls historical is some three months old.
_RECENT = timedelta(days=45)


@dataclass(frozen=True)
class DatePhrase:
    """A date phrase of a text: its span, and the first and last day that it means.

    precision: day, week, month, quarter, season, year, decade. other: (first, last) on the other side of the
    publication day, where only the tense decided ("on Thursday"). role: "limit" after since, until, by, before
    or after; "report" where it dates a saying ("said on Monday"); "noun" where it only qualifies the noun after it
    ("Monday's raid", "the May 4 call"); else empty. clause: its clause's span.
    """

    start: int
    end: int
    text: str
    first: date
    last: date
    precision: str
    other: tuple[date, date] | None = None
    role: str = ""
    clause: tuple[int, int] = (0, 0)


def find_dates(text: str, published: date | None) -> list[DatePhrase]:
    """Return the date phrases of a sentence in order, resolved against the local day of publication.

    A datetime in `published` also decides phrases in hours. Without `published` only absolute dates are found.
    """
    phrases = [
        DatePhrase(start, end, text[start:end], reading.first, reading.last, reading.precision, reading.other)
        for start, end, reading in read_phrases(text, published)
    ]
    phrases = _join_ranges(text, _follow_anchors(text, phrases))
    return [
        replace(phrase, role=_role(text, phrase), clause=clause_of(text, phrase.start, phrase.end))
        for phrase in phrases
    ]


def event_date(phrases: list[DatePhrase], trigger_start: int, realis: str, published: date | None) -> DatePhrase | None:
    """Return the phrase that dates the act whose trigger starts at `trigger_start` of the same sentence.

    An actual act never lies after `published`, a planned one never before it; None when no words date the act.
    """
    day = published.date() if isinstance(published, datetime) else published
    best: tuple[tuple[int, int], DatePhrase] | None = None
    for phrase in phrases:
        inside = phrase.clause[0] <= trigger_start < phrase.clause[1]
        fitting = _on_its_side(phrase, realis, day, inside)
        if fitting is None or phrase.role == "limit" or phrase.precision == "decade" and realis != "historical":
            continue
        if phrase.role == "noun" and not 0 < trigger_start - phrase.end < 30:
            continue
        distance = phrase.start - trigger_start if phrase.start > trigger_start else trigger_start - phrase.end
        own = inside and (phrase.role != "report" or 0 < distance < 20)
        rank = (0 if own else 2 if phrase.role == "report" else 1, distance)
        if best is None or rank < best[0]:
            best = (rank, fitting)
    return best[1] if best else None


def _on_its_side(phrase: DatePhrase, realis: str, day: date | None, inside: bool) -> DatePhrase | None:
    """Return the phrase, or its other reading, on the side of the publication day that the realis asks for."""
    if day is None or realis not in ("actual", "historical", "planned"):
        return phrase
    # The calendar has no day before its first: in its first weeks nothing is long ago.
    latest = max(day, date.min + _RECENT) - _RECENT if realis == "historical" else day
    for first, last in (
        (phrase.first, phrase.last),
        (phrase.other if inside else None) or (phrase.first, phrase.last),
    ):
        if last >= day if realis == "planned" else first <= latest:
            return replace(phrase, first=first, last=last, other=None)
    return None


_LIMIT = re.compile(
    r"\b(?:since|until|till|til|by|before|after|ahead of|prior to|from|through|as of|following|effective|deadline of)"
    r"(?:\s+(?:the|at least|around|about|late|early))?\s*$",
    re.I,
)
_REPORT = re.compile(
    r"\b(?:said|says|told(?:\s+\w+){1,3}|reported|added|according to(?:\s+\w+){1,4}|announced|confirmed|in a statement"
    r"|in an interview|wrote|posted|tweeted)(?:\s+(?:in a statement|late|early|here))?\s*(?:on\s*)?$",
    re.I,
)


_DETERMINER = re.compile(r"(?:\b(?:the|a|an|its|his|her|their|our|scheduled|planned)|['’]s?)\s$", re.I)


_DURING = re.compile(r"\b(?:in|during|at)\s$", re.I)


def _role(text: str, phrase: DatePhrase) -> str:
    before = text[max(0, phrase.start - 40) : phrase.start]
    after = text[phrase.end : phrase.end + 20]
    lead = re.match(r"(?:on|in|at|over|during)\s", phrase.text, re.I)
    if not _DURING.search(before) and re.match(r"['’]s?\s", after):
        return "noun"
    if not lead and _DETERMINER.search(before) and re.match(r"\s[a-zA-Z]", after):
        return "noun"
    if not lead and _LIMIT.search(before) or re.match(r"(?:by|until|since|from|before|after)\b", phrase.text, re.I):
        return "limit"
    return "report" if _REPORT.search(before) else ""


def _follow_anchors(text: str, phrases: list[DatePhrase]) -> list[DatePhrase]:
    """Add phrases that count from the date before them: "a day earlier", "two weeks later", "the next day"."""
    found = list(phrases)
    for match in ANCHORED.finditer(text) if phrases else ():
        anchor = max((each for each in phrases if each.end <= match.start()), key=lambda each: each.end, default=None)
        if anchor is None or any(each.start < match.end() and match.start() < each.end for each in found):
            continue
        back = (match["way"] or match["step"] or "").lower() in ("earlier", "before", "previous", "prior")
        count = count_of(match["count"]) if match["count"] else 0 if match["step"] == "same" else 1
        unit = (match["unit"] or match["of"]).lower()
        try:
            day = shift(anchor.first, unit, -count if back else count)
        except (ValueError, OverflowError):  # outside the calendar: no date
            continue
        found.append(DatePhrase(match.start(), match.end(), match.group(), day, day, name_unit(unit)))
    return sorted(found, key=lambda each: each.start)


_TO = re.compile(r"\s*(?:to|and|until|till|through|[-–])\s*(?:the\s)?")
_DASH = re.compile(r"\s?[-–]\s?|\s(?:to|through|until)\s")


def _join_ranges(text: str, phrases: list[DatePhrase]) -> list[DatePhrase]:
    """Join "from Monday to Wednesday", "between March and June", "2014–2019" into one phrase."""
    joined: list[DatePhrase] = []
    for phrase in phrases:
        last = joined[-1] if joined else None
        between = text[last.end : phrase.start] if last else ""
        opened = last is not None and re.search(r"\b(?:from|between)\s(?:the\s)?$", text[: last.start], re.I)
        if last and (
            opened and _TO.fullmatch(between) or last.precision == phrase.precision and _DASH.fullmatch(between)
        ):
            stop = phrase.last
            if last.precision == "day" and 0 < (last.first - stop).days < 7:
                stop = min(stop, date.max - timedelta(7)) + timedelta(7)  # from Friday to Monday
            if last.first <= stop:
                joined[-1] = replace(last, end=phrase.end, text=text[last.start : phrase.end], last=stop, other=None)
                continue
        joined.append(phrase)
    return joined
