"""Dates: what a phrase means on the day it was published, and which phrase dates an act."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from transforms.dates import event_date, find_dates

# Published on Wednesday 13 March 2024: sentence, words found, first day, last day (ISO; - for the same day).
PHRASES = """
Rebels shelled the town on Tuesday.|on Tuesday|2024-03-12|-
Police raided the office Wednesday.|Wednesday|2024-03-13|-
The court freed him on Friday.|on Friday|2024-03-08|-
The court will hear him on Friday.|on Friday|2024-03-15|-
The envoy is due to arrive on Monday.|on Monday|2024-03-18|-
Lawmakers agreed to meet on Saturday.|on Saturday|2024-03-16|-
The talks resume on Sunday.|on Sunday|2024-03-17|-
The talks, which collapsed on Sunday, will resume.|on Sunday|2024-03-10|-
Sunday's attack killed three people.|Sunday|2024-03-10|-
He was shot early on Monday morning.|early on Monday morning|2024-03-11|-
They met late Monday.|Monday|2024-03-11|-
They met last Friday.|last Friday|2024-03-08|-
They met last Wednesday.|last Wednesday|2024-03-06|-
They meet next Wednesday.|next Wednesday|2024-03-20|-
They will meet this Thursday.|this Thursday|2024-03-14|-
They met this past Saturday.|this past Saturday|2024-03-09|-
They met on Tuesday last week.|on Tuesday last week|2024-03-05|-
They met on Thursday of last week.|on Thursday of last week|2024-03-07|-
They meet on Tuesday next week.|on Tuesday next week|2024-03-19|-
The army struck on Mon. and Tue.|on Mon.|2024-03-11|-
Police fired tear gas yesterday evening.|yesterday evening|2024-03-12|-
Troops arrived the day before yesterday.|the day before yesterday|2024-03-11|-
The summit opens the day after tomorrow.|the day after tomorrow|2024-03-15|-
She resigned earlier today.|earlier today|2024-03-13|-
The strike begins tomorrow morning.|tomorrow morning|2024-03-14|-
Gunmen attacked the bar last night.|last night|2024-03-12|-
The two meet tonight.|tonight|2024-03-13|-
Shelling went on overnight.|overnight|2024-03-12|2024-03-13
He fled two days ago.|two days ago|2024-03-11|-
He fled three weeks ago.|three weeks ago|2024-02-21|-
He fled a fortnight ago.|a fortnight ago|2024-02-28|-
He fled a couple of months ago.|a couple of months ago|2024-01-13|-
He fled more than ten years ago.|more than ten years ago|2014-03-13|-
He fled 36 hours ago.|36 hours ago|2024-03-12|-
He fled two and a half years ago.|two and a half years ago|2021-09-13|-
They met last week.|last week|2024-03-04|2024-03-10
They met earlier this week.|earlier this week|2024-03-11|2024-03-13
They will meet later this week.|later this week|2024-03-13|2024-03-17
They will meet next week.|next week|2024-03-18|2024-03-24
They met over the weekend.|over the weekend|2024-03-09|2024-03-10
They met last weekend.|last weekend|2024-03-09|2024-03-10
They will meet at the weekend.|at the weekend|2024-03-16|2024-03-17
They will meet this weekend.|this weekend|2024-03-16|2024-03-17
They met last month.|last month|2024-02-01|2024-02-29
They will meet next month.|next month|2024-04-01|2024-04-30
They met late last month.|late last month|2024-02-21|2024-02-29
They met at the end of last month.|at the end of last month|2024-02-29|-
They met last quarter.|last quarter|2023-10-01|2023-12-31
They met earlier this year.|earlier this year|2024-01-01|2024-03-13
They will meet later this year.|later this year|2024-03-13|2024-12-31
They met late last year.|late last year|2023-10-01|2023-12-31
They met in early 2023.|in early 2023|2023-01-01|2023-03-31
They met in the first half of 2023.|in the first half of 2023|2023-01-01|2023-06-30
They met in the second half of last year.|in the second half of last year|2023-07-01|2023-12-31
They met at the end of 2022.|at the end of 2022|2022-12-01|2022-12-31
They must leave by the end of the month.|by the end of the month|2024-03-31|-
They will leave by the end of the year.|by the end of the year|2024-12-01|2024-12-31
They met on 4 May.|on 4 May|2023-05-04|-
They will meet on 4 May.|on 4 May|2024-05-04|-
They met on the 4th of May, 2021.|on the 4th of May, 2021|2021-05-04|-
They met on May 4th, 2021.|on May 4th, 2021|2021-05-04|-
They met on Sept. 9.|on Sept. 9|2023-09-09|-
They met on Thursday, March 7.|on Thursday, March 7|2024-03-07|-
They met on March 5 last year.|on March 5 last year|2023-03-05|-
They signed it on March 3-5.|on March 3-5|2024-03-03|2024-03-05
They met from 3 to 5 May 2021.|from 3 to 5 May 2021|2021-05-03|2021-05-05
They met in December.|in December|2023-12-01|2023-12-31
They will meet in December.|in December|2024-12-01|2024-12-31
They met last December.|last December|2023-12-01|2023-12-31
They met in early March.|in early March|2024-03-01|2024-03-10
They met in mid-February.|in mid-February|2024-02-11|2024-02-20
They met in late January.|in late January|2024-01-21|2024-01-31
They met in December 2019.|in December 2019|2019-12-01|2019-12-31
They met in November last year.|in November last year|2023-11-01|2023-11-30
They met in the first week of February.|in the first week of February|2024-02-01|2024-02-07
He has ruled since 2014.|since 2014|2014-01-01|2014-12-31
Russia seized the peninsula in 2014.|in 2014|2014-01-01|2014-12-31
The 1994 genocide was recalled.|The 1994|1994-01-01|1994-12-31
They fought in the 1990s.|in the 1990s|1990-01-01|1999-12-31
They fought in the late 1980s.|in the late 1980s|1987-01-01|1989-12-31
They fought in the nineties.|in the nineties|1990-01-01|1999-12-31
They met last summer.|last summer|2023-06-01|2023-08-31
They met in the summer.|in the summer|2023-06-01|2023-08-31
They will meet this autumn.|this autumn|2024-09-01|2024-11-30
They met in the fall of 2021.|in the fall of 2021|2021-09-01|2021-11-30
They met in summer 2021.|in summer 2021|2021-06-01|2021-08-31
Output fell in the fourth quarter.|in the fourth quarter|2023-10-01|2023-12-31
Output fell in the second quarter of 2022.|in the second quarter of 2022|2022-04-01|2022-06-30
Output fell in Q3 2022.|in Q3 2022|2022-07-01|2022-09-30
They met on 2024-03-01.|2024-03-01|2024-03-01|-
They met on 25/02/2024.|25/02/2024|2024-02-25|-
They met on 02/25/2024.|02/25/2024|2024-02-25|-
They met on Christmas Eve.|on Christmas Eve|2023-12-24|-
They met on Easter Monday 2023.|on Easter Monday 2023|2023-04-10|-
They met on Good Friday.|on Good Friday|2023-04-07|-
They met on Thanksgiving.|on Thanksgiving|2023-11-23|-
It changed after 9/11.|9/11|2001-09-11|-
He was held in the past three weeks.|in the past three weeks|2024-02-21|2024-03-13
Forty died in the last 24 hours.|in the last 24 hours|2024-03-12|2024-03-13
Dozens were held in recent days.|in recent days|2024-03-06|2024-03-13
The court will rule in two weeks.|in two weeks|2024-03-27|-
Two months from now he will leave.|Two months from now|2024-05-13|-
He met them on the 5th of last month.|on the 5th of last month|2024-02-05|-
He will stay from Monday to Thursday.|Monday to Thursday|2024-03-18|2024-03-21
He ruled from 2014 to 2019.|from 2014 to 2019|2014-01-01|2019-12-31
""".strip().splitlines()

NO_DATES = """
The fall of Kabul shocked the allies.
He may march again and could spring a surprise.
The plan costs $2020 and 1,999 people were moved.
Some 2000 soldiers marched.
April Ryan spoke to May and June Carter.
He served 20 months in two weeks of talks.
They meet on Sundays.
The vote was 20-19.
""".strip().splitlines()


@pytest.mark.parametrize("row", PHRASES)
def test_a_phrase_means_these_days(row: str) -> None:
    sentence, words, first, last = row.split("|")
    found = [
        (each.text, each.first.isoformat(), each.last.isoformat()) for each in find_dates(sentence, date(2024, 3, 13))
    ]
    assert (words, first, first if last == "-" else last) in found


@pytest.mark.parametrize("sentence", NO_DATES)
def test_words_that_only_look_like_dates_are_none(sentence: str) -> None:
    assert find_dates(sentence, date(2024, 3, 13)) == []


def dated(sentence: str, trigger: str, realis: str = "actual") -> tuple[str, str] | None:
    published = date(2024, 3, 13)
    phrase = event_date(find_dates(sentence, published), sentence.index(trigger), realis, published)
    return (phrase.text, phrase.first.isoformat()) if phrase else None


def test_an_act_takes_the_date_of_its_own_clause() -> None:
    sentence = "Rebels killed three soldiers on Sunday, after the army had shelled a village on Friday."
    assert dated(sentence, "killed") == ("on Sunday", "2024-03-10")
    assert dated(sentence, "shelled") == ("on Friday", "2024-03-08")


def test_a_date_at_the_head_of_the_sentence_dates_the_main_clause() -> None:
    assert dated("On Sunday, rebels in the north killed three soldiers.", "killed") == (
        "On Sunday",
        "2024-03-10",
    )


def test_the_day_of_a_saying_serves_only_where_no_other_day_is_told() -> None:
    assert dated("The army said on Tuesday that rebels killed a man on Friday.", "killed") == (
        "on Friday",
        "2024-03-08",
    )
    assert dated("The army said on Tuesday that rebels killed a man.", "killed") == (
        "on Tuesday",
        "2024-03-12",
    )


def test_a_date_that_qualifies_a_noun_dates_only_that_noun() -> None:
    assert dated("Ministers condemned Sunday's attack.", "condemned") is None
    assert dated("Ministers condemned Sunday's attack.", "attack") == ("Sunday", "2024-03-10")


def test_a_limit_is_not_the_day_of_an_act() -> None:
    assert dated("The union demanded an answer by Friday.", "demanded") is None
    assert dated("Police have arrested forty people since Sunday.", "arrested") is None


def test_an_actual_act_never_lies_after_publication_and_a_planned_one_never_before() -> None:
    assert dated("France signs the treaty on Friday.", "signs", "actual") == ("on Friday", "2024-03-08")
    assert dated("France signs the treaty on Friday.", "signs", "planned") == ("on Friday", "2024-03-15")
    assert dated("France signed it on 12 March 2025.", "signed", "actual") is None


def test_a_historical_act_takes_no_date_of_this_month() -> None:
    assert dated("The report on Tuesday recalled how he was killed in 1994.", "killed", "historical") == (
        "in 1994",
        "1994-01-01",
    )
    assert dated("The court on Tuesday heard how he was killed.", "killed", "historical") is None


def test_hours_count_from_the_hour_of_publication() -> None:
    phrases = find_dates("The fire broke out four hours ago.", datetime.fromisoformat("2024-03-13T02:30:00+01:00"))
    assert phrases[0].first == date(2024, 3, 12)


def test_without_a_day_of_publication_only_full_dates_are_read() -> None:
    found = find_dates("He was freed on 4 May 2021, fled last week and died in March.", None)
    assert [(each.text, each.first) for each in found] == [("on 4 May 2021", date(2021, 5, 4))]


def test_a_day_that_does_not_exist_is_no_date() -> None:
    assert find_dates("They met on 31 June 2023.", date(2024, 3, 13)) == []


def test_a_day_later_counts_from_the_date_before_it() -> None:
    found = find_dates("He was arrested on 4 March and freed two days later.", date(2024, 3, 13))
    assert [(each.text, each.first) for each in found] == [
        ("on 4 March", date(2024, 3, 4)),
        ("two days later", date(2024, 3, 6)),
    ]


def test_offsets_mark_the_words() -> None:
    sentence = "Troops left on Monday and returned on 3 January."
    assert [sentence[each.start : each.end] for each in find_dates(sentence, date(2024, 3, 13))] == [
        "on Monday",
        "on 3 January",
    ]


@pytest.mark.parametrize("published", [date(1, 1, 1), date(1, 1, 20), date(9999, 12, 31)])
@pytest.mark.parametrize("realis", ["actual", "historical", "planned"])
def test_at_either_end_of_the_calendar_no_day_lies_outside_it(published: date, realis: str) -> None:
    text = "They met last year, on Friday to Monday, a day before 1 January 0001, on 31 December 9999 and a day later."
    for phrase in find_dates(text, published):
        assert date.min <= phrase.first <= phrase.last <= date.max
    event_date(find_dates(text, published), 5, realis, published)


def test_in_the_first_weeks_of_the_calendar_only_its_first_day_is_long_ago() -> None:
    published = date(1, 1, 20)
    phrases = find_dates("They met on 2 January 0001.", published)
    assert event_date(phrases, 5, "historical", published) is None
    assert event_date(phrases, 5, "actual", published) == replace(phrases[0], other=None)
