"""Actors: who a phrase means, of which country and sector."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from transforms.actor_index import PERSONAL, PLACE_KINDS, Actor, ActorIndex, Agent, Entry, Hit, surname
from transforms.actor_memory import ActorMemory, Mention
from transforms.documents import Document, Sentence
from transforms.rules import Rulebook

__all__ = ["Actor", "ActorMemory", "ActorReader"]

_WORD = r"(?:(?:[A-Z]['’])?[A-Z][\w-]*|(?:al|el|ul)-[A-Z][\w-]*)"
_LINK = r"(?:(?:de|da|do|dos|del|della|van|von|der|den|bin|ibn|al|el|la|le|di|du|ten|y)\s)"
# A run of capitalised words: a name that the dictionary may not hold.
_RUN = re.compile(rf"(?<![\w.]){_WORD}(?:\.?\s{_LINK}{{0,2}}{_WORD})*")
# Between a name and the noun that explains it: "Dan Holub, the union's executive director, said".
_APPOSITION = re.compile(r",\s+(?:\d+,\s+|who (?:is|was) )?((?=[a-zA-Z])(?:[A-Z]\.[A-Z]\.|[^,.;:–—]){3,130})")
_AFTER_HEAD = re.compile(r"\b(?:of|for|to|at|in|on|with|from|by|who|which|that|whose|and)\b")
_OF_A_NAME = re.compile(r" of (?:the )?(?:[A-Z][\w'’-]* )*")
_IN = re.compile(
    r"\b(?:in|at|near|outside|across|around|into|inside|throughout|from|over|through)\s+"
    r"(?:(?:the|[a-z]+ern|north|south|east|west|central|downtown|city of|capital of)\s+)*"
    r"(?:[\w' ]{3,20},\s+)?$"
)
# What may stand between a title and its name, and between a noun and the name it explains.
_TITLE_GAP = re.compile(r"[.-]?(?: (?:[A-Z][\w.]*|of(?: the)?(?= [A-Z])))* ?")
_EXPLAINED = re.compile(r"(?: (?:of|for|at|in) [\w .&'’-]{2,40})?, (?:(?:Mr|Mrs|Ms|Dr)\.? )?")
_IN_NAMES = frozenset(("place", "company", "media", "ngo"))
_SPATIAL = frozenset(("country", "seat", "place"))


class ActorReader:
    """Finds actors by the rulebook's actors.csv and agents.csv; built once, used for every article."""

    def __init__(self, rulebook: Rulebook):
        self.index = ActorIndex(rulebook)

    def read(self, document: Document, sentences: list[Sentence]) -> ActorMemory:
        """Return every dictionary actor of the article, and the memory that resolves phrases."""
        reading = _Reading(self.index, document)
        for sentence in sentences:
            reading.read(sentence)
        return ActorMemory(reading.known, self.index, document.published, document.country)


