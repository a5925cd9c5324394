"""Date phrases: the patterns of words that name days, and what each means seen from a day."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from dateutil.easter import easter

from transforms.tense import PAST, looks_ahead


@dataclass(frozen=True)
class Reading:
    """What a phrase means: first and last day; other: the same on the other side of the publication day."""

    first: date
    last: date
    precision: str
    other: tuple[date, date] | None = None


@dataclass(frozen=True)
class _Moment:
    """What a phrase is resolved against."""

    today: date
    hour: int | None  # local hour of publication; None when only the day is known
    text: str
    start: int
    end: int

    @property
    def ahead(self) -> bool:
        return looks_ahead(self.text, self.start, self.end)


Reader = Callable[[re.Match[str], _Moment], Reading | None]

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 5, "final": 5}
_NUMBERS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {
    "a": 1,
    "an": 1,
    "a couple of": 2,
    "couple of": 2,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "hundred": 100,
    "a dozen": 12,
    "half a dozen": 6,
    "a decade": 10,
}
# Days for "recent weeks", "a few days ago": from the second number to the first number of days before.
_VAGUE = {"day": (6, 1), "week": (42, 7), "month": (180, 30), "year": (5 * 365, 365), "hour": (1, 0)}
_HOLIDAYS: dict[str, Callable[[int], date]] = {
    "new year's eve": lambda year: date(year, 12, 31),
    "new year's day": lambda year: date(year, 1, 1),
    "new year": lambda year: date(year, 1, 1),
    "boxing day": lambda year: date(year, 12, 26),
    "christmas eve": lambda year: date(year, 12, 24),
    "christmas day": lambda year: date(year, 12, 25),
    "christmas": lambda year: date(year, 12, 25),
    "valentine's day": lambda year: date(year, 2, 14),
    "may day": lambda year: date(year, 5, 1),
    "bastille day": lambda year: date(year, 7, 14),
    "halloween": lambda year: date(year, 10, 31),
    "veterans day": lambda year: date(year, 11, 11),
    "armistice day": lambda year: date(year, 11, 11),
    "juneteenth": lambda year: date(year, 6, 19),
    "st patrick's day": lambda year: date(year, 3, 17),
    "leap day": lambda year: date(year, 2, 29),
    "fourth of july": lambda year: date(year, 7, 4),
    "july fourth": lambda year: date(year, 7, 4),
    "international women's day": lambda year: date(year, 3, 8),
    "women's day": lambda year: date(year, 3, 8),
    "easter sunday": easter,
    "easter": easter,
    "easter monday": lambda year: easter(year) + timedelta(1),
    "good friday": lambda year: easter(year) - timedelta(2),
    "palm sunday": lambda year: easter(year) - timedelta(7),
    "maundy thursday": lambda year: easter(year) - timedelta(3),
    "ash wednesday": lambda year: easter(year) - timedelta(46),
    "ascension day": lambda year: easter(year) + timedelta(39),
    "whit monday": lambda year: easter(year) + timedelta(50),
    "thanksgiving": lambda year: _nth_weekday(year, 11, 3, 4),
    "labor day": lambda year: _nth_weekday(year, 9, 0, 1),
    "black friday": lambda year: _nth_weekday(year, 11, 3, 4) + timedelta(1),
    "memorial day": lambda year: _nth_weekday(year, 6, 0, 1) - timedelta(7),
}

_WEEKDAY = r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_SHORT_DAY = r"(?P<weekday>Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)"
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)(?![\d%]|,\d|\.\d)"
_NTH = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?![\d:%]|[.,]\d)"
_COUNT = (
    r"(?P<count>\d{1,3}|half a dozen|a dozen|(?:a )?couple of|an?|one|two|three|four|five|six|seven|eight|nine"
    r"|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty"
    r"|fifty|hundred)"
)
_FEW = r"(?:a few|few|several|some|many)"
_UNIT = r"(?P<unit>hour|day|week|fortnight|month|quarter|year|decade)"
_WHICH = r"(?P<which>this past|this coming|this|last|next|the previous|the coming|the current|the past|past)"
_PART_OF_DAY = r"(?: (?:morning|afternoon|evening|night))?"
_PIECE = (
    r"(?:(?P<piece>earlier|later|early|late|mid|middle of|(?:the )?(?:end|start|beginning|middle|close) of"
    r"|(?:the )?(?P<ordinal>first|second|third|fourth|last|final)[ -](?P<share>half|week|quarter|days?|weeks?)"
    r"(?:[ ]of|[ ]in)?)[\s-]+(?:in\s+)?(?:the\s+)?)?"
)
_YEAR_WORD = r"(?:,?\s*(?:of\s+|in\s+)?(?:the\s+year\s+)?(?:" + _YEAR + r"|(?P<year_word>last|this|next) year))"
_DAY_NAME = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b\.?)"
_PIECE_I = f"(?i:{_PIECE})"
_YEAR_WORD_I = f"(?i:{_YEAR_WORD})"
_HOLIDAY = "|".join(sorted((name.replace("'", "['’]") for name in _HOLIDAYS), key=len, reverse=True))


# --- reading one phrase ---------------------------------------------------------------------------------------


def read_phrases(text: str, published: date | None) -> Iterator[tuple[int, int, Reading]]:
    """Yield (start, end, reading) of each date phrase of a sentence that can be resolved, in order."""
    if not MAY_HOLD_DATE.search(text):
        return
    for start, end, name, match in _longest(_candidates(text)):
        reading = _read(name, match, text, published)
        if reading is not None:
            while start < end and not text[start].isalnum() and text[start] != "'":
                start += 1
            yield start, end, reading


def _candidates(text: str) -> list[tuple[int, int, str, re.Match[str]]]:
    shown = {cue for cue, pattern in _CUES.items() if pattern.search(text)}
    return [
        (match.start(), match.end(), name, match)
        for name, pattern, _ in _PATTERNS
        if _CUE_OF.get(name, "other") in shown
        for match in pattern.finditer(text)
    ]


def _longest(found: list[tuple[int, int, str, re.Match[str]]]) -> list[tuple[int, int, str, re.Match[str]]]:
    """Return the candidates that do not overlap, longer ones first, in the order of the text."""
    kept: list[tuple[int, int, str, re.Match[str]]] = []
    for item in sorted(found, key=lambda each: (each[0] - each[1], each[0])):
        if all(item[1] <= start or end <= item[0] for start, end, _, _ in kept):
            kept.append(item)
    return sorted(kept, key=lambda each: each[0])


def _read(name: str, match: re.Match[str], text: str, published: date | None) -> Reading | None:
    relative = published is None
    hour = published.hour if isinstance(published, datetime) else None
    today = published.date() if isinstance(published, datetime) else published or date(1, 1, 1)
    moment = _Moment(today, hour, text, match.start(), match.end())
    if relative and not (name in _ABSOLUTE and match.groupdict().get("year")):
        return None
    try:
        return _READERS[name](match, moment)
    except (ValueError, OverflowError):  # 31 June, or a year outside the calendar: no date
        return None


def _day(day: date, other: date | None = None) -> Reading:
    return Reading(day, day, "day", (other, other) if other else None)


def _read_iso(match: re.Match[str], _: _Moment) -> Reading:
    return _day(date(int(match["year"]), int(match["m"]), int(match["day"])))


def _read_slashed(match: re.Match[str], _: _Moment) -> Reading:
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    return _day(date(year, one, two) if two > 12 else date(year, two, one))


def _read_calendar_day(match: re.Match[str], moment: _Moment) -> Reading:
    """Read a day and month; without a year the nearest on the side that the tense points to."""
    month, day = _month(match["month"]), int(match["day"])
    year = _named_year(match, moment)
    if year is not None:
        return _day(date(year, month, day))
    past = max(each for each in _dates_around(month, day, moment.today) if each <= moment.today)
    if past == moment.today:
        return _day(past)
    future = min(each for each in _dates_around(month, day, moment.today) if each > moment.today)
    return _day(future, past) if moment.ahead else _day(past, future)


def _dates_around(month: int, day: int, today: date) -> list[date]:
    return [
        date(year, month, day)
        for year in range(today.year - 8, today.year + 9)
        if 1 <= year <= 9999 and 1 <= day <= monthrange(year, month)[1]
    ]


def _read_days(match: re.Match[str], moment: _Moment) -> Reading:
    """Read "May 3-5", "from 3 to 5 May 2024"."""
    first = _read_calendar_day(match, moment)
    last = first.first.replace(day=int(match["until"]))
    if last <= first.first:
        raise ValueError("a range must go forward")
    return Reading(first.first, last, "week")


def _read_month(match: re.Match[str], moment: _Moment) -> Reading | None:
    month, today = _month(match["month"]), moment.today
    year, which = _named_year(match, moment), (match["which"] or "").lower()
    sure = match["lead"] or match["piece"] or which or match["month"] not in ("March", "April", "May", "June", "Mar")
    if year is None and (not sure or re.match(r"\s[A-Z]", moment.text[moment.end :])):
        return None  # "May" and "March" are verbs, "April Ryan" is a person
    if year is not None:
        return _piece(match, _month_of(year, month), moment)
    past = today.year - (month > today.month or which in ("last", "past", "this past") and month == today.month)
    future = today.year + (month < today.month or which == "next" and month == today.month)
    if which in ("last", "past", "this past"):
        return _piece(match, _month_of(past, month), moment)
    if which in ("next", "this coming"):
        return _piece(match, _month_of(future, month), moment)
    if which == "this":
        return _piece(match, _month_of(today.year, month), moment)
    here, there = (future, past) if moment.ahead else (past, future)
    reading = _piece(match, _month_of(here, month), moment)
    other = _piece(match, _month_of(there, month), moment)
    return replace(reading, other=(other.first, other.last)) if here != there else reading


def _read_year(match: re.Match[str], moment: _Moment) -> Reading | None:
    if match.group() == match["year"] and re.match(r" [a-z]+s\b", moment.text[moment.end :]):
        return None  # "2000 soldiers"
    year = int(match["year"])
    return _piece(match, Reading(date(year, 1, 1), date(year, 12, 31), "year"), moment)


def _read_decade(match: re.Match[str], moment: _Moment) -> Reading:
    digits = match["decade"]
    first = int(digits) if len(digits) == 4 else (2000 if int(digits) < 30 else 1900) + int(digits)
    piece = (match["piece"] or "").lower()
    low, high = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get(piece, (0, 9))
    return Reading(date(first + low, 1, 1), date(first + high, 12, 31), "decade")


def _read_word_decade(match: re.Match[str], moment: _Moment) -> Reading:
    words = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
    first = 1920 + 10 * words.index(match["decade"].lower())
    return Reading(date(first, 1, 1), date(first + 9, 12, 31), "decade")


def _read_season(match: re.Match[str], moment: _Moment) -> Reading | None:
    if match.group().lower() == match["season"].lower() or re.match(r" (?:of|to|in|from)\b", moment.text[moment.end :]):
        return None  # "fall" and "spring" are verbs, "the fall of Kabul" is no season
    month = _SEASONS[match["season"].lower()]
    year, which = _named_year(match, moment), (match.groupdict().get("which") or "").lower()
    if year is not None:
        return _piece(match, _season_of(year, month), moment)
    seasons = [_season_of(each, month) for each in range(moment.today.year - 2, moment.today.year + 3)]
    return _piece(match, _choose(seasons, which, moment), moment)


def _read_quarter(match: re.Match[str], moment: _Moment) -> Reading:
    number = _ORDINALS.get((match["nth"] or "").lower()) or int(match["digit"] or 0)
    year = _named_year(match, moment)
    if year is not None:
        return _months(year, 3 * number - 2, 3, "quarter")
    quarters = [
        _months(each, 3 * number - 2, 3, "quarter") for each in range(moment.today.year - 2, moment.today.year + 3)
    ]
    return _choose(quarters, "", moment)


def _choose(readings: list[Reading], which: str, moment: _Moment) -> Reading:
    """Return the last begun or the next of recurring intervals, as `which` or the tense says."""
    begun = [each for each in readings if each.first <= moment.today]
    coming = [each for each in readings if each.last >= moment.today]
    if which in ("last", "past", "this past", "the previous"):
        return [each for each in readings if each.last < moment.today][-1]
    if which == "next":
        return [each for each in readings if each.first > moment.today][0]
    if which in ("this", "this coming"):
        return next((each for each in readings if each.first.year == moment.today.year), coming[0])
    here, there = (coming[0], begun[-1]) if moment.ahead else (begun[-1], coming[0])
    return replace(here, other=(there.first, there.last)) if here.first != there.first else here


def _read_weekday(match: re.Match[str], moment: _Moment) -> Reading:
    """Read a weekday: the nearest on the side that the tense points to, the publication day itself included."""
    number, today = _weekday(match["weekday"]), moment.today
    which = (match["which"] or "").lower()
    week = (match.groupdict().get("week") or "").lower()
    if week:
        monday = today - timedelta(today.weekday()) + timedelta(7 * {"last": -1, "this": 0, "next": 1}[week])
        return _day(monday + timedelta(number))
    back, forth = (today.weekday() - number) % 7, (number - today.weekday()) % 7
    if which in ("last", "past", "the past", "this past", "the previous"):
        return _day(today - timedelta(back or 7))
    if which in ("next", "this coming", "the coming"):
        return _day(today + timedelta(forth or 7))
    past, future = today - timedelta(back), today + timedelta(forth)
    if which == "this" and not PAST.search(moment.text) or moment.ahead:
        return _day(future, today - timedelta(back or 7))
    return _day(past, today + timedelta(forth or 7))


def _read_day_word(match: re.Match[str], moment: _Moment) -> Reading:
    word = re.sub(r"\s+", " ", match["word"].lower())
    if word == "overnight":
        return Reading(moment.today - timedelta(1), moment.today, "day")
    steps = {
        "the day before yesterday": -2,
        "the day after tomorrow": 2,
        "yesterday": -1,
        "last night": -1,
        "last evening": -1,
        "tomorrow": 1,
    }
    return _day(moment.today + timedelta(steps.get(word, 0)))


def _read_unit(match: re.Match[str], moment: _Moment) -> Reading:
    """Read "last month", "earlier this year", "the end of next week"."""
    which, unit = match["which"].lower(), match["unit"].lower()
    step = {"last": -1, "the previous": -1, "next": 1, "the coming": 1, "this coming": 1}.get(which, 0)
    if which in ("past", "the past", "this past"):
        return Reading(shift(moment.today, unit, -1), moment.today, name_unit(unit))
    return _piece(match, _unit_around(moment.today, unit, step), moment)


def _read_plain_unit(match: re.Match[str], moment: _Moment) -> Reading:
    """Read "by the end of the month", "the turn of the year"."""
    return _piece(match, _unit_around(moment.today, match["unit"].lower(), 0), moment)


def _read_weekend(match: re.Match[str], moment: _Moment) -> Reading:
    which, today = (match["which"] or "").lower(), moment.today
    saturday = today - timedelta((today.weekday() - 5) % 7)  # the last Saturday, today included
    on_weekend = today.weekday() >= 5
    if which in ("last", "the previous"):
        first = saturday - timedelta(7) if on_weekend else saturday
    elif which == "next":
        first = saturday + timedelta(7)
    else:
        ahead = moment.ahead or which in ("this", "this coming", "the coming") and not PAST.search(moment.text)
        first = saturday + timedelta(7) if ahead and not on_weekend else saturday
        other = saturday if first != saturday else saturday + timedelta(7)
        return Reading(first, first + timedelta(1), "week", (other, other + timedelta(1)))
    return Reading(first, first + timedelta(1), "week")


def _read_ago(match: re.Match[str], moment: _Moment) -> Reading:
    count, unit = count_of(match["count"]), match["unit"].lower()
    if unit == "hour" and moment.hour is not None and count > moment.hour:
        return _day(moment.today - timedelta(-(-(count - moment.hour) // 24)))
    if unit == "hour" and moment.hour is None:
        return _day(moment.today - timedelta(count // 24))
    day = shift(moment.today, unit, -count)
    if match.groupdict().get("half"):
        day = shift(day, "month", -6) if unit == "year" else day - timedelta(3)
    return Reading(day, day, name_unit(unit))


def _read_few_ago(match: re.Match[str], moment: _Moment) -> Reading:
    unit = match["unit"].lower()
    if unit == "decade":
        return Reading(shift(moment.today, "year", -60), shift(moment.today, "year", -20), "decade")
    far, near = _VAGUE[unit]
    return Reading(moment.today - timedelta(far), moment.today - timedelta(near), name_unit(unit))


def _read_span(match: re.Match[str], moment: _Moment) -> Reading:
    """Read "in the past three months", "over the next two weeks", "in recent days"."""
    unit, which = match["unit"].lower(), match["side"].lower()
    few = match["count"] is None
    count = {"day": 7, "week": 6, "month": 6, "year": 5}.get(unit, 2) if few else count_of(match["count"])
    if unit == "hour":
        unit, count = "day", -(-count // 24)
    if which in ("next", "coming", "upcoming", "following"):
        return Reading(moment.today, shift(moment.today, unit, count), name_unit(unit))
    return Reading(shift(moment.today, unit, -count), moment.today, name_unit(unit))


def _read_ahead(match: re.Match[str], moment: _Moment) -> Reading | None:
    """Read "in two weeks", "within ten days", "a month from now": only where the tense looks ahead."""
    if match.groupdict().get("in") and not moment.ahead:
        return None
    unit = match["unit"].lower()
    day = shift(moment.today, unit, count_of(match["count"]))
    return Reading(day, day, name_unit(unit))


def _read_holiday(match: re.Match[str], moment: _Moment) -> Reading:
    name = re.sub(r"\s+", " ", match["holiday"].lower().replace("’", "'"))
    day_of = _HOLIDAYS[name]
    year, which = _named_year(match, moment), (match["which"] or "").lower()
    if year is not None:
        return _day(day_of(year))
    days = [
        day_of(each)
        for each in range(moment.today.year - 1, moment.today.year + 2)
        if name != "leap day" or each % 4 == 0
    ]
    past = [each for each in days if each < moment.today or each == moment.today and which != "last"][-1]
    future = [each for each in days if each > moment.today or each == moment.today and which != "next"][0]
    if which == "this":
        return _day(day_of(moment.today.year))
    ahead = which == "next" or which != "last" and moment.ahead
    return _day(future, past) if ahead else _day(past, future)


def _read_september_11(match: re.Match[str], _: _Moment) -> Reading:
    return _day(date(2001, 9, 11))


def _read_nth_of_month(match: re.Match[str], moment: _Moment) -> Reading:
    """Read "on the 5th", "the 12th of last month"."""
    which, day, today = (match["which"] or "").lower(), int(match["day"]), moment.today
    month = _unit_around(today, "month", {"last": -1, "next": 1}.get(which, 0)).first
    if which:
        return _day(month.replace(day=day))
    if moment.ahead and day < today.day:
        month = shift(month, "month", 1)
    elif not moment.ahead and day > today.day:
        month = shift(month, "month", -1)
    return _day(month.replace(day=day))


# --- arithmetic of the calendar -------------------------------------------------------------------------------


def _month(word: str) -> int:
    return _MONTHS.index(word[:3].lower()) + 1


def _weekday(word: str) -> int:
    return _WEEKDAYS.index(word[:3].lower())


def count_of(words: str) -> int:
    """Return the number that digits or words name."""
    key = re.sub(r"\s+", " ", words.lower())
    return int(key) if key.isdigit() else _NUMBERS[key]


def _named_year(match: re.Match[str], moment: _Moment) -> int | None:
    groups = match.groupdict()
    if groups.get("year"):
        return int(groups["year"])
    if groups.get("year_word"):
        return moment.today.year + {"last": -1, "this": 0, "next": 1}[groups["year_word"].lower()]
    return None


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _month_of(year: int, month: int) -> Reading:
    return _months(year, month, 1, "month")


def _months(year: int, month: int, count: int, precision: str) -> Reading:
    first = date(year, month, 1)
    return Reading(first, shift(first, "month", count) - timedelta(1), precision)


def _season_of(year: int, month: int) -> Reading:
    """Return the northern season; a winter bears the year in which it begins."""
    return _months(year, month, 3, "season")


def shift(day: date, unit: str, count: int) -> date:
    """Return the day so many units later; a month never runs past its last day."""
    if unit in ("hour", "day", "week", "fortnight"):
        return day + timedelta(count * {"hour": 0, "day": 1, "week": 7, "fortnight": 14}[unit])
    months = count * {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit] + day.year * 12 + day.month - 1
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _unit_around(day: date, unit: str, step: int) -> Reading:
    """Return the calendar unit `step` units away from the one that holds `day`."""
    there = shift(day, unit, step)
    if unit in ("week", "fortnight"):
        monday = there - timedelta(there.weekday())
        return Reading(monday, monday + timedelta(6 if unit == "week" else 13), "week")
    if unit == "month":
        return _month_of(there.year, there.month)
    if unit == "quarter":
        return _months(there.year, (there.month - 1) // 3 * 3 + 1, 3, "quarter")
    if unit == "year":
        return Reading(date(there.year, 1, 1), date(there.year, 12, 31), "year")
    if unit == "decade":
        first = there.year // 10 * 10
        return Reading(date(first, 1, 1), date(first + 9, 12, 31), "decade")
    return _day(there)


def name_unit(unit: str) -> str:
    """Return the precision that a unit gives."""
    return {"hour": "day", "fortnight": "week"}.get(unit, unit)


def _piece(match: re.Match[str], whole: Reading, moment: _Moment) -> Reading:
    """Return the part of an interval that its modifier names: early, late, the second half of …"""
    word = re.sub(r"\s+|-", " ", (match.groupdict().get("piece") or "").lower()).removeprefix("the ")
    if not word:
        return whole
    if word in ("earlier", "later") and whole.first <= moment.today <= whole.last:
        return replace(whole, last=moment.today) if word == "earlier" else replace(whole, first=moment.today)
    if match["ordinal"]:
        return _ordinal_piece(match["ordinal"].lower(), match["share"].lower(), whole)
    if whole.precision == "month":
        low, high = {
            "early": (1, 10),
            "earlier": (1, 10),
            "start": (1, 3),
            "beginning": (1, 3),
            "mid": (11, 20),
            "middle": (11, 20),
            "end": (-1, 0),
            "close": (-1, 0),
        }.get(word.split()[0], (21, 31))
        last = whole.last if not high else whole.first.replace(day=min(high, whole.last.day))
        return replace(whole, first=whole.last if low < 0 else whole.first.replace(day=low), last=last, other=None)
    length = (whole.last - whole.first).days + 1
    if whole.precision == "year":
        first, count = {
            "early": (1, 3),
            "earlier": (1, 6),
            "start": (1, 1),
            "beginning": (1, 1),
            "mid": (6, 2),
            "middle": (6, 2),
            "end": (12, 1),
            "close": (12, 1),
        }.get(word.split()[0], (10, 3))
        return replace(
            _months(whole.first.year, first, count, "month" if count == 1 else "quarter"),
            precision="month" if count == 1 else "quarter",
        )
    third = timedelta(max(length // 3, 1))
    name = word.split()[0]
    if name in ("early", "earlier", "start", "beginning"):
        return replace(whole, last=whole.first + third - timedelta(1))
    if name in ("mid", "middle"):
        return replace(whole, first=whole.first + third, last=whole.last - third)
    return replace(whole, first=whole.last - third + timedelta(1))


def _ordinal_piece(ordinal: str, share: str, whole: Reading) -> Reading:
    number, last = _ORDINALS[ordinal], ordinal in ("last", "final")
    if share == "half":
        middle = whole.first + timedelta((whole.last - whole.first).days // 2)
        if whole.precision == "year":
            middle = date(whole.first.year, 6, 30)
        first_half = number == 1
        return replace(
            whole,
            first=whole.first if first_half else middle + timedelta(1),
            last=middle if first_half else whole.last,
        )
    if share == "quarter":
        return _months(whole.first.year, 3 * min(number, 4) - 2, 3, "quarter")
    length = 7 if share.startswith("week") else 5
    if last:
        return Reading(whole.last - timedelta(length - 1), whole.last, "week")
    first = whole.first + timedelta(length * (number - 1))
    return Reading(first, min(first + timedelta(length - 1), whole.last), "week")


# --- the patterns ---------------------------------------------------------------------------------------------


_FLAT = r"(?i:" + _PART_OF_DAY + ")"
_ON = r"(?:(?i:late |early |earlier |later )?(?i:on )(?:the )?)?"
# fmt: off
_TABLE: tuple[tuple[str, str, Reader], ...] = (
    ("iso", r"(?P<year>(?:1[89]|20)\d\d)[-/.](?P<m>[01]?\d)[-/.](?P<day>[0-3]?\d)(?!\d)", _read_iso),
    ("slashed", r"(?P<one>[0-3]?\d)[/.](?P<two>[0-3]?\d)[/.](?P<year>(?:1[89]|20)\d\d)\b", _read_slashed),
    ("month_day", rf"{_ON}(?:{_DAY_NAME},? )?(?:\()?{_MONTH} {_NTH}\b(?!-\d){_YEAR_WORD}?{_FLAT}", _read_calendar_day),
    ("day_month", rf"{_ON}(?:{_DAY_NAME},? )?(?:the )?{_NTH}(?: of)? {_MONTH}{_YEAR_WORD}?{_FLAT}", _read_calendar_day),
    ("month_days", rf"{_ON}{_MONTH} {_NTH} ?(?:-|–|to|and) ?(?P<until>[0-3]?\d)\b{_YEAR_WORD}?", _read_days),
    ("days_month", rf"{_ON}(?:(?i:from|between) )?{_NTH} ?(?:-|–|to|and) ?(?P<until>[0-3]?\d)(?:st|nd|rd|th)? "
     rf"{_MONTH}{_YEAR_WORD}?", _read_days),
    ("month", rf"(?P<lead>(?i:in|during|of|since|until|by|from|before|after|between|for|at|the month of) )?{_PIECE_I}"
     rf"(?:(?i:{_WHICH}) )?{_MONTH}{_YEAR_WORD}?(?! \d)", _read_month),
    ("weekday", rf"{_ON}(?:(?i:{_WHICH}) )?{_WEEKDAY}{_FLAT}(?:(?i:,? (?:of )?(?P<week>last|this|next) week))?"
     rf"(?!s\b)", _read_weekday),
    ("short_weekday", rf"(?i:on ){_SHORT_DAY}(?:\.|\b)(?P<which>\b|)", _read_weekday),
    ("week_weekday", rf"(?i:(?P<week>last|this|next) week,? (?:on )?)(?P<which>){_WEEKDAY}", _read_weekday),
    ("day_word",
     r"(?i:(?:earlier |later |early |late )?(?P<word>the day before yesterday|the day after tomorrow|yesterday"
     r"|today|tomorrow|tonight|this (?:morning|afternoon|evening)|last (?:night|evening)|overnight)"
     r"(?: (?:morning|afternoon|evening|night))?)\b", _read_day_word),
    ("unit", rf"(?i:(?:in |during |over |at |so far )?{_PIECE}{_WHICH} {_UNIT})\b", _read_unit),
    ("plain_unit",
     r"(?i:(?:by |until |at |in )?(?P<piece>(?:the )?(?P<ordinal>first|second)?(?P<share> half)?(?:end|start"
     r"|beginning|middle|close) of|earlier in|later in) the (?P<unit>week|month|year|decade|quarter))\b",
     _read_plain_unit),
    ("weekend", rf"(?i:(?:over |at |during |on )?(?:the|{_WHICH}) weekend)\b", _read_weekend),
    ("ago", rf"(?i:(?:some |about |around |nearly |almost |over |more than |at least |exactly )?{_COUNT}"
     rf"(?P<half> and a half)? {_UNIT}s?(?P<half_after> and a half)? ago)\b", _read_ago),
    ("few_ago", rf"(?i:(?:only |just )?(?:{_FEW} )?{_UNIT}s ago)\b", _read_few_ago),
    ("recent",
     rf"(?i:(?:in|over|during|for) (?:the )?(?P<side>recent|past|last|previous|coming|next|upcoming|following)"
     rf"(?: (?:{_FEW}|{_COUNT}))? {_UNIT}s?)\b", _read_span),
    ("ahead", rf"(?i:(?P<in>in|within) (?:the next )?{_COUNT} {_UNIT}s?(?:['’]s?)?(?: time)?)\b(?! (?:of|ago|later))",
     _read_ahead),
    ("from_now", rf"(?i:{_COUNT} {_UNIT}s? (?:from now|from today|hence))\b", _read_ahead),
    ("year",
     rf"(?:(?i:in|during|of|since|until|by|from|before|after|between|back in|around|for|at|the) )?(?i:{_PIECE}"
     rf"(?:the year |year )?){_YEAR}\b(?!s\b)", _read_year),
    ("bracketed_year", rf"\({_YEAR}\)", _read_year),
    ("decade",
     r"(?i:(?:in |during )?(?:the )?(?:(?P<piece>early|mid|late)[ -])?)(?:the )?['’]?"
     r"(?P<decade>(?:1[5-9]|20)\d0|[2-9]0)['’]?s\b",
     _read_decade),
    ("word_decade",
     r"(?i:(?:in |during )?the (?:(?P<piece>early|mid|late)[ -])?(?P<decade>twenties|thirties|forties|fifties"
     r"|sixties|seventies|eighties|nineties))\b", _read_word_decade),
    ("season", rf"(?i:(?:in |during |by |over |the )?{_PIECE}(?:(?:{_WHICH}|the) )?"
     rf"(?P<season>spring|summer|autumn|winter|fall)(?: of(?= \d))?)\b{_YEAR_WORD_I}?", _read_season),
    ("quarter",
     rf"(?i:(?:in |during |for )?(?:the )?(?:Q(?P<digit>[1-4])|(?P<nth>first|second|third|fourth)[- ]quarter))\b"
     rf"(?:,? (?:of )?(?:{_YEAR}|(?P<year_word>last|this|next) year))?", _read_quarter),
    ("holiday", rf"(?i:(?:on |at |over )?(?:(?P<which>last|this|next) )?(?P<holiday>{_HOLIDAY}))\b{_YEAR_WORD_I}?",
     _read_holiday),
    ("september_11", r"(?:9/11|September 11 attacks|Sept\. 11 attacks)", _read_september_11),
    ("nth_of_month",
     r"(?i:on the (?P<day>[0-3]?\d)(?:st|nd|rd|th)(?: of (?P<which>this|last|next) month|(?=[,.;:]|$)(?P<no>)))",
     _read_nth_of_month),
)
# fmt: on
_PATTERNS = tuple((name, re.compile(r"(?<![\w$£€])" + pattern), reader) for name, pattern, reader in _TABLE)
# What a text must hold for a pattern to be tried.
_CUES = {
    "digit": re.compile(r"\d"),
    "year": re.compile(r"\d{4}"),
    "month": re.compile(r"Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"),
    "weekday": re.compile(r"Mon|Tue|Wed|Thu|Fri|Sat|Sun"),
    "unit": re.compile(r"(?i:hour|day|week|fortnight|month|quarter|year|decade)"),
    "season": re.compile(r"(?i:spring|summer|autumn|winter|fall)"),
    "other": re.compile(""),
}
_CUE_OF = {
    name: cue
    for cue, names in (
        ("digit", "iso slashed decade nth_of_month"),
        ("year", "year bracketed_year"),
        ("month", "month month_day day_month month_days days_month"),
        ("weekday", "weekday short_weekday week_weekday"),
        ("unit", "unit plain_unit ago few_ago recent ahead from_now weekend"),
        ("season", "season"),
    )
    for name in names.split()
}
_READERS = {name: reader for name, _, reader in _TABLE}
# Patterns that need no day of publication when they name the year.
_ABSOLUTE = {
    "iso",
    "slashed",
    "month_day",
    "day_month",
    "month_days",
    "days_month",
    "month",
    "year",
    "bracketed_year",
    "season",
    "quarter",
    "holiday",
}
ANCHORED = re.compile(
    rf"\b(?i:(?:{_COUNT} {_UNIT}s? (?P<way>earlier|later|before|after)"
    r"|(?:on )?the (?P<step>next|following|previous|same|prior) (?P<of>day|week|month|year)))\b(?! the\b)"
)
MAY_HOLD_DATE = re.compile(
    r"\d\d|\d/\d|\d-|day\b|days\b|week|month|quarter|year|hour|decade|overnight|tomorrow|yesterday|tonight"
    r"|this (?:morning"
    r"|afternoon|evening)|[Ll]ast (?:night|evening)|spring|summer|autumn|winter|fall\b|ties\b|Christmas|Easter"
    r"|New Year|Halloween"
    r"|Thanksgiving|Juneteenth|\d(?:st|nd|rd|th)|[Oo]n (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)|\bago\b|Q[1-4]"
    r"|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|Fourth of July|[A-Z][a-z]+day"
)
