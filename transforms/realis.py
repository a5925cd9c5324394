"""Realis: did it happen, will it, might it, or is it old; and which words say so."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from transforms.dates import DatePhrase
from transforms.inflection import words
from transforms.triggers import FINITE, Match
from transforms.words import words_of

if TYPE_CHECKING:
    from spacy.tokens import Token

HISTORICAL_DAYS = 92
_MONTH = 32
_PLANNED_MODALS = frozenset({"will", "shall", "'ll", "’ll", "wo"})
_HYPOTHETICAL_MODALS = words("would could may might should can must ought 'd ’d ca need")
_PLANNED_HEADS = words(
    "plan plans planned planning intend intends intended expect expected expects set due scheduled going "
    "preparing prepare prepares prepared ready poised vow vows vowed pledge pledged pledges promise promised "
    "promises agreed agree agrees announced announces slated about vowing pledging promising offered offers"
)
_HYPOTHETICAL_HEADS = words(
    "want wants wanted wanting hope hopes hoped hoping seek seeks sought seeking try tries tried trying "
    "attempt attempts attempted consider considers considered considering propose proposed proposes able "
    "unable willing urged urge urges asked ask asks told tell tells called call calls ordered order orders "
    "likely unlikely allow allowed allows refused refuse refuses help could threaten threatened threatens "
    "threatening wish wishes suggest suggested suggests suggesting recommend recommended mull mulls mulling "
    "weigh weighs weighing debate debating discuss discussing demand demanded demands demanding need needs "
    "needed have authorised authorized authorise authorize"
)
_SCHEDULED = frozenset({"scheduled", "planned", "slated"})
_NEGATING_HEADS = words("failed fail fails failing declined refrained refrain avoid avoided stopped unable")
_CONDITIONS = frozenset({"if", "unless", "whether", "lest"})
_NEGATIONS = frozenset({"not", "n't", "n’t", "never", "no", "nobody", "neither", "nor"})
_PAST_WORDS = re.compile(
    r"\b(?:(?:years|decades|centuries|a year|a decade|a century) (?:ago|earlier|before|after)|previously|formerly"
    r"|historically|in the past|in the \d{2}th century|last (?:year|decade|century)|back in \d{4}"
    r"|at the time|at one point"
    r"|over the (?:past|last) (?:\w+ )?(?:years|decades?)"
    r"|since (?:\d{4}|the \d{4}s)|once|earlier this century)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Realis:
    """The realis of an act, and the words that decided it."""

    value: str
    words: str = ""


def realis_of(match: Match, text: str, act_date: DatePhrase | None, published: date | None) -> Realis:
    """Return the realis of a match in a sentence's text: words on its verb first, then age by date and time words."""
    verb = match.light or match.token
    mood = Realis("actual") if match.pattern.rule.negated else _mood(verb)
    if verb.lower_ in _SCHEDULED:
        return Realis("planned", verb.text)
    if mood.value in ("negated", "planned", "hypothetical"):
        return mood
    is_old = act_date and published and (published - _reckoned(act_date)).days > HISTORICAL_DAYS
    if act_date and is_old and _dates_act(verb, act_date.start, act_date.end):
        return Realis("historical", act_date.text)
    if act_date and published and act_date.first > published and act_date.precision == "day":
        return Realis("planned", act_date.text)
    past = _past_words(verb, text)
    return Realis("historical", past) if past else Realis("actual", mood.words)


def _reckoned(act_date: DatePhrase) -> date:
    """Return the day to count from: a month counts from its first day, a longer time from its last."""
    is_month = act_date.precision == "month" and (act_date.last - act_date.first).days < _MONTH
    return act_date.first if is_month else act_date.last


def _dates_act(verb: Token, start: int, end: int) -> bool:
    """Say whether time words stand in the clause of an act or in one above it, and qualify no other noun."""
    return time_standing(verb, start, end) in ("own", "above")


def time_standing(verb: Token, start: int, end: int) -> str:
    """Name where time words stand to an act: "noun" where they qualify another noun, else by their clause.

    "own" clause, one "above" it, a "participle" under it ("abducted by men wearing masks in 2016"), or "apart".
    """
    starts = words_of(verb.doc).start
    near = verb.doc[max(0, bisect_right(starts, start) - 1) : bisect_left(starts, end)]
    inside = [token for token in near if token.idx + len(token) > start]
    if not inside:
        return "own"
    last = inside[-1]
    if last.dep_ in ("compound", "nummod", "amod") and last.head not in inside and last.head != verb:
        return "noun"
    governor = next((above for above in inside[0].ancestors if above.pos_ in FINITE), verb)
    if governor == verb:
        return "own"
    if governor in verb.ancestors:
        return "above"
    return "participle" if governor.dep_ == "acl" and verb in governor.ancestors else "apart"


