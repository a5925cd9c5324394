"""Places: which point on earth a name means, and where an act took place."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from transforms.actors import Actor, ActorMemory
from transforms.documents import PARTS, Document, Sentence
from transforms.gazetteer import Entry, Gazetteer
from transforms.rules import Rulebook

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(frozen=True)
class Place:
    """One place as the text names it. country: ISO alpha-3; precision: region, country, admin, city."""

    part: str
    start: int
    end: int
    text: str
    name: str
    country: str | None
    admin: str | None
    geoname_id: int | None
    latitude: float | None
    longitude: float | None
    precision: str


class PlaceMemory:
    """The places of one article; `adjectives` are words like "Turkish" that only point to a country."""

    def __init__(self, mentions: list[Place], adjectives: list[Place], datelines: frozenset[int], words: Words):
        self.mentions = mentions
        self.adjectives = adjectives
        self._words = words
        exact = sorted((place for place in mentions if place.precision != "region"), key=lambda place: place.start)
        self._named = {part: [place for place in exact if place.part == part] for part in PARTS}
        # Offsets in the body of places that only say where the report was written.
        self._told = {
            part: [place for place in named if not (part == "body" and place.start in datelines)]
            for part, named in self._named.items()
        }

    def place_of(self, sentence: Sentence, parse: Doc, trigger: Token) -> Place | None:
        """Return where the act of `trigger` took place, if the sentence says so; the most precise of equals."""
        best: tuple[float, Place] | None = None
        first, last = _places_within(self._named[sentence.part], sentence)
        for place in self._named[sentence.part][first:last]:
            span = parse.char_span(place.start - sentence.start, place.end - sentence.start, alignment_mode="expand")
            if span is None:
                continue
            fit = _fit(span.root, trigger, self._words) + {"city": 0.2, "admin": 0.1}.get(place.precision, 0.0)
            if fit >= 1.0 and (best is None or fit > best[0]):
                best = (fit, place)
        return best[1] if best else None

    def setting_of(self, sentence: Sentence) -> Place | None:
        """Return the place that a sentence names anyhow, else the last city or division told of before it.

        A guess for acts that happen at a spot (attacks, arrests, protests) when `place_of` is silent.
        """
        told = self._told[sentence.part]
        first, last = _places_within(told, sentence)
        if first < last:
            return told[first]
        return next((place for place in reversed(told[:first]) if place.precision != "country"), None)


def _places_within(places: list[Place], sentence: Sentence) -> tuple[int, int]:
    """Return the slice of places, in the order of their starts, that lie in a sentence."""
    return (
        bisect_left(places, sentence.start, key=lambda place: place.start),
        bisect_left(places, sentence.end, key=lambda place: place.start),
    )


def _fit(place: Token, trigger: Token, words: Words) -> float:
    """Return how firmly the grammar sets an act in a place: 2 by its own phrase, 1 by its clause, 0 not at all."""
    token = _noun_phrase(place, words)
    if token.head.i == trigger.i and token.dep_ in ("dobj", "nsubjpass") and trigger.lemma_ in words["entering"]:
        return 2.0
    preposition = token.head
    if token.dep_ != "pobj" or not (
        preposition.lower_ in words["at"] or preposition.lower_ == "to" and preposition.head.lemma_ in words["motion"]
    ):
        return 0.0
    if (
        preposition.lower_ in ("on", "off", "over")
        and preposition.head.pos_ == "NOUN"
        and preposition.head.i != trigger.i
    ):
        return 0.0  # "the attack on Kabul" is not where somebody condemns it
    token = preposition
    while token.head.i != token.i:
        token = token.head
        if token.i == trigger.i:
            return 2.0
        if token.pos_ in ("VERB", "AUX"):
            return 1.0 if token.is_ancestor(trigger) and not _reported(token, trigger) else 0.0
    return 0.0


def _noun_phrase(place: Token, words: Words) -> Token:
    """Climb from a place name to the noun that stands for it: "the town of X", "X province", "its capital, X"."""
    token = place
    while token.head.i != token.i:
        head = token.head
        if (
            token.dep_ == "appos"
            or token.dep_ == "conj"
            or token.dep_ in ("compound", "nmod", "poss")
            and head.lemma_ in words["site"]
        ):
            token = head
        elif token.dep_ == "pobj" and head.lower_ == "of" and head.head.lemma_ in words["site"]:
            token = head.head
        else:
            break
    return token


def _reported(verb: Token, trigger: Token) -> bool:
    """Tell whether the trigger is in what somebody says: "he said in Paris that rebels had struck"."""
    child = trigger
    while child.head.i != verb.i and child.head.i != child.i:
        child = child.head
    return child.dep_ in ("ccomp", "relcl") and verb.lemma_ in ("say", "tell", "report", "announce", "add")


@dataclass
class _Found:
    """A name in the text that may be a place; `standing` says how surely it is one, `inside` who contains it."""

    sentence: Sentence
    start: int  # in the sentence
    end: int
    text: str
    entries: list[Entry]
    standing: float = 0.0
    person: bool = False
    located: bool = False  # "in Sydney", "Sydney, Australia"
    inside: Entry | None = None
    chosen: Entry | None = None
    scores: list[float] = field(default_factory=list)


Words = dict[str, frozenset[str]]
Weights = defaultdict[str | int | None, float]
_TOKEN = re.compile(r"(?:[A-Z]\.){1,4}(?:[A-Z][a-z]{1,2}\.)?|(?<!['’])[^\W\d_]\w*(?:['’](?!s\b)[^\W\d_]\w*)*")
_SHORTENED = ("St", "Ste", "Mt", "Ft")
MAX_WORDS = 6
_NAMING_SECTORS = frozenset(("MED", "BUS", "REB", "PTY", "NGO", "EDU", "LAB", "CRM"))
_INSTITUTION_OF = re.compile(
    r"\b(?:University|Bank|College|Voice|Corporation|Corp\.?|Council|Institute|Archdiocese) of $"
)
# "US$20", "US-24": a sum and a road. A dateline: "PARIS (AP) —", "BERLIN, May 4", "LONDON –".
_NOT_ALONE = re.compile(r"\$|-\d")
_DATELINE = re.compile(r"\s?(?:,|\(|-|–|—|:|/)| [A-Z]{3}")
_DATELINE_END = re.compile(r"(?:, [^—–-]{0,30})?\s?(?:\([A-Z][\w ]*\)\s?)?(?:—|–|--|-(?: |$))")
_SAYS = re.compile(
    r"(?:,? (?:said|says|told|added|asked|explained|replied|argued|who|whose|is a|was a|was born|\d\d,)\b|, \d\d\b)"
)
ROUNDS = 3
MAX_OPTIONS = 40
SHARPNESS = 1.0
SIZE = 1.0  # how much a place ten times as large is likelier
COUNTRY_PULL = 1.0
DIVISION_PULL = 3.0
DISTRICT_PULL = 1.5


class PlaceReader:
    """Finds and resolves place names; built once, used for every article."""

    def __init__(self, rulebook: Rulebook):
        self.gazetteer = Gazetteer(rulebook)
        self.words = {
            row["kind"]: frozenset(row["words"].split()) for row in rulebook.rows("places/words.csv", ("kind", "words"))
        }
        self.not_places = _words(rulebook, "places/not_places.txt")
        self.given_names = _words(rulebook, "places/given_names.txt")
        self.adjectives = self._adjectives(rulebook)

    def _adjectives(self, rulebook: Rulebook) -> dict[str, Entry]:
        """Return the country of each adjective and name of a people in countries.csv."""
        found = {}
        for row in rulebook.rows("countries.csv", ("iso3", "name")):
            entry = next(each for each in self.gazetteer.named(row["name"]) if each.country == row["iso3"])
            found.update({word: entry for word in (row["adjectives"] + "|" + row["people"]).split("|") if word})
        return found | {
            f"{name}n": self.gazetteer.named(name)[0]
            for name in ("Africa", "Asia", "Europea")
            if self.gazetteer.named(name)
        }

    def read(self, document: Document, sentences: list[Sentence], actors: ActorMemory) -> PlaceMemory:
        """Return the resolved places of an article."""
        found, adjectives = [], []
        for sentence in sentences:
            names, words = self._names(sentence)
            found += names
            adjectives += words
        named = [each for each in actors.mentions if each.resolution == "dictionary" and each.sector in _NAMING_SECTORS]
        found = [each for each in _keep_places(found) if not any(_covers(actor, each) for actor in named)]
        _resolve(found, Counter(each.entries[0].country for each in adjectives), document.country)
        datelines = frozenset(
            each.sentence.start + each.start
            for each in found
            if each.start == 0 and each.sentence.part == "body" and _DATELINE_END.match(each.sentence.text, each.end)
        )
        return PlaceMemory(
            [self._place(each) for each in found], [self._place(each) for each in adjectives], datelines, self.words
        )

    def _place(self, found: _Found) -> Place:
        entry = found.chosen or found.entries[0]
        division = entry if entry.kind == "admin" else self.gazetteer.division(entry)
        start = found.sentence.start + found.start
        precision = {"district": "admin"}.get(entry.kind, entry.kind)
        return Place(
            found.sentence.part,
            start,
            start + found.end - found.start,
            found.text,
            entry.name,
            entry.country,
            division.name if division else None,
            entry.geoname_id,
            entry.latitude,
            entry.longitude,
            precision,
        )

    def _names(self, sentence: Sentence) -> tuple[list[_Found], list[_Found]]:
        """Return the names of a sentence that may be places, and its adjectives of countries."""
        text = sentence.text
        tokens = [(match.start(), match.end(), match.group()) for match in _TOKEN.finditer(text)]
        names: list[_Found] = []
        adjectives: list[_Found] = []
        index = 0
        while index < len(tokens):
            if not tokens[index][2][0].isupper():
                index += 1
                continue
            count, found, is_adjective = self._longest(sentence, tokens, index)
            if found is not None:
                (adjectives if is_adjective else names).append(found)
                if not is_adjective:
                    self._judge(found, tokens, index, count, names)
            index += count
        return names, adjectives

    def _longest(
        self, sentence: Sentence, tokens: list[tuple[int, int, str]], index: int
    ) -> tuple[int, _Found | None, bool]:
        """Return how many tokens the longest name from `index` takes, and the name."""
        text, start = sentence.text, tokens[index][0]
        stop = index + 1
        while stop < len(tokens) and stop - index < MAX_WORDS and _joined(text, tokens[stop - 1], tokens[stop]):
            stop += 1
        for end_index in range(stop, index, -1):
            end = tokens[end_index - 1][1]
            if not tokens[end_index - 1][2][0].isupper():
                continue
            piece = text[start:end]
            for shown in (piece + ".", piece):
                if (
                    shown in self.gazetteer.abbreviations
                    and text.startswith(shown, start)
                    and ("." in shown or text[max(0, start - 2) : start] in (", ", " ("))
                ):
                    entry = self.gazetteer.abbreviations[shown]
                    return (
                        end_index - index,
                        _Found(sentence, start, start + len(shown), shown, [entry], 3.0),
                        False,
                    )
            if piece in self.adjectives:
                return end_index - index, _Found(sentence, start, end, piece, [self.adjectives[piece]]), True
            entries = self.gazetteer.named(piece)
            if entries and piece.startswith("The ") and self.gazetteer.named(piece[4:])[:1] == entries[:1]:
                continue  # "The Philippines", but "The Hague"
            if entries:
                return end_index - index, _Found(sentence, start, end, piece, entries), False
        return 1, None, False

    def _doubt(self, found: _Found, count: int) -> float:
        """Return how much a name alone speaks against a place: a common word, a given name, an acronym, a saint."""
        text, word = found.sentence.text, found.text.lower()
        doubt = -4.0 if word in self.not_places else 0.0
        if word in self.given_names:
            doubt += min(found.standing, 2.0) - found.standing - 1.5
        if found.text.isupper() and count == 1 and "." not in found.text and not _DATELINE.match(text, found.end):
            doubt -= 0.0 if text.isupper() else 4.0
        if word.startswith(("st. ", "saint ")) and text[found.end : found.end + 2] in ("'s", "’s"):
            doubt -= 4.0
        return doubt

    def _judge(
        self, found: _Found, tokens: list[tuple[int, int, str]], index: int, count: int, names: list[_Found]
    ) -> None:
        """Weigh how surely a name is a place here: from what it is, and from the words on both sides."""
        text, word = found.sentence.text, found.text.lower()
        before = tokens[index - 1] if index else None
        after = tokens[index + count] if index + count < len(tokens) else None
        gap = text[before[1] : found.start] if before else ""
        joined_before = (
            before is not None
            and gap in (" ", ". ", "-")
            and (gap != ". " or before[2].lower() in self.words["title"] or len(before[2]) == 1)
        )
        joined_after = after is not None and text[found.end : after[0]] == " "
        best = found.entries[0]
        if found.standing == 0.0:
            found.standing = _prior_standing(best)
        is_state = best.kind in ("country", "region") and word not in self.given_names
        if (
            _INSTITUTION_OF.search(text, 0, found.start)
            or _NOT_ALONE.match(text, found.end)
            or text[: found.start].endswith("$")
        ):
            found.standing -= 6.0
        if not is_state:
            found.standing += self._doubt(found, count)
        previous = before[2].rstrip(".").lower() if joined_before and before else ""
        if previous in self.words["before_a_place"]:
            found.located, found.standing = True, found.standing + 1.5
        if before is not None and joined_before and before[2][0].isupper() and count == 1 and not is_state:
            if previous in self.words["free_before"] or before[2] in self.adjectives or gap == "-":
                pass
            elif previous in self.words["title"] or previous in self.given_names or len(before[2].rstrip(".")) == 1:
                found.person, found.standing = True, found.standing - 5.0
            else:
                found.standing -= 3.0
        if joined_after and after and after[2][0].isupper() and not is_state:
            following = after[2].rstrip(".").lower()
            if following in self.words["after_no_place"] or text.startswith(" High School", found.end):
                found.standing -= 2.0 if best.kind == "admin" else 4.0
            elif following in self.words["after_a_place"]:
                found.standing += 1.0
            elif count == 1 and following not in self.words["free_before"] and word in self.given_names:
                found.person = True
            elif count == 1 and following not in self.words["free_before"]:
                beside = self.gazetteer.named(after[2])
                inside = any(_contains(each, found.entries) for each in beside[:3])
                found.standing -= 0.0 if inside else 1.5 if beside else 3.0
        if count == 1 and not is_state and _SAYS.match(text, found.end):
            found.standing -= 1.0
        self._look_for_container(found, names)

    def _look_for_container(self, found: _Found, names: list[_Found]) -> None:
        """Note where a name contains the one before it: "Paris, Texas", "Goma in Congo"."""
        last = names[-2] if len(names) > 1 else None
        if last is None or found.sentence.text[last.end : found.start] not in (", ", " (", " in ", ", in "):
            return
        container = next((each for each in found.entries if _contains(each, last.entries)), None)
        if container is not None:
            last.inside, found.chosen, last.located = container, container, True
            last.standing += 3.0
            found.standing += 2.0


def _covers(actor: Actor, found: _Found) -> bool:
    """Tell whether a name of the actors' dictionary holds this one: Air France, the Washington Post, Hamas."""
    start = found.sentence.start + found.start
    return actor.part == found.sentence.part and actor.start <= start and start + len(found.text) <= actor.end


