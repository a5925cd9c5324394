"""Events: what was done, by whom, to whom, in which words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from transforms.actors import Actor, ActorMemory
from transforms.acts import ActReader
from transforms.candidates import CandidateReader
from transforms.dates import DatePhrase, event_date, find_dates
from transforms.documents import Document, Sentence
from transforms.gates import Gates
from transforms.inflection import words
from transforms.places import Place, PlaceMemory
from transforms.readings import Reading, Setting
from transforms.realis import Realis, is_question, realis_of
from transforms.realis_choice import Frame, RealisReader
from transforms.role_choice import RoleReader
from transforms.roles import inner_heads, phrase_span, sources_of, targets_of
from transforms.rules import Rulebook, RulebookError
from transforms.triggers import (
    FINITE,
    OPEN_RULE,
    Lexicon,
    Match,
    Pattern,
    Rule,
    find_matches,
    is_date_word,
    is_passive,
    read_classes,
    read_lexicon,
)
from transforms.words import words_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

PUBLIC_SECTORS = words("CRM GOV LEG JUD MIL COP SPY PTY OPP REB BUS LAB MED EDU NGO IGO REL")
PERSONAL = words("he she they we i who him her them us his their our my me")
_POSSESSIVES = frozenset({"his", "her", "its", "their", "our", "my", "your", "whose"})
# Steps down the tree that stay with one act: "attacked …, killing …", "the attack that killed …".
_TELLING_AGAIN = frozenset({"nsubj", "nsubjpass", "relcl", "acl", "dobj", "agent", "pobj", "prep"})
_AGAIN_OR_ALONGSIDE = _TELLING_AGAIN | {"advcl", "conj", "pcomp"}
_IN_STEPS = frozenset({"ASSAULT", "SANCTION"})
# Verbs that carry an act after a preposition: "engaged in talks", "came under attack".
_INSIDE = words("engage engaged engages engaging come came comes enter entered enters participate participated")
_AT_A_SPOT = frozenset({"ASSAULT", "PROTEST", "COERCE"})
_STATE = frozenset({"GOV", "MIL", "LEG"})
# How a phrase begins that means two or more by itself.
_SEVERAL = ("they", "we", "both", "the two", "two", "the three", "the sides", "the leaders")
# Of a longer trigger only the head is shown.
_LONG_TRIGGER = 8
# Heads that put an act on the table: it stays, as hypothetical.
_WEIGHED = frozenset(
    {"considering", "consider", "considers", "considered", "mulling", "mulls", "weighing", "weighs", "may", "might"}
)
_OPEN_TARGETS = ("object", "against", "on", "to", "with", "at", "over", "for", "of", "clause", "complement")
_NOMINAL_ROLES = ("dobj", "nsubjpass", "pobj", "attr")


@dataclass(frozen=True)
class EventMention:
    """One act told in one sentence; `stopped_by` names the gate that marked it as no event, else None."""

    sentence: Sentence
    trigger_start: int
    trigger_end: int
    trigger_text: str
    event_type: str
    mode: str | None
    cameo_code: str
    realis: str
    realis_words: str
    source: tuple[Actor, ...]
    target: tuple[Actor, ...]
    date: DatePhrase | None
    place: Place | None
    confidence: float
    rule_id: str
    stopped_by: str | None


class EventReader:
    """Codes events by the rulebook's triggers; built once, used for every article."""

    def __init__(self, rulebook: Rulebook):
        self.rulebook = rulebook
        types = {row["event_type"]: row for row in rulebook.rows("event_types.csv", ("event_type", "cameo_code"))}
        self.cameo_codes = {name: row["cameo_code"] for name, row in types.items()}
        self.lexicon: Lexicon = read_lexicon(rulebook, frozenset(types))
        self.gates = Gates(rulebook)
        self.acts = ActReader(rulebook)
        for name in self.acts.model.classes[1:]:
            if name not in types:
                raise RulebookError(f"{self.acts.model.path}: no event type {name!r} in event_types.csv")
        own = {form for (form, _), patterns in self.lexicon.by_form.items() if any(map(self._is_users_own, patterns))}
        self.candidates = CandidateReader(rulebook, self.lexicon, frozenset(own))
        self.roles = RoleReader(rulebook)
        self.realis = RealisReader(rulebook)
        self.threshold = read_threshold(rulebook)
        classes = read_classes(rulebook)
        self.suffered = classes.get("suffered_verbs", frozenset())
        self.light_verbs = classes.get("light_verbs", frozenset())
        self.happenings = classes.get("happening_verbs", frozenset())
        acts = {form for form, kind in self.lexicon.by_form if kind == "noun"}
        self.things = (acts | classes.get("things", frozenset())) - classes.get("people", frozenset())
        self.people = classes.get("people", frozenset())

    def read(
        self, document: Document, parses: list[tuple[Sentence, Doc]], actors: ActorMemory, places: PlaceMemory
    ) -> list[EventMention]:
        """Return every act and every stopped candidate of the parsed sentences, in reading order."""
        mentions: list[EventMention] = []
        scenes = list(self.read_rules(document, parses, actors, places))
        frame = Frame([setting for setting, _ in scenes])
        for setting, readings in scenes:
            for mention in self._decide(setting, readings, frame):
                mentions.append(mention)
                if mention.stopped_by is None:
                    frame.tell(setting.sentence.index, mention.realis, mention.event_type)
        return mentions

    def read_rules(
        self, document: Document, parses: list[tuple[Sentence, Doc]], actors: ActorMemory, places: PlaceMemory
    ) -> Iterator[tuple[Setting, list[Reading]]]:
        """Yield each sentence with what the rules read in it, stopped readings among them."""
        gates = self.gates.of_document(document)
        for sentence, parse in parses:
            dates = find_dates(sentence.text, document.published)
            setting = Setting(document, sentence, parse, actors, places, dates, gates.of_sentence(sentence.text))
            yield setting, self._readings(setting)

    def _readings(self, setting: Setting) -> list[Reading]:
        matches = self._with_light_verbs(find_matches(setting.parse, self.lexicon))
        roles = {match: self._roles(match, setting) for match in matches}
        same = same_acts(matches)
        for match, kept in same.items():
            source, target = roles[kept]
            victims = kept.pattern.rule.event_type == "ASSAULT"  # "stormed a hotel, killing ten": both
            found = (*target, *roles[match][1]) if victims and match.pattern.kind == "verb" else target
            roles[kept] = (source or roles[match][0], tuple(dict.fromkeys(found)) or roles[match][1])
        return [self._reading(match, matches, same, roles[match], setting) for match in matches]

    def _reading(
        self, match: Match, matches: list[Match], same: dict[Match, Match],
        roles: tuple[tuple[Actor, ...], tuple[Actor, ...]], setting: Setting,
    ) -> Reading:  # fmt: skip
        rule = match.pattern.rule
        start, end = _trigger_span(match)
        date, realis = _date_and_realis(match, setting, start)
        event_type, mode = rule.event_type, rule.mode
        if realis.value == "planned" and rule.planned_as:
            event_type, mode = rule.planned_as, None
        elif realis.value == "negated" and rule.negated_as:
            event_type, mode, realis = rule.negated_as, None, Realis("actual", realis.words)
        stopped_by = "same_act" if match in same else self._stop(match, matches, setting, *roles, start, end, realis)
        own_code = rule.cameo_code if event_type == rule.event_type else ""
        cameo_code = own_code or self.cameo_codes[event_type]
        return Reading(match, event_type, mode, cameo_code, realis, date, *roles, stopped_by)

    def open_reading(self, setting: Setting, token: Token, event_type: str) -> Reading:
        """Return how the rules would read a word that none of them knows as the trigger of an act."""
        match = _open_match(token, event_type)
        date, realis = _date_and_realis(match, setting, token.idx)
        cameo_code = self.cameo_codes[event_type]
        return Reading(match, event_type, None, cameo_code, realis, date, *self._roles(match, setting), None)

    def _decide(self, setting: Setting, readings: list[Reading], frame: Frame) -> Iterator[EventMention]:
        """Yield the acts that count, and every trigger of a rule that does not, with the reason."""
        acts = self.acts.read(setting, readings)
        live = [reading for reading in readings if reading.stopped_by is None]
        own = {id(reading) for reading in live if self._is_users_own(reading.match.pattern)}
        taken = {token.i for reading in readings if id(reading) in own for token in reading.match.tokens}
        likely = [act for act in acts if act.confidence >= self.threshold and act.token.i not in taken]
        used = {id(act.reading) for act in likely}
        for act in likely:
            reading = act.reading or self.open_reading(setting, act.token, act.event_type)
            yield self._mention(setting, reading, act.confidence, frame)
        chance = {id(act.reading): act.confidence for act in acts}
        for reading in readings:
            if id(reading) in used:
                continue
            if id(reading) in own:
                yield self._mention(setting, reading, max(self.threshold, chance.get(id(reading), 0.0)), frame)
            else:
                yield _stopped(setting, reading, chance.get(id(reading), 0.0))

    def _is_users_own(self, pattern: Pattern) -> bool:
        """Say whether a rule was not there, or another one, when the readers were trained: then it decides."""
        rule_id = pattern.rule.rule_id
        return rule_id in self.lexicon.changed or rule_id not in self.acts.rules

    def _mention(self, setting: Setting, reading: Reading, confidence: float, frame: Frame) -> EventMention:
        sources, targets = self.roles.choose(setting, reading, reading.event_type)
        source = self._named(sources, setting)
        target = tuple(actor for actor in self._named(targets, setting) if actor not in source)
        realis = self.realis.choose(setting, reading, reading.event_type, frame)
        start, _ = _trigger_span(reading.match)
        day = event_date(setting.dates, start, realis.value, setting.document.published)
        return _event_mention(setting, replace(reading, source=source, target=target, realis=realis, date=day,
                                               stopped_by=None), confidence)  # fmt: skip

    def _with_light_verbs(self, matches: list[Match]) -> list[Match]:
        """Join "held talks" into one match, and drop a match whose words belong to a larger one."""
        covered = {
            token for match in matches if match.pattern.kind == "verb" for token in match.tokens if token != match.token
        }
        joined = [
            self._suffered(_with_light(match, self.light_verbs | self.suffered))
            for match in matches
            if match.token not in covered
        ]
        speaking = {match.token for match in matches if match.pattern.clause}
        joined = [replace(match, light=None) if match.light in speaking else match for match in joined]
        carriers = {match.light for match in joined if match.light is not None}
        return [match for match in joined if match.token not in carriers]

    def _suffered(self, match: Match) -> Match:
        verb = match.light or match.token
        suffered = verb.lower_ in self.suffered and len(match.tokens) > 1 and not is_passive(verb)
        return replace(match, is_suffered=True) if suffered else match

    def _roles(self, match: Match, setting: Setting) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
        source = next((found for heads in sources_of(match) if (found := self._actors(heads, setting))), ())
        sources = {_who(actor) for actor in source}
        target: tuple[Actor, ...] = ()
        own: tuple[Actor, ...] = ()
        for heads in targets_of(match):
            found = tuple(actor for actor in self._actors(heads, setting) if _who(actor) not in sources)
            target = tuple(actor for actor in found if not _is_own_state(actor, source))
            own = own or found
            if target:
                break
        target = target or own
        if not source and match.pattern.rule.mutual and len(target) > 1:
            return target, ()
        return source, target

    def _actors(self, heads: list[Token], setting: Setting) -> tuple[Actor, ...]:
        found = [actor for head in heads for actor in self._actors_of(head, setting)]
        return tuple({_who(actor): actor for actor in found}.values())

    def _actors_of(self, head: Token, setting: Setting, deep: bool = True) -> list[Actor]:
        resolved = self._settled(setting.actors.resolve(setting.sentence, phrase_span(head)), setting)
        known = [actor for actor in resolved if self._is_actor(actor, head)]
        if known or not deep:
            return known
        for inner in inner_heads(head):
            known = self._actors_of(inner, setting, deep=False)
            if known:
                return known
        return []

    def _named(self, heads: list[Token], setting: Setting) -> tuple[Actor, ...]:
        """Return the actors of chosen phrases, known or not."""
        resolved = [
            self._settled(setting.actors.resolve(setting.sentence, phrase_span(head)), setting) for head in heads
        ]
        return tuple({_who(actor): actor for actors in resolved for actor in actors}.values())

    def _settled(self, actors: list[Actor], setting: Setting) -> list[Actor]:
        """Give actors of unknown country that of the place where the article plays."""
        if all(actor.country or actor.sector is None or actor.resolution != "setting" for actor in actors):
            return actors
        place = setting.places.setting_of(setting.sentence)
        if place is None or place.country is None:
            return actors
        return [a if a.country or a.sector is None else replace(a, country=place.country) for a in actors]

    def _is_actor(self, actor: Actor, head: Token) -> bool:
        if is_date_word(head) or head.lower_ in self.things:
            return False
        if actor.sector:
            return True
        if actor.resolution == "demonym":  # a thing of somebody's: "its assets"
            return False
        if actor.country:
            return True
        return head.pos_ == "PROPN" and head.ent_type_ == "" or head.lower_ in PERSONAL or head.lower_ in self.people

    def _stop(
        self, match: Match, matches: list[Match], setting: Setting, source: tuple[Actor, ...],
        target: tuple[Actor, ...], start: int, end: int, realis: Realis,
    ) -> str | None:  # fmt: skip
        """Return the first reason why a match is no event, or None."""
        by_words = setting.gates.stop(match.pattern.rule, start, end, bool(source))
        if by_words:
            return by_words
        if any(head.lower_ in match.pattern.rule.subject_not for heads in sources_of(match) for head in heads[:1]):
            return "subject"
        wanted = match.pattern.rule.subject
        if wanted and not any(
            token.lower_ in wanted for heads in sources_of(match) for head in heads for token in phrase_span(head)
        ):
            return "subject"
        if is_question(setting.sentence.text):
            return "question"
        if is_topic(match, matches):
            return "topic"
        if match.pattern.kind == "noun" and self._is_bare(match, source, target):
            return "bare_noun"
        return _actor_stop(match, source, target) or unreal(match, realis)

    def _is_bare(self, match: Match, source: tuple[Actor, ...], target: tuple[Actor, ...]) -> bool:
        named = any(actor.text.lower() not in _POSSESSIVES for actor in source)
        if match.light is not None or named or target:
            return False
        head = match.token.head
        return not (match.token.dep_ in ("nsubj", "nsubjpass") and head.lower_ in self.happenings)