class _Reading:
    """One article while it is read: what is known so far decides what comes next."""

    def __init__(self, index: ActorIndex, document: Document):
        self.index = index
        self.document = document
        self.known: list[Mention] = []
        self.votes: Counter[str] = Counter({document.country: 1} if document.country else {})
        self.persons: dict[str, Entry] = {}  # surname or full name -> who the article means by it
        self.plain_words = set(re.findall(r"\b[a-z][a-z-]+\b", document.text))

    def read(self, sentence: Sentence) -> None:
        """Add the mentions of one sentence."""
        hits = [hit for hit in self.index.find_names(sentence.text) if not self._inside_a_name(sentence, hit)]
        for hit in hits:
            if len({entry.country for entry in hit.entries}) == 1 and hit.entries[0].country:
                self.votes[hit.entries[0].country] += 1
        found = [self._name(sentence, hit) for hit in hits]
        nouns = [noun for noun in self._nouns(sentence, hits) if not self._is_told(sentence, noun)]
        found += self._unlisted(sentence, hits, nouns)
        names = sorted(found, key=lambda mention: mention.start)
        for start, end, agent in nouns:
            first, last = sentence.start + start, sentence.start + end
            # A title right before its name is no mention of its own.
            if not any(m.start < last and first < m.end or self._is_title(sentence, end, m) for m in names):
                found.append(self._noun(sentence, start, end, agent, names))
        self.known += sorted(found, key=lambda mention: mention.start)

    def _is_title(self, sentence: Sentence, end: int, name: Mention) -> bool:
        """Tell whether a noun leads to a name by capitalised words alone: Chief of Army Staff General Munir."""
        between = sentence.text[end : max(end, name.start - sentence.start)]
        return name.is_person and 0 < len(between) < 50 and _TITLE_GAP.fullmatch(between) is not None

    def _nouns(self, sentence: Sentence, hits: list[Hit]) -> Iterator[tuple[int, int, Agent]]:
        """Yield agent nouns beside the names; of a noun that a name overlaps, what follows the name."""
        for start, end, agent in self.index.find_agents(sentence.text):
            over = next((hit for hit in hits if hit.start < end and start < hit.end), None)
            if over is None:
                yield start, end, agent
            elif over.end < end:
                rest = sentence.text[over.end : end].lstrip()
                if rest.lower() in self.index.agents:
                    yield end - len(rest), end, self.index.agents[rest.lower()]

    def _is_told(self, sentence: Sentence, noun: tuple[int, int, Agent]) -> bool:
        """Tell whether a capitalised noun is the surname of a person told of before: Mr King."""
        return sentence.text[noun[0] : noun[1]] in self.persons

    def _name(self, sentence: Sentence, hit: Hit) -> Mention:
        entry = self._choose(hit.entries)
        if entry.is_person:
            self._tell(entry, surname(entry.name), entry.name, surname(hit.text))
        is_place = entry.kind in _SPATIAL and bool(_IN.search(sentence.text[max(0, hit.start - 60) : hit.start]))
        how = {"adjective": "demonym", "people": "demonym", "seat": "metonym", "place": "metonym"}
        return _mention(sentence, hit.start, hit.end, entry, how.get(entry.kind, "dictionary"), is_place=is_place)

    def _tell(self, entry: Entry, *names: str) -> None:
        """Remember a person by his names; where the family name comes first, by that too."""
        family_first = entry.name.split()[:1] if entry.country in self.index.words["family_name_first"] else []
        for name in (*names, *family_first):
            self.persons[name] = entry

    def _choose(self, entries: tuple[Entry, ...]) -> Entry:
        """Return the entry that a name means here: by country told of so far, then by date."""
        if len(entries) == 1:
            return entries[0]
        best = max(entries, key=lambda entry: self.votes[entry.country or ""])
        same = [entry for entry in entries if entry.actor_id == best.actor_id]
        day = self.document.published
        dated = [entry for entry in same if entry.holds_on(day) and (entry.first or entry.last)]
        undated = [entry for entry in same if not entry.first and not entry.last]
        past = [entry for entry in same if day and entry.first and entry.first <= day]
        return (dated or undated or past[-1:] or same)[0]

    def _inside_a_name(self, sentence: Sentence, hit: Hit) -> bool:
        """Tell whether a one-word name is part of an unlisted one: Michael Jordan, Paris Hilton, Eric Trump."""
        entry = hit.entries[0]
        if sentence.part == "title" or " " in hit.text:
            return False
        if not (entry.is_person or entry.kind in _IN_NAMES or hit.text in self.index.words["name_like"]):
            return False
        before = re.search(r"(?<=\s)([A-Z][a-z]+) $", sentence.text[max(0, hit.start - 30) : hit.start])
        after = re.match(r" ([A-Z][a-z]+)\b", sentence.text[hit.end :])
        is_last = before is not None and self._is_unlisted(before[1])
        follows = after is not None and entry.kind in _SPATIAL and self._is_unlisted(after[1])
        return is_last or follows

    def _is_unlisted(self, word: str) -> bool:
        words, entries = self.index.words, self.index.names.get(word, ())
        if word in words["direction"] or word in words["function_word"] or word.lower() in self.index.agents:
            return False
        return all(entry.kind == "company" or word in words["name_like"] for entry in entries)

    def _unlisted(self, sentence: Sentence, hits: list[Hit], nouns: list[tuple[int, int, Agent]]) -> list[Mention]:
        """Return persons that no dictionary holds: by title, apposition, or the surname already told."""
        found = []
        for run in _RUN.finditer(sentence.text):
            start, end = run.span()
            for hit in hits:  # "Ukraine's" and the like cut a run
                if hit.start < end and start < hit.end:
                    if hit.entries[0].is_person or hit.end >= end:
                        end = hit.start
                    else:
                        start = hit.end + len(sentence.text[hit.end :]) - len(sentence.text[hit.end :].lstrip())
            title = None
            for first, last, agent in nouns:
                if agent.kind in ("person", "office", "part") and (
                    start <= first < last < end or last <= start and sentence.text[last:start].strip(" .") == ""
                ):
                    title, start = self._of_body(agent, first, last, nouns, sentence.text), max(start, last)
            text = sentence.text[start:end].lstrip(" .")
            start = end - len(text)
            mention = self._person(sentence, start, end, text.rstrip(), title, nouns, hits) if text.strip() else None
            if mention is not None:
                found.append(mention)
        return found

    def _person(
        self,
        sentence: Sentence,
        start: int,
        end: int,
        text: str,
        title: Agent | None,
        nouns: list[tuple[int, int, Agent]],
        hits: list[Hit],
    ) -> Mention | None:
        words, last = text.split(), surname(text)
        end = start + len(text)
        told = self.persons.get(text) or self.persons.get(last)
        if told is not None and told.sector == "CVL" and told.actor_id is None and self._private(sentence) == "CRM":
            told = replace(told, sector="CRM")
            self._tell(told, last, text)
        if told is not None and (set(words) <= set(told.name.split()) or told.name.split()[0] == words[0] or title):
            return _mention(sentence, start, end, told, "memory")
        if title is not None:
            known = self._by_title(words, title)
            if known is not None:
                self._tell(known, last)
                return _mention(sentence, start, end, known, "title_surname")
        if any(word.lower() in self.index.agents for word in words):
            return None
        clause, agent = (max(0, start - 50), start), title
        after = _APPOSITION.match(sentence.text, end)
        if title is None and len(words) > 1:
            if after is not None:
                clause = after.span(1)
                told_as = [(s, e, a) for s, e, a in nouns if _within((s, e), clause) and a.kind in PERSONAL]
                head = _AFTER_HEAD.search(sentence.text, *clause)  # before it stands what somebody is
                before_it = [each for each in told_as if head is None or each[0] < head.start()]
                for first, stop, noun in before_it[-1:] or told_as[:1]:
                    agent = self._of_body(noun, first, stop, nouns, sentence.text)
            if agent is None:
                before = [(e, a) for _, e, a in nouns if e <= start and a.kind in PERSONAL][-1:]
                agent = next((a for e, a in before if _EXPLAINED.fullmatch(sentence.text[e:start])), None)
                clause = clause if agent is None else (max(0, start - 50), start)
        if words[-1] in self.index.words["company_tail"] and len(words) > 1:
            company = Entry(None, text, None, "BUS", "company")
            return _mention(sentence, start, end, company, "title")
        if words[0] in self.index.words["function_word"] or agent is None and not self._looks_like_a_person(words):
            return None
        if agent is None and sentence.text[max(0, start - 4) : start].lower() == "the ":
            return None
        owners = [h.entries[0] for h in hits if _within((h.start, h.end), clause) and not h.entries[0].is_person]
        country = next((owner.country for owner in owners), None)
        sector = agent.sector if agent else self._private(sentence)
        if agent is not None and agent.kind == "part":  # a union's director, a party's leader
            bodies = [o.sector for o in owners if o.kind not in PLACE_KINDS]
            bodies += [a.sector for s, e, a in nouns if _within((s, e), clause) and a.kind in ("body", "group")]
            sector = next((body for body in bodies if body), sector)
        entry = Entry(None, text, country, sector, "person", is_person=True)
        if agent is not None or last not in self.persons:
            self._tell(entry, last, text)
        return _mention(sentence, start, end, entry, "title" if agent else "unknown")

    def _of_body(self, title: Agent, start: int, end: int, nouns: list[tuple[int, int, Agent]], text: str) -> Agent:
        """Return a title with the sector of the body it is held in, by a name with capitals right beside it: Teachers
        Association President, president of the National Nurses Association."""
        if title.lemma not in self.index.words["presides"] and title.kind != "part":
            return title
        for first, last, body in nouns:
            is_beside = text[last:start] == " " or last > end and _OF_A_NAME.fullmatch(text, end, first)
            if body.kind == "body" and body.sector and text[first].isupper() and is_beside:
                return replace(title, sector=body.sector, kind="person")
        return title

    def _private(self, sentence: Sentence) -> str:
        """Return the sector of a person without title: a suspect where the sentence tells of arrest or charge."""
        words = re.findall(r"[a-z]+", sentence.text)
        return "CRM" if any(word in self.index.words["suspect_word"] for word in words) else "CVL"

    def _looks_like_a_person(self, words: list[str]) -> bool:
        """Tell whether a run of capitalised words may be a person: no word of it stands in small letters."""
        return 2 <= len(words) <= 4 and not any(word.lower() in self.plain_words for word in words)

    def _by_title(self, words: list[str], title: Agent) -> Entry | None:
        """Return the one listed person of that surname who holds an office on the day."""
        fits = [
            entry
            for entry in self.index.surnames.get(surname(" ".join(words)), ())
            if entry.holds_on(self.document.published)
            and (entry.sector == title.sector or title.kind == "part" and self.votes[entry.country or ""])
            and (len(words) == 1 or entry.name.split()[0] == words[0])
        ]
        return fits[0] if len({entry.actor_id for entry in fits}) == 1 else None

    def _noun(self, sentence: Sentence, start: int, end: int, agent: Agent, names: list[Mention]) -> Mention:
        """Return an agent noun with the country of the name right before it, if any."""
        owner = next(
            (
                m
                for m in names
                if 0 <= start - (m.end - sentence.start) <= 12
                and m.entry.country
                and re.fullmatch(r"(?:['’]s?)?(?: [a-z-]+)? ?", sentence.text[m.end - sentence.start : start])
            ),
            None,
        )
        country = owner.entry.country if owner else None
        entry = Entry(None, sentence.text[start:end], country, "IGO" if country == "IGO" else agent.sector, "agent")
        return _mention(sentence, start, end, entry, "agent", agent=agent)


def _within(span: tuple[int, int], clause: tuple[int, int]) -> bool:
    return clause[0] <= span[0] and span[1] <= clause[1]


def _mention(
    sentence: Sentence,
    start: int,
    end: int,
    entry: Entry,
    how: str,
    agent: Agent | None = None,
    is_place: bool = False,
) -> Mention:
    return Mention(
        sentence.index,
        sentence.part,
        sentence.start + start,
        sentence.start + end,
        sentence.text[start:end],
        entry,
        how,
        agent,
        is_place,
    )