def _words(rulebook: Rulebook, name: str) -> frozenset[str]:
    return frozenset(line.strip() for file in rulebook.named(name) for line in file.text.splitlines())


def _joined(text: str, left: tuple[int, int, str], right: tuple[int, int, str]) -> bool:
    gap = text[left[1] : right[0]]
    return (
        gap in (" ", "-", "\u00a0", "'s ", "’s ")
        or gap == ". "
        and left[2] in _SHORTENED
        or gap == ""
        or gap in (" & ",)
    )


def _prior_standing(entry: Entry) -> float:
    """Return how surely a bare name means this place: a large city surely, a hamlet hardly."""
    if entry.kind in ("country", "region"):
        return 3.0
    if entry.kind == "admin":
        return 2.0
    if entry.kind == "district" and entry.name.endswith((" County", " Parish")):
        return 1.5
    return min(2.5, 1.3 * (math.log10(entry.population + 10) - 4.6))


def _contains(container: Entry, entries: list[Entry]) -> Entry | None:
    """Return the first entry that lies in the container."""
    for entry in entries:
        if entry.row == container.row or entry.kind in ("country", "region"):
            continue
        if container.kind == "country" and entry.country == container.country or entry.division == container.row:
            return entry
    return None


def _keep_places(found: list[_Found]) -> list[_Found]:
    """Return the names that stand as places, each name judged by all its uses in the article."""
    persons = {each.text.split()[-1] for each in found if each.person}
    best: dict[str, float] = {}
    for each in found:
        best[each.text] = max(best.get(each.text, -9.0), each.standing)
    kept = []
    for each in found:
        standing = each.standing + (0.5 * max(0.0, best[each.text] - each.standing) if each.standing > -2.5 else 0.0)
        if each.text in persons and not each.located and each.standing < 3.0:
            standing -= 3.0
        if standing > 0.0 and not each.person:
            kept.append(each)
    return kept


