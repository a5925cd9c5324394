"""Entities: persons, organisations and places that an article names; dictionaries first, then the look of a name."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from transforms.actor_memory import Mention
from transforms.actors import ActorMemory
from transforms.documents import PARTS, Document, Sentence
from transforms.places import Place, PlaceMemory

_WORD = r"[A-ZÀ-Þ][\w’'&-]*"
_BODY = (
    "Academy Administration Agency Airlines Airways Alliance Army Assembly Association Authority Bank Board Brigade "
    "Broadcasting Bureau Cabinet Centre Center Chamber Church Club College Commission Committee Company Confederation "
    "Congress Consortium Corporation Corp Council Court Department Directorate Energy Federation Forces Forum "
    "Foundation Front Fund Group Guard Holdings Hospital Inc Industries Institute Institution Laboratory League "
    "Limited Ltd Ministry Mission Movement Museum Network Observatory Office Organisation Organization Parliament "
    "Party Partners Petroleum Police Service Services Society Secretariat Senate Syndicate Systems Technologies "
    "Telecom Trust Tribunal Union University Watch"
).replace(" ", "|")
_LEADS = (
    "Academy Agency Association Bank Bureau Chamber Church College Commission Committee Council Court "
    "Department Federation Institute League Ministry Museum Office Parliament Union University"
).replace(" ", "|")
# "Nordic Bridge Authority", "Ministry of Rural Affairs and Water", "Kestrel Shipping Ltd".
_ORGANISATION = re.compile(
    rf"(?<![\w-])(?:(?:{_LEADS})\s(?:of|for)\s(?:the\s)?"
    rf"{_WORD}(?:\s(?:{_WORD}|(?:and|of)\s{_WORD}))*"
    rf"|(?!(?:The|A|An|This|Our|Their|President|Minister|Secretary|Governor|Head|Director|Commissioner|Inspector[\w-]*)\s){_WORD}\s(?:(?:{_WORD}|of|and|for)\s){{0,4}}?(?:{_BODY})\b"
    rf"(?:\sof\s(?:{_WORD}\s?)+(?<!\s))?)"
)
_ACRONYM = re.compile(r"\s\(([A-Z][A-Z&]{1,7})\)")
_SPEECH = re.compile(r"(?:,\s(?:\d\d?,|who\s|an?\s|the\s)|\s(?:said|says|told|added|wrote|argued|warned)\b)")
_NO_PERSON = re.compile(rf"\d|\b(?:I|We|The|Act|Amendment|Article|Day|War|Street|Road|Prize|{_BODY})\b")
_SPATIAL = frozenset(("country", "place", "seat"))


@dataclass(frozen=True)
class EntityMention:
    """One name in a text; entity_type: person, organisation, place."""

    sentence_index: int
    part: str
    start: int
    end: int
    text: str
    entity_type: str
    name: str
    country: str | None
    actor_id: str | None


def find_entities(
    document: Document, sentences: list[Sentence], actors: ActorMemory, places: PlaceMemory
) -> list[EntityMention]:
    """Return the names of an article, in reading order; of names that overlap, the surer one stays.

    Surest are dictionary actors, then organisations by their last word, places, and persons with a title, an
    apposition or a later bare surname. `name` is the fullest form within the article.
    """
    texts = {part: document.part(part) for part in PARTS}
    lines = {part: [sentence for sentence in sentences if sentence.part == part] for part in PARTS}
    listed = [one for m in actors.known if m.is_name and (one := _listed(m)) is not None]
    look = [one for part in PARTS for one in _organisations(texts[part], lines[part])]
    spots = [_spot(place, lines[place.part]) for place in places.mentions]
    firsts = {m.entry.name: m for m in reversed(actors.known)}
    wordings = {m.text for m in actors.known}
    persons = [
        one for m in actors.known if m.is_name and (one := _unlisted_person(m, texts, firsts, wordings)) is not None
    ]
    names = [one for one in listed if one.entity_type != "place"]
    states = [one for one in listed if one.entity_type == "place"]
    kept: list[EntityMention] = []
    taken: dict[str, set[int]] = {part: set() for part in PARTS}
    for one in (*names, *look, *spots, *states, *persons):
        span = range(one.start, one.end)
        if taken[one.part].isdisjoint(span):
            taken[one.part].update(span)
            kept.append(one)
    return sorted(_by_acronym(kept, texts, lines), key=lambda one: (one.sentence_index, one.start))


def _listed(mention: Mention) -> EntityMention | None:
    """Return the entity of a dictionary name; None for adjectives and for persons that no dictionary holds."""
    entry = mention.entry
    if entry.kind in ("adjective", "people") or entry.is_person and entry.actor_id is None:
        return None
    if entry.is_person:
        kind = "person"
    elif entry.kind in _SPATIAL:
        kind = "place"
    else:
        kind = "organisation"
        if entry.actor_id is None and mention.how == "title":
            return None
    return _entity(mention, kind)


def _unlisted_person(
    mention: Mention, texts: dict[str, str], firsts: dict[str, Mention], wordings: set[str]
) -> EntityMention | None:
    """Return an unlisted person where more than capitals speaks for it."""
    entry = mention.entry
    if not entry.is_person or entry.actor_id is not None or _NO_PERSON.search(entry.name):
        return None
    if mention.how not in ("unknown", "memory"):
        return _entity(mention, "person")
    first = firsts[entry.name]
    text, surname = texts[first.part], entry.name.split()[-1]
    alone = surname in wordings
    speaks = _SPEECH.match(text, first.end) or re.search(r"\b(?:said|says)\s$", text[: first.start])
    return _entity(mention, "person") if alone or speaks or first.how not in ("unknown", "memory") else None


def _organisations(text: str, sentences: list[Sentence]) -> Iterator[EntityMention]:
    for match in _ORGANISATION.finditer(text):
        own = _sentence_at(sentences, match.start())
        if match.end() <= own.end and not (own.part == "title" and text.istitle()):
            yield EntityMention(
                own.index, own.part, *match.span(), match.group(), "organisation", match.group(), None, None
            )


def _spot(place: Place, sentences: list[Sentence]) -> EntityMention:
    index = _sentence_at(sentences, place.start).index
    return EntityMention(
        index, place.part, place.start, place.end, place.text, "place", place.name, place.country, None
    )


def _by_acronym(
    found: list[EntityMention], texts: dict[str, str], lines: dict[str, list[Sentence]]
) -> Iterator[EntityMention]:
    """Yield the entities, and every "NBA" of an article that says "Nordic Bridge Authority (NBA)"."""
    yield from found
    meanings: dict[str, EntityMention] = {}
    for one in sorted(found, key=lambda one: (one.sentence_index, one.start)):
        if one.entity_type == "organisation" and (bracket := _ACRONYM.match(texts[one.part], one.end)):
            meanings.setdefault(bracket[1], one)
    if not meanings:
        return
    taken = {(one.part, place) for one in found for place in range(one.start, one.end)}
    for part, text in texts.items():
        for match in re.finditer(rf"\b(?:{'|'.join(map(re.escape, meanings))})\b", text):
            if (part, match.start()) not in taken:
                index = _sentence_at(lines[part], match.start()).index
                yield replace(
                    meanings[match.group()], sentence_index=index, part=part, start=match.start(), end=match.end(),
                    text=match.group(),
                )  # fmt: skip


def _entity(mention: Mention, kind: str) -> EntityMention:
    entry = mention.entry
    return EntityMention(
        mention.sentence, mention.part, mention.start, mention.end, mention.text, kind, entry.name, entry.country,
        entry.actor_id,
    )  # fmt: skip


def _sentence_at(sentences: list[Sentence], offset: int) -> Sentence:
    return sentences[max(0, bisect_right(sentences, offset, key=lambda sentence: sentence.start) - 1)]
