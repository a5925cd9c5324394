"""Import of PETRARCH and TABARI actor and agent dictionaries: their lines as rows of actors.csv and agents.csv."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from transforms.rules import Rulebook

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_CODE = re.compile(r"\[\s*([A-Za-z]+)\s*([^\]\[]*)\]")
_RANGE = re.compile(r"\s*([<>]?)\s*(\d+)\s*(?:-\s*(\d+)\s*)?")
_AGENT = re.compile(r"([^{\[]+?)\s*(\{[^}]*\})?\s*\[\s*(~?)\s*([A-Za-z]+)\s*(~?)\s*\]")
_SET = re.compile(r"!([A-Z_]+)!\s*=\s*(.+)")
_SMALL = frozenset(("Of", "The", "And", "For", "In", "De", "Del", "La", "Al", "Bin", "Ibn", "Von", "Van"))


@dataclass(frozen=True)
class BadLine:
    """A line, or a code of it, that could not be read; nothing else of the file is lost for it."""

    line: int
    text: str
    problem: str


@dataclass(frozen=True)
class ImportedActor:
    """One code of one actor; an actor with several dated codes gives several."""

    actor_id: str
    name: str
    aliases: tuple[str, ...]
    country: str | None
    sector: str | None
    first: date | None
    last: date | None
    kind: str


@dataclass(frozen=True)
class ImportedAgent:
    """One agent noun with its plural: None for the regular one, "-" for none."""

    noun: str
    plural: str | None
    sector: str


class CameoCodes:
    """What the three-letter groups of a code mean: a country, a sector, or neither."""

    def __init__(self, rulebook: Rulebook):
        self.countries = {row["iso3"]: row["iso3"] for row in rulebook.rows("countries.csv", ("iso3",))}
        self.sectors: dict[str, str] = {}
        self.silent: set[str] = set()
        for row in rulebook.rows("cameo_codes.csv", ("code",)):
            if row["country"]:
                self.countries[row["code"]] = row["country"]
            if row["sector"]:
                self.sectors[row["code"]] = row["sector"]
            self.silent.add(row["code"])

    def read(self, code: str) -> tuple[str | None, str | None]:
        """Return (country, sector) of a code; raise ValueError for a group that means nothing."""
        code = code.upper()
        groups = [code[i : i + 3] for i in range(0, len(code), 3)]
        if len(code) % 3 or len(code) > 15:
            raise ValueError(f"code {code!r} is not made of one to five groups of three letters")
        country = self.countries.get(groups[0])
        rest = groups[1:] if country and country != "IGO" else groups
        sector = next((self.sectors[group] for group in rest if group in self.sectors), None)
        # After an international group come the body's own letters: IGOEUREEC.
        known = self.silent | self.countries.keys()
        strange = [group for group in groups[:1] if group not in known]
        if strange:
            raise ValueError(f"code {code!r}: unknown country or group {strange[0]!r}")
        return country, sector


def read_actors(text: str, codes: CameoCodes) -> tuple[list[ImportedActor], list[BadLine]]:
    """Return the actors of an actor dictionary in file order, and every line that could not be read."""
    reader = _ActorFile(codes)
    for number, line in _lines(text, reader.bad):
        reader.take(number, line)
    reader.close()
    return reader.actors, sorted(reader.bad, key=lambda bad: bad.line)


class _ActorFile:
    """An actor dictionary while it is read: the open head with its synonyms and codes."""

    def __init__(self, codes: CameoCodes):
        self.codes = codes
        self.actors: list[ImportedActor] = []
        self.bad: list[BadLine] = []
        self.head: tuple[int, str] | None = None
        self.names: list[str] = []
        self.found: list[tuple[str | None, str | None, date | None, date | None]] = []
        self.had_code = False

    def take(self, number: int, line: str) -> None:
        """Add one line: a synonym, a line of codes, or the head of the next actor."""
        phrase, bracket, rest = line.partition("[")
        phrase = phrase.strip()
        if phrase.startswith("+"):
            self._synonym(number, phrase[1:])
        elif phrase:
            self.close()
            first, *others = phrase.split("+")
            self.head, self.names = (number, line), [_name(first)]
            if others:
                self.bad.append(BadLine(number, line, "a '+' inside a phrase; read as a synonym"))
                self.names += [_name(other) for other in others if other.strip()]
        if bracket:
            self._codes(number, line, bracket + rest)

    def close(self) -> None:
        """Finish the open actor."""
        if self.head is not None and not self.had_code:
            self.bad.append(BadLine(*self.head, "no code"))
        is_person = any(first or last for _, _, first, last in self.found)
        for country, sector, first, last in self.found:
            name, *aliases = dict.fromkeys(self.names)
            kind = "person" if is_person else "body" if sector else "country"
            actor_id = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
            sector = sector or ("GOV" if kind == "country" else None)
            self.actors.append(ImportedActor(actor_id, name, tuple(aliases), country, sector, first, last, kind))
        self.head, self.names, self.found, self.had_code = None, [], [], False

    def _synonym(self, number: int, phrase: str) -> None:
        if self.head is None:
            self.bad.append(BadLine(number, f"+{phrase}", "a synonym before any actor"))
        else:
            self.names += [_name(piece) for piece in phrase.split("+") if piece.strip()]

    def _codes(self, number: int, line: str, text: str) -> None:
        if self.head is None:
            self.bad.append(BadLine(number, line, "a code before any actor"))
            return
        self.had_code = True
        if _CODE.sub("", text).strip():
            self.bad.append(BadLine(number, line, f"cannot read {_CODE.sub('', text).strip()!r}"))
        for code, restriction in _CODE.findall(text):
            try:
                self.found.append((*self.codes.read(code), *_restriction(restriction)))
            except ValueError as problem:
                self.bad.append(BadLine(number, line, str(problem)))


def read_agents(text: str, codes: CameoCodes) -> tuple[list[ImportedAgent], list[BadLine]]:
    """Return the agent nouns of an agent dictionary, its !SETS! expanded, and every line that could not be read."""
    agents: list[ImportedAgent] = []
    bad: list[BadLine] = []
    sets: dict[str, list[str]] = {}
    for number, line in _lines(text, bad):
        if match := _SET.fullmatch(line.strip()):
            sets[match[1]] = [word.strip() for word in match[2].split(",") if word.strip()]
            continue
        match = _AGENT.fullmatch(line.strip())
        if match is None or bool(match[3]) == bool(match[5]):
            bad.append(BadLine(number, line, "neither a set nor PHRASE [~CODE]"))
            continue
        try:
            sector = codes.read(match[4])[1]
        except ValueError as problem:
            bad.append(BadLine(number, line, str(problem)))
            continue
        if sector is None:
            bad.append(BadLine(number, line, f"code {match[4]!r} names no sector of the codebook"))
            continue
        name = re.search(r"!([A-Z_]+)!", match[1])
        if name and name[1] not in sets:
            bad.append(BadLine(number, line, f"set !{name[1]}! is not defined before this line"))
            continue
        for word in sets[name[1]] if name else [""]:
            noun = match[1].replace(name[0], word) if name else match[1]
            plural = "-" if name else _plural(match[2])
            agents.append(ImportedAgent(_phrase(noun).lower(), plural, sector))
    return agents, bad


def actors_csv(actors: Iterable[ImportedActor]) -> str:
    """Return the rows as an actors.csv to put into an overlay folder."""
    header = ("actor_id", "name", "aliases", "country", "sector", "from", "to", "kind")
    return _csv(
        header,
        ((a.actor_id, a.name, "|".join(a.aliases), a.country, a.sector, a.first, a.last, a.kind) for a in actors),
    )


def agents_csv(agents: Iterable[ImportedAgent], known: frozenset[str] = frozenset()) -> str:
    """Return the rows as an agents.csv; nouns that the rulebook knows already are left out."""
    rows = ((a.noun + (f"/{a.plural}" if a.plural else ""), a.sector, "person") for a in agents)
    return _csv(("agents", "sector", "kind"), (row for row in rows if row[0].split("/")[0] not in known))


def _csv(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def _lines(text: str, bad: list[BadLine]) -> Iterator[tuple[int, str]]:
    """Yield (number, line) without comments and blank lines; a comment that never ends is a bad line."""
    for match in _COMMENT.finditer(text):
        if not match.group().endswith("-->"):
            number = text.count("\n", 0, match.start()) + 1
            bad.append(BadLine(number, match.group().split("\n")[0], "the comment never ends"))
    bare = _COMMENT.sub(lambda match: "\n" * match.group().count("\n"), text)
    for number, line in enumerate(bare.splitlines(), start=1):
        line = re.sub(r"(^|\s)#.*", "", line).rstrip()
        if line.strip():
            yield number, line


def _restriction(text: str) -> tuple[date | None, date | None]:
    """Return (from, to), `to` excluded; a lone date is a from-date."""
    if not text.strip():
        return None, None
    match = _RANGE.fullmatch(text)
    if match is None or match[1] and match[3]:
        raise ValueError(f"cannot read the dates {text.strip()!r}")
    one, two = _date(match[2]), _date(match[3]) if match[3] else None
    return (None, one) if match[1] == "<" else (one, two)


def _date(digits: str) -> date:
    """Return the day of YYMMDD (YY up to 30 is 20YY) or YYYYMMDD; digits after the eighth are ignored."""
    if len(digits) == 6:
        digits = ("20" if int(digits[:2]) <= 30 else "19") + digits
    if len(digits) < 8:
        raise ValueError(f"cannot read the date {digits!r}")
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        raise ValueError(f"cannot read the date {digits!r}") from None


def _phrase(text: str) -> str:
    return " ".join(text.replace("_", " ").split())


def _name(text: str) -> str:
    """Return an upper-case phrase as a name is written in running text."""
    words = _phrase(text).split()
    short = len(words) == 1 and len(words[0]) <= 4 and words[0].isupper()
    if short:  # NATO, ISI
        return words[0]
    written = ["-".join(part.capitalize() for part in word.split("-")) for word in words]
    return " ".join(w.lower() if number and w in _SMALL else w for number, w in enumerate(written))


def _plural(braces: str | None) -> str | None:
    if braces is None:
        return None
    return _phrase(braces[1:-1]).lower() or "-"