def _resolve(found: list[_Found], countries: Counter[str | None], home: str | None) -> None:
    """Choose one entry for each name of the article: what fits the other names best, the same for every use."""
    groups: dict[str, list[_Found]] = {}
    for each in found:
        groups.setdefault(each.text.lower(), []).append(each)
    options = {name: _options(uses) for name, uses in groups.items()}
    priors = {name: [_prior(entry, home) for entry in entries] for name, entries in options.items()}
    shares = {name: _shares(priors[name]) for name in groups}
    for _ in range(ROUNDS):
        weights = _context(options, shares, countries)
        shares = {
            name: _shares(
                [
                    prior + _support(entry, weights, share)
                    for entry, prior, share in zip(options[name], priors[name], shares[name], strict=True)
                ]
            )
            for name in groups
        }
    for name, uses in groups.items():
        best = max(zip(shares[name], options[name], strict=True), key=lambda each: (each[0], -each[1].row))[1]
        for each in uses:
            each.chosen = best


def _options(uses: list[_Found]) -> list[Entry]:
    """Return the entries that a name may mean; those that the text itself names by container win."""
    fixed = next((each.chosen for each in uses if each.chosen), None)
    if fixed:
        return [fixed]
    container = next((each.inside for each in uses if each.inside), None)
    entries = uses[0].entries
    entries = [each for each in entries if container is None or _contains(container, [each])]
    # Kyiv is the city, not the division of the same name that is hardly more than the city.
    held = {row: each.population for each in entries if each.kind == "city" for row in (each.division, each.district)}
    return [
        each
        for each in entries
        if each.kind not in ("admin", "district") or held.get(each.row, 0) < 0.25 * each.population
    ][:MAX_OPTIONS] or entries