def _trigger_span(match: Match) -> tuple[int, int]:
    first, last = match.tokens[0], match.tokens[-1]
    if last.i - first.i > _LONG_TRIGGER:
        first = last = match.light or match.token
    return first.idx, last.idx + len(last)


def _open_match(token: Token, event_type: str) -> Match:
    kind = {"VERB": "verb", "AUX": "verb", "ADJ": "adjective"}.get(token.pos_, "noun")
    rule = Rule(OPEN_RULE, event_type, None, "", target=_OPEN_TARGETS)
    return Match(Pattern(rule, kind, token.lower_), token, (token,))


def _stopped(setting: Setting, reading: Reading, confidence: float) -> EventMention:
    return _event_mention(setting, replace(reading, stopped_by=reading.stopped_by or "low_confidence"), confidence)


def _event_mention(setting: Setting, reading: Reading, confidence: float) -> EventMention:
    start, end = _trigger_span(reading.match)
    offset = setting.sentence.start
    return EventMention(
        setting.sentence, offset + start, offset + end, setting.sentence.text[start:end], reading.event_type,
        reading.mode, reading.cameo_code, reading.realis.value, reading.realis.words, reading.source, reading.target,
        reading.date, _place(reading.match, reading.event_type, setting), confidence,
        reading.match.pattern.rule.rule_id, reading.stopped_by,
    )  # fmt: skip


