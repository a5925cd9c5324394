"""Phrases: the forms a phrase takes in a text, and a quick search for thousands of them with offsets."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

from ahocorasick_rs import AhoCorasick, Implementation

# Every character that ends a word becomes a blank; one character for one, so offsets stay.
_BREAKS = "".join(map(chr, range(33, 48))) + ":;<=>?@[\\]^_`{|}~\t\r\n\u00a0¡¿«»‹›“”„‟‘’‚‛…–—‐‑−·•€£¥©®™\u2009\u202f"
_BREAK = re.compile(f"[{re.escape(_BREAKS)}]")
_VOWELS = "aeiou"
# Last or inner pieces of words that British and American spelling write differently.
_SPELLINGS = (
    ("defence", "defense"),
    ("our ", "or "),
    ("ours ", "ors "),
    ("isation", "ization"),
    ("ise ", "ize "),
    ("ising ", "izing "),
    ("ised ", "ized "),
    ("centre", "center"),
    ("theatre", "theater"),
    ("metre ", "meter "),
    ("programme ", "program "),
    ("aluminium", "aluminum"),
    ("tyre ", "tire "),
    ("licence", "license"),
    ("paediatric", "pediatric"),
    ("haem", "hem"),
    ("foetus", "fetus"),
    ("grey", "gray"),
    ("labour", "labor"),
    ("harbour", "harbor"),
    ("colour", "color"),
    ("honour", "honor"),
    ("traveller", "traveler"),
    ("jewellery", "jewelry"),
    ("cheque ", "check "),
    ("ageing", "aging"),
    ("behaviour", "behavior"),
    ("neighbour", "neighbor"),
    ("oestrogen", "estrogen"),
    ("anaesth", "anesth"),
    ("organis", "organiz"),
    ("fuelled", "fueled"),
    ("catalogue", "catalog"),
    ("sceptic", "skeptic"),
    ("tumour", "tumor"),
)
_SPELT_TWICE = re.compile(
    "|".join(british if len(american) < 4 else f"{british}|{american}" for british, american in _SPELLINGS)
)
# Endings a word of these languages may take; forms that do not exist match nothing.
_ENDINGS = {
    "de": ("", "s", "es", "e", "en", "n", "er", "ern", "em"),
    "fr": ("", "s", "e", "es", "x"),
    "es": ("", "s", "es"),
}


@dataclass(frozen=True)
class Phrase:
    """One row of topics.csv; case: "" (any), "capital" (first letter) or "exact"."""

    topic_id: str
    text: str
    weight: float
    language: str = "en"
    case: str = ""
    excluded_when: tuple[str, ...] = ()


def blank_out(text: str) -> str:
    """Return the text with a blank for every character that ends a word; length and offsets stay."""
    for character in _BREAKS if _BREAK.search(text) else ():
        text = text.replace(character, " ")
    return text


def fold(text: str) -> str:
    """Return the text in lower case with blanks between words; length and offsets stay."""
    return blank_out(text.replace("İ", "I").lower())


def forms_of(phrase: Phrase) -> set[str]:
    """Return the folded forms of a phrase: "to arrest" as a verb, else its last word as a noun; both spellings.

    A star at either end lets the word go on there: "*wahlkampf" is found in "Bundestagswahlkampf".
    """
    if phrase.case == "exact":
        return {fold(phrase.text)}
    text = fold(phrase.text.strip("*"))
    if phrase.language in _ENDINGS:
        return {text + ending for ending in _ENDINGS[phrase.language]}
    if phrase.language != "en":
        return {text}
    if text.startswith("to "):
        verb, _, rest = text[3:].partition(" ")
        forms = {f"{form} {rest}".strip() for form in _verb_forms(verb)}
    else:
        forms = {text, _plural(text)}
    return {spelling for form in forms for spelling in _spellings(form)}


def _plural(text: str) -> str:
    if not text[-1].isalpha() or text.endswith(("s", "ics", "ed", "ing")):
        return text + "es" if text.endswith("ss") else text
    if text.endswith(("x", "z", "ch", "sh")):
        return text + "es"
    if text.endswith("y") and text[-2:-1] not in _VOWELS:
        return text[:-1] + "ies"
    return text[:-2] + "en" if text.endswith("man") and text != "human" else text + "s"


def _verb_forms(verb: str) -> set[str]:
    if verb.endswith("e"):
        return {verb, verb + "s", verb + "d", verb[:-1] + "ing"}
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return {verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"}
    stem = verb + verb[-1] if re.fullmatch(r"[^aeiou]*[aeiou][bdgmnprt]", verb) else verb
    third = verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
    return {verb, third, stem + "ed", stem + "ing"}


def _spellings(form: str) -> set[str]:
    found = {form + " "}
    if not _SPELT_TWICE.search(form + " "):
        return {form.strip()}
    for british, american in _SPELLINGS:
        found |= {one.replace(british, american) for one in found} | {
            one.replace(american, british) for one in found if len(american) > 3
        }
    return {one.strip() for one in found}


class PhraseIndex:
    """Finds the longest forms of many phrases, at word boundaries only; built once."""

    def __init__(self, phrases: Iterable[Phrase]):
        self.phrases = tuple(phrases)
        owners: dict[str, list[int]] = {}
        for number, phrase in enumerate(self.phrases):
            left, right = ("" if phrase.text.startswith("*") else " "), ("" if phrase.text.endswith("*") else " ")
            for form in forms_of(phrase):
                owners.setdefault(f"{left}{form}{right}", []).append(number)
        for word in {word for phrase in self.phrases for word in phrase.excluded_when}:
            owners.setdefault(f" {fold(word)} ", [])
        self.owners = [tuple(sorted(set(numbers))) for numbers in owners.values()]
        self.doubtful = frozenset(n for n, phrase in enumerate(self.phrases) if phrase.excluded_when)
        self._forms = {form: number for number, form in enumerate(owners)}
        # Only some forms need a second look: cased ones, open-ended ones, mere exclusion words.
        cased = {number for number, phrase in enumerate(self.phrases) if phrase.case}
        self._cased = {number for number, own in enumerate(self.owners) if not cased.isdisjoint(own)}
        self._special = self._cased | {
            number for form, number in self._forms.items() if not owners[form] or form[0] != " " or form[-1] != " "
        }
        self._automaton = AhoCorasick(list(owners), implementation=Implementation.ContiguousNFA) if owners else None

    def find(self, text: str) -> tuple[list[tuple[tuple[int, ...], int, int]], set[int]]:
        """Return ([(phrase numbers, start, end)] of the longest forms in reading order, numbers of all forms seen)."""
        if self._automaton is None or not text:
            return [], set()
        # The blanks around the text make its boundaries; a form's span covers one blank on either side.
        folded = f" {fold(text)} "
        is_small = text.islower()
        raw = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        seen = {form for form, _, _ in raw}
        if not self._special.isdisjoint(seen):
            raw = [valid for match in raw if (valid := self._look_again(match, text, folded, is_small))]
        raw.sort(key=itemgetter(1, 2))
        found: list[tuple[tuple[int, ...], int, int]] = []
        last_start, last_end = -1, 0
        for form, start, end in raw:
            if start == last_start:
                found.pop()
            elif start < last_end - 1:
                continue
            numbers = self.owners[form]
            if form in self._cased:
                numbers = self._fitting(form, text[start : end - 2], is_small)
            found.append((numbers, start, end - 2))
            last_start, last_end = start, end
        return found, seen

    def holds(self, seen: set[int], word: str) -> bool:
        """Say whether an exclusion word is among the forms that `find` saw."""
        return self._forms[f" {fold(word)} "] in seen

    def _look_again(
        self, match: tuple[int, int, int], text: str, folded: str, is_small: bool
    ) -> tuple[int, int, int] | None:
        """Widen an open-ended form to its word; drop a form that stands in the wrong case."""
        form, start, end = match
        if form not in self._special:
            return match
        if not self.owners[form]:
            return None
        if folded[start] != " ":
            start = folded.rindex(" ", 0, start)
        if folded[end - 1] != " ":
            end = folded.index(" ", end) + 1
        stands = text[start : end - 2]
        return (form, start, end) if self._fitting(form, stands, is_small) else None

    def _fitting(self, form: int, stands: str, is_small: bool) -> tuple[int, ...]:
        """Return the phrases of a form whose case fits; a headline all in small letters says nothing of names."""
        return tuple(
            number
            for number in self.owners[form]
            if _fits_case(self.phrases[number], stands) or is_small and self.phrases[number].case == "capital"
        )


def _fits_case(phrase: Phrase, stands: str) -> bool:
    if phrase.case == "exact":
        return blank_out(stands) == blank_out(phrase.text).strip()
    return phrase.case != "capital" or stands[0].isupper()