def _past_words(verb: Token, text: str) -> str:
    for found in _PAST_WORDS.finditer(text):
        if _dates_act(verb, *found.span()):
            return found.group()
    return ""


def _mood(verb: Token, steps: int = 0) -> Realis:
    """Read auxiliaries, negation, conditions and governing verbs, climbing while the clause is not finite."""
    for child in verb.children:
        lower = child.lower_
        denies = lower in _NEGATIONS and child.dep_ in ("advmod", "preconj", "det")
        if denies or child.dep_ == "neg" and not _is_not_only(child):
            return Realis("negated", child.text)
        if child.dep_ in ("nsubj", "nsubjpass", "dobj") and _denied(child):
            return Realis("negated", _denied(child))
        if child.dep_ == "mark" and lower in _CONDITIONS:
            return Realis("hypothetical", child.text)
    for child in verb.children:
        lower = child.lower_
        if child.dep_ not in ("aux", "auxpass"):
            continue
        if lower in _PLANNED_MODALS and child.tag_ == "MD":
            return Realis("planned", child.text)
        if lower in _HYPOTHETICAL_MODALS and child.tag_ == "MD":
            told = _told_in_past(verb) if lower in ("would", "'d", "’d") else None
            return Realis("planned" if told else "hypothetical", child.text)
    return _mood_from_above(verb, steps)


def _mood_from_above(verb: Token, steps: int) -> Realis:
    head, dep = verb.head, verb.dep_
    if steps > 6 or dep == "ROOT" or head == verb:
        return Realis("actual")
    infinitive = any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.children)
    if dep in ("xcomp", "ccomp", "acl", "advcl", "acomp", "relcl", "conj", "pcomp") and infinitive or dep == "xcomp":
        lower = head.lower_
        if lower in _NEGATING_HEADS:
            return Realis("negated", head.text)
        if lower in _PLANNED_HEADS:
            return Realis("planned", head.text)
        if lower in _HYPOTHETICAL_HEADS:
            return Realis("hypothetical", head.text)
        if infinitive and dep == "acl":
            return Realis("hypothetical", f"{head.text} to")
    if dep == "pcomp" and head.lower_ == "with" and head.head.pos_ in FINITE:
        governor = head.head
        return Realis("planned", governor.text) if governor.lower_ in _PLANNED_HEADS else _mood(governor, steps + 1)
    if dep == "pcomp" and head.lower_ == "without":
        return Realis("negated", head.text)
    if dep == "pcomp" and head.head.lower_ in _HYPOTHETICAL_HEADS | _NEGATING_HEADS:
        return Realis("hypothetical", head.head.text)
    if dep == "dobj" and head.lower_ in _HYPOTHETICAL_HEADS and head.lower_ not in ("have", "help"):
        return Realis("hypothetical", head.text)
    if dep in (
        "xcomp",
        "conj",
        "pcomp",
        "dobj",
        "pobj",
        "prep",
        "nsubjpass",
        "acl",
    ) and head.pos_ in FINITE | {"ADP"}:
        own_tense = dep == "conj" and (
            verb.tag_ in ("VBD", "VBZ") or any(c.dep_ in ("aux", "nsubj") for c in verb.children)
        )
        return Realis("actual") if own_tense else _mood(head, steps + 1)
    return Realis("actual")


def _is_not_only(word: Token) -> bool:
    return word.i + 1 < len(word.doc) and word.nbor(1).lower_ in ("only", "just", "merely")


def _denied(noun: Token) -> str:
    if (
        noun.lower_ in ("nobody", "none", "nothing")
        or noun.lower_ == "one"
        and noun.i > 0
        and noun.nbor(-1).lower_ == "no"
    ):
        return noun.text
    return next(
        (child.text for child in noun.children if child.lower_ in ("no", "neither") and child.dep_ == "det"),
        "",
    )


def _told_in_past(verb: Token) -> bool:
    """Say whether "would" only shifts a told "will" back ("said it would withdraw")."""
    return (
        verb.dep_ == "ccomp"
        and verb.head.tag_ in ("VBD", "VBN")
        and not any(
            child.dep_ == "advcl" and any(mark.lower_ in _CONDITIONS for mark in child.children)
            for child in verb.children
        )
    )


def is_question(text: str) -> bool:
    """Say whether a sentence asks."""
    return text.rstrip("\"'”’) ").endswith("?")
