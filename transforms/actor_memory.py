"""What an article has said of its actors: resolves noun phrases, pronouns and descriptions by it."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING

from transforms.actor_index import PERSONAL, PLACE_KINDS, Actor, ActorIndex, Agent, Entry
from transforms.documents import Sentence

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

COLLECTIVE_KINDS = frozenset(("group", "party", "company", "body", "media", "union", "ngo", "people"))
# How many sentences back a pronoun may look.
REACH = 4


@dataclass(frozen=True)
class Mention:
    """A name or agent noun of the article; `how` is its resolution, `agent` set for nouns."""

    sentence: int
    part: str
    start: int
    end: int
    text: str
    entry: Entry
    how: str
    agent: Agent | None = None
    is_place: bool = False  # "in Beijing": where, not who

    @property
    def is_name(self) -> bool:
        return self.agent is None

    @property
    def is_person(self) -> bool:
        return (
            self.entry.is_person if self.agent is None else (self.agent.kind in PERSONAL and not self.agent.is_plural)
        )

    @property
    def is_several(self) -> bool:
        if self.agent is not None:
            return self.agent.is_plural
        return self.entry.kind in COLLECTIVE_KINDS

    def as_actor(self) -> Actor:
        """Return what the ledger keeps."""
        sector = None if self.is_place else self.entry.sector
        return Actor(
            self.part,
            self.start,
            self.end,
            self.text,
            self.entry.name,
            self.entry.actor_id,
            self.entry.country,
            sector,
            self.how,
        )


class ActorMemory:
    """What one article has said of its actors so far."""

    def __init__(self, known: list[Mention], index: ActorIndex, published: date | None, country: str | None):
        self.known = known
        self.mentions = [mention.as_actor() for mention in known if mention.is_name]
        self._index = index
        self._published = published
        self._country = country
        self._by_sentence: dict[int, list[Mention]] = {}
        for mention in known:
            self._by_sentence.setdefault(mention.sentence, []).append(mention)

    def resolve(self, sentence: Sentence, phrase: Span) -> list[Actor]:
        """Return the actors that a noun phrase (a spaCy span of the parsed sentence) means; often one."""
        actors = []
        for piece in _pieces(phrase, self._covering(sentence, phrase.root)):
            piece = self._antecedent(piece) or piece
            wording = self._wording(sentence, piece)
            for entry, how in self._meanings(sentence, piece):
                start, text = self._told_here(sentence, piece.root, entry) or wording
                actors.append(
                    Actor(
                        sentence.part,
                        start,
                        start + len(text),
                        text,
                        entry.name,
                        entry.actor_id,
                        entry.country,
                        entry.sector,
                        how,
                    )
                )
        return actors

    def in_sentence(self, index: int) -> list[Mention]:
        """Return the names and agent nouns of a sentence, in reading order."""
        return self._by_sentence.get(index, [])

    def setting(self, sentence: int) -> str | None:
        """Return the country in which the article plays, as told up to a sentence."""
        here = [
            m.entry.country
            for m in self._by_sentence.get(sentence, ())
            if m.is_place and m.entry.country not in (None, "IGO")
        ]
        if here:
            return here[0]
        told = bisect_right(self._voted, sentence, key=itemgetter(0))
        return self._voted[told - 1][1] if told else self._country

    @cached_property
    def _voted(self) -> list[tuple[int, str]]:
        """Return the country that the names up to each sentence speak of most; the article's own has a vote as well."""
        votes: Counter[str] = Counter()
        leading = []
        for sentence, mentions in groupby(self.known, key=attrgetter("sentence")):
            for mention in mentions:
                if mention.is_name and mention.entry.country not in (None, "IGO"):
                    votes[str(mention.entry.country)] += 2 if mention.is_place or mention.part == "title" else 1
            if votes:
                leading.append((sentence, max(votes, key=lambda country: votes[country] + (country == self._country))))
        return leading

    def _meanings(self, sentence: Sentence, phrase: Span) -> list[tuple[Entry, str]]:
        root = phrase.root
        word = root.lower_
        if root.tag_ in ("PRP", "PRP$") and word not in self._index.words["somebody"]:
            return self._pronoun(sentence, root)
        measured = self._measured(root)
        if measured is not None:
            return self._meanings(sentence, measured)
        mention = self._covering(sentence, root)
        if mention is None:
            return self._unlisted(sentence, phrase)
        if mention.agent is not None:
            return self._described(sentence, phrase, mention, mention.agent)
        entry, how = mention.entry, mention.how
        if entry.kind == "adjective" and root.i and root.nbor(-1).lower_ in ("a", "an", "another", "one"):
            entry = replace(entry, sector="CVL")  # "an American"
        if entry.country is None:
            entry, how = replace(entry, country=self.setting(sentence.index)), "setting"
        return [(entry, how)]

    def _wording(self, sentence: Sentence, piece: Span) -> tuple[int, str]:
        """Return offset and text of an actor: a name in apposition, or the phrase with the whole of its name."""
        named = self._named(sentence, piece.root)
        if named is not None:
            return named.start, named.text
        start, end = sentence.start + piece.start_char, sentence.start + piece.end_char
        cover = self._covering(sentence, piece.root)
        if cover is not None and cover.is_name:
            start, end = min(start, cover.start), max(end, cover.end)
        return start, sentence.text[start - sentence.start : end - sentence.start]

    def _told_here(self, sentence: Sentence, root: Token, entry: Entry) -> tuple[int, str] | None:
        """Return the name that "he" or "she" takes up, where the same sentence tells it before."""
        if root.lower_ not in ("he", "she"):
            return None
        place = sentence.start + root.idx
        told = (m for m in self._by_sentence.get(sentence.index, ()) if m.is_name and m.end <= place)
        return next(((m.start, m.text) for m in told if m.entry.name == entry.name), None)

    def _antecedent(self, phrase: Span) -> Span | None:
        """Return the phrase that a relative pronoun stands for."""
        root = phrase.root
        clause = next((t for t in (root.head, root.head.head) if t.dep_ == "relcl"), None)
        if clause is None or root.lower_ not in self._index.words["relative_pronoun"]:
            return None
        return _up_to(clause.head, clause)

    def _measured(self, root: Token) -> Span | None:
        """Return the phrase that a counting noun counts: "thousands of Ukrainians", "two of them"."""
        if root.lemma_.lower() not in self._index.words["measure_noun"] and root.pos_ != "NUM":
            return None
        for link in root.children:
            if link.lower_ == "of" and link.i > root.i:
                counted = next((t for t in link.children if t.dep_ == "pobj"), None)
                return None if counted is None else root.doc[counted.left_edge.i : counted.right_edge.i + 1]
        return None

    def _covering(self, sentence: Sentence, token: Token) -> Mention | None:
        place = sentence.start + token.idx
        return next((m for m in self._by_sentence.get(sentence.index, ()) if m.start <= place < m.end), None)

    def _unlisted(self, sentence: Sentence, phrase: Span) -> list[tuple[Entry, str]]:
        """Return whose an unlisted thing is ("the UN draft resolution", "a bombing by the group")."""
        unknown, owners = Entry(None, _plain(phrase), None, None, "unknown"), self._owners(sentence, phrase, None)
        if owners:
            both = [(o.entry.country or self.setting(sentence.index), None) for o in owners]
            return [(replace(unknown, country=c, sector=s), "demonym") for c, s in both]
        for link in phrase.root.children:
            noun = next((t for t in link.children if t.dep_ == "pobj" and t.i < phrase.end), None)
            if noun is not None and link.lower_ in ("by", "of"):
                return self._meanings(sentence, phrase.doc[noun.left_edge.i : noun.right_edge.i + 1])
        if _is_count(phrase) or phrase.root.lemma_.lower() in self._index.words["somebody"]:
            return [(replace(unknown, country=self.setting(sentence.index), sector="CVL"), "setting")]
        if phrase.root.pos_ == "PROPN":
            return [(replace(unknown, country=self.setting(sentence.index)), "setting")]
        return [(unknown, "unknown")]

    def _described(self, sentence: Sentence, phrase: Span, mention: Mention, agent: Agent) -> list[tuple[Entry, str]]:
        """Return whom an agent noun with its modifiers means."""
        owners = self._owners(sentence, phrase, mention)
        named = self._named(sentence, phrase.root)
        if named is not None:
            country = named.entry.country or (owners[0].entry.country if owners else self.setting(sentence.index))
            return [(replace(named.entry, country=country, sector=named.entry.sector or agent.sector), named.how)]
        paired = agent.lemma in self._index.words["pair_noun"] and agent.is_plural
        if agent.kind == "several" or paired and (_is_counted(phrase) or phrase[0].lower_ == "the"):
            found = self._last_distinct(sentence, mention.start, agent, _number(phrase))
            if found and not owners:
                return [(entry, "description") for entry in found]
        if owners:
            body = self._body(sentence, phrase) if agent.kind == "part" else None
            whose = [(self._belonging(phrase, agent, owner), "agent" if owner.agent else "demonym") for owner in owners]
            return [(replace(entry, sector=body.sector) if body else entry, how) for entry, how in whose]
        if not agent.is_plural and _is_definite(phrase):
            earlier = self._earlier(sentence, mention, agent)
            if earlier is not None:
                return [(earlier.entry, "description")]
        country, how = mention.entry.country, mention.how
        head = mention.start - sentence.start
        if country is None and any(t.lower_ in self._index.words["elsewhere"] for t in phrase if t.idx < head):
            how = "agent"  # "foreign companies" are not of this country
        elif country is None:
            country, how = self.setting(sentence.index), "setting"
        sector = "CRM" if self._is_suspect(phrase.root, agent) else agent.sector
        entry = Entry(None, _plain(phrase), country, sector, "agent")
        return [(self._holder(country, agent, phrase) or entry, how)]

    def _body(self, sentence: Sentence, phrase: Span) -> Agent | None:
        """Return the body that somebody is part of: "the leader of Britain's biggest trade union"."""
        bodies = [self._covering(sentence, t) for link in phrase.root.children if link.lower_ in ("of", "for")
                  for t in link.children if t.dep_ == "pobj"]  # fmt: skip
        agents = [body.agent for body in bodies if body is not None and body.agent is not None]
        return next((agent for agent in agents if agent.kind in ("body", "group") and agent.sector), None)

    def _named(self, sentence: Sentence, noun: Token) -> Mention | None:
        """Return the person in apposition to a noun: "the defence minister, Leonid Maltsev"."""
        names = [self._covering(sentence, t) for t in noun.children if t.dep_ == "appos" and t.i > noun.i]
        return next((m for m in names if m is not None and m.is_name and m.is_person), None)

    def _belonging(self, phrase: Span, agent: Agent, owner: Mention) -> Entry:
        """Return the agent as belonging to its owner: his country, and the stronger of both sectors."""
        entry = owner.entry
        country = entry.country or self.setting(owner.sentence)
        sector = agent.sector
        is_body = entry.kind not in PLACE_KINDS
        if country == "IGO":
            sector = "IGO"
        elif is_body and (agent.kind == "part" or entry.sector == "REB" or _is_generic(agent)) or not sector:
            sector = entry.sector or sector
        if owner.agent is None and not is_body:
            holder = self._holder(country, agent, phrase)
            if holder is not None:
                return holder
        if sector == "CVL" and self._is_suspect(phrase.root, agent):
            sector = "CRM"
        return Entry(None, _plain(phrase), country, sector, "agent")

    def _is_suspect(self, noun: Token, agent: Agent) -> bool:
        """Tell whether a private person is arrested, charged or convicted in the clause."""
        verbs, plain = self._index.words["suspect_verb"], agent.lemma in self._index.words["plain_person"]
        is_object = noun.dep_ in ("dobj", "nsubjpass") or noun.dep_ == "nsubj" and noun.head.tag_ == "VBN"
        befalls = (
            is_object
            and noun.head.lemma_ in verbs
            or any(child.dep_ == "acl" and child.tag_ == "VBN" and child.lemma_ in verbs for child in noun.children)
        )
        confesses = noun.dep_ == "nsubj" and noun.head.lemma_ in self._index.words["suspect_act"]
        return plain and (befalls or confesses)

    def _holder(self, country: str | None, agent: Agent, phrase: Span) -> Entry | None:
        """Return who holds a singular office of a country on the day of publication, if the rulebook knows."""
        if agent.kind != "office" or agent.is_plural or any(t.lower_ in self._index.words["former"] for t in phrase):
            return None
        kind = agent.lemma.replace(" ", "_")
        fits = [e for e in self._index.holders.get((country, kind), ()) if e.holds_on(self._published)]
        return fits[0] if len(fits) == 1 else None

    def _owners(self, sentence: Sentence, phrase: Span, head: Mention | None) -> list[Mention]:
        """Return the names and nouns that say whose the head of a phrase is; several when joined by "and"."""
        start, end = sentence.start + phrase.start_char, sentence.start + phrase.end_char
        root = sentence.start + phrase.root.idx
        inside = [
            m for m in self._by_sentence.get(sentence.index, ()) if start <= m.start and m.end <= end and m is not head
        ]
        left = [m for m in inside if m.end <= root and not self._is_backer(sentence, m)]
        countries = [m for m in left if m.entry.country is not None or (m.is_name and not m.is_person)]
        if countries:
            return self._joined(sentence, countries)
        possessor = next((t for t in phrase if t.dep_ == "poss" and t.head == phrase.root), None)
        if possessor is not None and possessor.tag_ == "PRP$":
            meant = self._pronoun(sentence, possessor)
            return [
                Mention(sentence.index, sentence.part, start, end, possessor.text, entry, how)
                for entry, how in meant
                if entry.country
            ]
        right = [m for m in inside if m.start > root and self._owns(phrase, sentence, m, head)]
        if right:
            return self._joined(sentence, right[:2], first=True)
        if head is not None and head.agent is not None and head.agent.kind == "part":
            chiefs = [self._covering(sentence, t) for link in phrase.root.children if link.lower_ == "to"
                      for t in link.children if t.dep_ == "pobj"]  # fmt: skip
            if chiefs and chiefs[0] is not None:
                return [chiefs[0]]
        return [m for m in left if m.agent is not None and m.agent.kind != "several"][-1:]

    def _is_backer(self, sentence: Sentence, mention: Mention) -> bool:
        after = sentence.text[mention.end - sentence.start :][:9].lower()
        return after.startswith(("-backed", "-funded", "-aligned", "-allied", "-linked", "-support", "-born", "-made"))

    def _joined(self, sentence: Sentence, mentions: list[Mention], first: bool = False) -> list[Mention]:
        """Return the owner next to the head, and those joined to it by "and", comma, hyphen or slash."""
        ordered = mentions if first else mentions[::-1]
        taken = [ordered[0]]
        for mention in ordered[1:]:
            one, two = sorted((taken[-1], mention), key=lambda m: m.start)
            between = sentence.text[one.end - sentence.start : two.start - sentence.start].strip().lower()
            if between not in ("and", ",", "-", "–", "/", "or", ", and", "&"):
                break
            if between == "-" and two.entry.kind == "adjective" and two.entry.country == "USA":
                break  # Indian-American: American
            taken.append(mention)
        return taken if first else taken[::-1]

    def _owns(self, phrase: Span, sentence: Sentence, mention: Mention, head: Mention | None) -> bool:
        """Tell whether a name right of the head is joined to it by "of", "in" … before any clause."""
        before = [t for t in phrase if phrase.root.i < t.i and sentence.start + t.idx < mention.start]
        if any(t.pos_ in ("VERB", "AUX") or t.dep_ == "relcl" for t in before):
            return False
        links = [t.lower_ for t in before if t.pos_ == "ADP"]
        part = head is not None and head.agent is not None and head.agent.kind == "part"
        return bool(links) and (links[-1] in self._index.words["owning_preposition"] or part and links[-1] == "to")

    def _earlier(self, sentence: Sentence, mention: Mention, agent: Agent) -> Mention | None:
        """Return the nearest earlier name that a definite noun ("the company", "the president") takes up."""
        for m in self._before(sentence.index, mention.start, REACH * 3):
            if not m.is_name or m.entry.sector != agent.sector or m.is_place:
                continue
            if agent.kind in PERSONAL:
                office = agent.lemma.replace(" ", "_")
                fits = m.is_person and (agent.kind != "office" or m.entry.kind in (office, "person"))
            else:
                fits = agent.kind == "body" and not m.is_person and m.entry.kind not in PLACE_KINDS
            if fits:
                return m
        return None

    def _last_distinct(self, sentence: Sentence, start: int, agent: Agent, number: int) -> list[Entry]:
        """Return the last `number` distinct persons or states before a place, in reading order."""
        persons = agent.kind in PERSONAL or agent.lemma.split()[-1] in self._index.words["personal_pair"]
        in_office = agent.kind in PERSONAL and agent.sector not in (None, "CVL")
        found: dict[str, Entry] = {}
        for m in self._before(sentence.index, start, 60):
            if not m.is_name or m.entry.country is None:
                continue
            if persons and m.is_person and not (in_office and m.entry.sector in (None, "CVL", "CRM")):
                found.setdefault(m.entry.name, m.entry)
            elif not persons and not m.is_place and m.entry.country != "IGO":
                name = self._index.countries.get(m.entry.country, m.entry.country)
                found.setdefault(name, Entry(m.entry.country, name, m.entry.country, "GOV", "country"))
            if len(found) == number:
                return list(found.values())[::-1]
        if persons and agent.kind != "person" and len(found) < number:
            return self._last_distinct(sentence, start, replace(agent, kind="several", lemma="side"), number)
        return []

    def _pronoun(self, sentence: Sentence, token: Token) -> list[tuple[Entry, str]]:
        word, place = token.lower_, sentence.start + token.idx
        if word in self._index.words["speaker_pronoun"]:
            speaker = self._speaker(sentence, token)
            return [self._entered(speaker, "speaker")] if speaker else [(_nobody(token), "unknown")]
        nearby = list(self._before(sentence.index, place, REACH, token.dep_ in ("dobj", "pobj")))
        if word in self._index.words["person_pronoun"]:
            persons = [m for m in nearby if m.is_person and not self._is_adjectival(m)]
            wanted = [m for m in persons if m.how != "unknown"] or persons
        elif word in self._index.words["thing_pronoun"]:
            wanted = [m for m in nearby if not m.is_person and not m.is_place and not self._is_adjectival(m)]
            wanted = [m for m in wanted if m.is_name and m.entry.kind != "media"] or wanted
        elif word in self._index.words["plural_pronoun"]:
            wanted = [m for m in nearby if m.is_several and not self._is_adjectival(m)] or [
                m for m in nearby if m.is_name and not m.is_person and not m.is_place
            ]
        else:
            return [(_nobody(token), "unknown")]
        if not wanted:
            return [(_nobody(token), "unknown")]
        found = self._several(sentence, wanted[0])
        return [(entry, "pronoun") for entry in found] or [self._entered(wanted[0], "pronoun")]

    def _several(self, sentence: Sentence, mention: Mention) -> list[Entry]:
        """Return whom an earlier "both leaders" meant; nothing for any other mention."""
        if mention.agent is None or mention.agent.kind != "several":
            return []
        there = replace(sentence, index=mention.sentence)
        return self._last_distinct(there, mention.start, mention.agent, 2)

    def _is_adjectival(self, mention: Mention) -> bool:
        return mention.agent is not None and mention.text in self._index.words["adjectival"]

    def _entered(self, mention: Mention, how: str) -> tuple[Entry, str]:
        entry = mention.entry
        if entry.country is None:
            entry = replace(entry, country=self.setting(mention.sentence))
        return entry, how

    def _speaker(self, sentence: Sentence, token: Token) -> Mention | None:
        """Return who says "I" or "we": a person the sentence names, else the last person."""
        here = [m for m in self._by_sentence.get(sentence.index, ()) if _can_speak(m)]
        if here:
            return here[-1] if here[-1].start > sentence.start + token.idx else here[0]
        return next((m for m in self._before(sentence.index, sentence.start, REACH) if _can_speak(m)), None)

    def _before(self, sentence: int, start: int, reach: int, nearest: bool = False) -> Iterator[Mention]:
        """Yield mentions before a place, nearest sentence first, of each sentence the first ones first.

        nearest: of the place's own sentence the last ones first, as an object pronoun wants it.
        """
        here = [m for m in self._by_sentence.get(sentence, ()) if m.end <= start]
        yield from here[::-1] if nearest else here
        for number in range(sentence - 1, max(-1, sentence - 1 - reach), -1):
            yield from self._by_sentence.get(number, ())