def read_threshold(rulebook: Rulebook) -> float:
    """Return the least confidence of an event; a user's file wins."""
    values = [float(row["value"]) for row in rulebook.rows("event_settings.csv", ("name", "value"))
              if row["name"] == "least_confidence"]  # fmt: skip
    return values[-1] if values else 0.5


def _is_own_state(actor: Actor, source: tuple[Actor, ...]) -> bool:
    """Say whether an actor is the state itself that the source acts for: "Turkey's support for …"."""
    return (
        actor.country is not None
        and actor.actor_id == actor.country
        and any(each.country == actor.country and each.sector in _STATE for each in source)
    )


def _place(match: Match, event_type: str, setting: Setting) -> Place | None:
    """Return where the act took place; of acts that happen at a spot, at least where the article plays."""
    place = setting.places.place_of(setting.sentence, setting.parse, match.token)
    return setting.places.setting_of(setting.sentence) if place is None and event_type in _AT_A_SPOT else place


def _who(actor: Actor) -> tuple[int, int, str, str | None]:
    return actor.start, actor.end, actor.name, actor.country


def _with_light(match: Match, light_verbs: frozenset[str]) -> Match:
    """Join a noun with the verb that carries it: "held talks", "talks held in", "in talks"."""
    noun = match.token
    if match.pattern.kind != "noun":
        return match
    if noun.dep_ == "conj" and noun.head.pos_ in ("NOUN", "PROPN"):
        noun = noun.head
    verb = noun.head
    if noun.dep_ == "pobj" and verb.dep_ == "prep" and verb.head.lower_ in _INSIDE:
        verb = verb.head
    wanted = match.pattern.rule.light or light_verbs
    if noun.dep_ not in _NOMINAL_ROLES or verb.pos_ not in FINITE or verb.lower_ not in wanted:
        participles = [c for c in noun.children if c.dep_ == "acl" and c.tag_ == "VBN" and c.lower_ in wanted]
        if not participles:
            return match
        verb = participles[0]
    tokens = tuple(sorted({verb, *match.tokens}, key=lambda token: token.i))
    return Match(match.pattern, match.token, tokens, light=verb, object=match.token)