def _prior(entry: Entry, home: str | None) -> float:
    """Return how likely a name means this place before the article is known."""
    size = math.log10(entry.population + 10)
    base = {
        "country": 5.4 + SIZE,
        "region": 5.4 + SIZE,
        "admin": 2.6 + SIZE * 7 / 4 + 0.2 * (size - 5),
        "district": SIZE * size - 1.0,
    }.get(entry.kind, SIZE * size)
    return base + (0.7 if home and entry.country == home else 0.0)


def _shares(scores: list[float]) -> list[float]:
    """Return the probability of each option (softmax)."""
    top = max(scores)
    powers = [math.exp(SHARPNESS * (score - top)) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def _context(
    options: dict[str, list[Entry]], shares: dict[str, list[float]], countries: Counter[str | None]
) -> Weights:
    """Count how much the names of the article speak for each country (by code) and first-level division (by row)."""
    weights: Weights = defaultdict(float, {country: 0.5 * min(count, 4) for country, count in countries.items()})
    for name, entries in options.items():
        most: dict[str | int | None, float] = {}
        for entry, share in zip(entries, shares[name], strict=True):
            for key in (entry.country, _division_row(entry), _district_row(entry)):
                most[key] = max(most.get(key, 0.0), share)
        for key, share in most.items():
            weights[key] += share
    weights[None] = weights[-1] = 0.0
    return weights


def _division_row(entry: Entry) -> int:
    return entry.row if entry.kind == "admin" else entry.division


def _district_row(entry: Entry) -> int:
    return entry.row if entry.kind == "district" else entry.district


def _support(entry: Entry, weights: Weights, share: float) -> float:
    """Return how well a place fits the other names: how many of them lie in its country and in its division."""
    country = max(weights[entry.country] - share, 0.0)
    division = max(weights[_division_row(entry)] - share, 0.0)
    district = max(weights[_district_row(entry)] - share, 0.0)
    return (
        COUNTRY_PULL * math.log1p(country) + DIVISION_PULL * math.log1p(division) + DISTRICT_PULL * math.log1p(district)
    )