def _can_speak(mention: Mention) -> bool:
    return mention.is_person and mention.is_name and mention.how != "unknown"


_NUMBERS = {"two": 2, "both": 2, "three": 3, "four": 4, "five": 5}


def _is_counted(phrase: Span) -> bool:
    return any(t.lower_ in _NUMBERS for t in phrase[: phrase.root.i - phrase.start + 1])


def _is_generic(agent: Agent) -> bool:
    """Tell whether a noun only says that its owner is an organisation: the PTI party, the Wagner group."""
    return agent.kind == "body" and agent.sector in ("PTY", "NGO", "BUS")


def _is_count(phrase: Span) -> bool:
    """Tell whether a bare number counts people: "killed 12", not "$1 billion" or "the fall of 1990"."""
    if phrase.root.pos_ != "NUM" or phrase.root.is_digit and len(phrase.root) == 4:
        return False
    return not any(t.is_currency or t.lower_ in ("million", "billion", "%", "percent") for t in phrase)


def _number(phrase: Span) -> int:
    return next((_NUMBERS[t.lower_] for t in phrase if t.lower_ in _NUMBERS), 2)


def _is_definite(phrase: Span) -> bool:
    return phrase[0].lower_ in ("the", "this", "that") or len(phrase) == 1


def _nobody(token: Token) -> Entry:
    return Entry(None, token.text, None, None, "unknown")


def _plain(phrase: Span) -> str:
    words = phrase[1:] if len(phrase) > 1 and phrase[0].pos_ == "DET" else phrase
    return words.text


def _up_to(noun: Token, clause: Token) -> Span:
    return noun.doc[noun.left_edge.i : max(noun.i + 1, clause.left_edge.i)]


def _pieces(phrase: Span, cover: Mention | None) -> list[Span]:
    """Split a phrase at its coordinated heads; a piece ends before conjunction, clause or apposition."""
    doc, root = phrase.doc, phrase.root
    heads = [root, *(t for t in root.conjuncts if phrase.start <= t.i < phrase.end and t.i > root.i)]
    if cover is not None and cover.agent is None and len(heads) > 1 and cover.text.find(heads[1].text) > 0:
        heads = heads[:1]
    pieces = []
    for number, head in enumerate(heads):
        start = phrase.start if number == 0 else max(head.left_edge.i, heads[number - 1].i + 1)
        stops = [
            child.left_edge.i
            for child in head.children
            if child.i > head.i and child.dep_ in ("cc", "conj", "relcl", "acl", "appos", "punct")
        ]
        end = min([phrase.end, *stops])
        pieces.append(doc[start : max(end, head.i + 1)])
    return pieces