def _date_and_realis(match: Match, setting: Setting, start: int) -> tuple[DatePhrase | None, Realis]:
    published = setting.document.published
    near = event_date(setting.dates, start, "actual", published) if setting.dates else None
    realis = realis_of(match, setting.sentence.text, near, published)
    return event_date(setting.dates, start, realis.value, published), realis


def same_acts(matches: list[Match]) -> dict[Match, Match]:
    """Map each match that only tells a neighbouring act of its type again to the one that is kept."""
    same: dict[Match, Match] = {}
    for match in matches:
        event_type = match.pattern.rule.event_type
        reached = _climbed(match.token, _AGAIN_OR_ALONGSIDE if event_type in _IN_STEPS else _TELLING_AGAIN)
        for other in matches if reached else ():
            if other is match or other.pattern.rule.event_type != event_type or other in same:
                continue
            if (other.light or other.token).i in reached:
                # A verb carries the act better than the noun above it.
                low_is_verb = match.pattern.kind == "verb" and other.pattern.kind == "noun"
                same[other if low_is_verb else match] = match if low_is_verb else other
                break
    return same


def _climbed(token: Token, steps: frozenset[str]) -> set[int]:
    """Return the ancestors of a token that lie only such steps above it."""
    words, place = words_of(token.doc), token.i
    reached: set[int] = set()
    while words.dep[place] in steps and words.head[place] != place:
        place = words.head[place]
        reached.add(place)
    return reached


def is_topic(match: Match, matches: Iterable[Match]) -> bool:
    """Say whether an act is only what another coded act is about."""
    line = [match.token, *match.token.ancestors]
    steps = {token.i: number for number, token in enumerate(line) if number}
    for other in matches:
        if other is match or other.pattern.kind == "adjective":
            continue
        above = [steps[token.i] for token in (other.light, other.token) if token is not None and token.i in steps]
        if not above:
            continue
        path = line[: min(above)]
        if other.pattern.rule.swallows and not _leaves_clause(path):
            return True
        if match.pattern.kind == "noun" and match.light is None and _stays_nominal(path):
            return True
    return False


def _leaves_clause(path: list[Token]) -> bool:
    return (
        any(token.dep_ in ("relcl", "advcl", "conj", "nsubj", "parataxis") and token.dep_ != "conj" for token in path)
        or (path[-1].dep_ == "conj" and path[-1].pos_ in FINITE)
        or path[-1].dep_ == "prep"
        and path[-1].lower_ in ("after", "during", "following", "amid", "since", "in", "at", "as")
    )


def _stays_nominal(path: list[Token]) -> bool:
    if any(token.pos_ in FINITE for token in path[1:]) or path[-1].dep_ in ("nsubj", "npadvmod"):
        return False
    preposition = path[-1] if path[-1].dep_ == "prep" else None
    return not (
        preposition is not None and preposition.lower_ in ("after", "during", "following", "amid", "since", "in", "at")
    )


def unreal(match: Match, realis: Realis) -> str | None:
    """Return why an act that did not happen is not worth a row: a purpose, an "if", a "could", a "did not"."""
    verb = match.light or match.token
    infinitive = any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.children)
    if infinitive and verb.dep_ == "advcl" and realis.value != "planned":
        return "purpose"
    if realis.value == "negated" and not is_passive(verb):
        return "negated"
    if realis.value == "hypothetical" and not is_passive(verb) and realis.words.lower() not in _WEIGHED:
        return "hypothetical"
    return None


def _actor_stop(match: Match, source: tuple[Actor, ...], target: tuple[Actor, ...]) -> str | None:
    rule = match.pattern.rule
    if not source and not target:
        return "no_actor"
    if rule.event_type == "CONSULT" and (all(a.sector == "MED" for a in target) and target):
        return "interview"
    if "source" in rule.needs and not any(is_public(actor) for actor in source):
        return "source_not_public"
    several = len({*source, *target}) > 1 or any(actor.text.lower().startswith(_SEVERAL) for actor in source)
    if "pair" in rule.needs and not several:
        return "no_pair"
    if "target" in rule.needs and not target and not several:
        return "target_not_public"
    if not rule.private and not any(is_public(actor) for actor in (*source, *target)):
        return "private"
    return None


def is_public(actor: Actor) -> bool:
    """Say whether an actor is a state, body, organisation or someone in a public role."""
    return actor.sector in PUBLIC_SECTORS or actor.sector is None and actor.country is not None
