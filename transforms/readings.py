"""Readings: what the rules say of one sentence, before it is decided which of it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from transforms.actor_memory import Mention
from transforms.actors import Actor, ActorMemory
from transforms.dates import DatePhrase
from transforms.documents import Document, Sentence
from transforms.gates import SentenceGates
from transforms.inflection import words
from transforms.places import PlaceMemory
from transforms.realis import Realis
from transforms.triggers import Match
from transforms.words import Words, words_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

SPEECH = words(
    "said says say told tells tell saying telling wrote writes tweeted posted stated states added adds argued argues "
    "noted notes claimed claims insisted insists asserted asserts described called warned warns according believes "
    "believe believed thinks think thought explained suggested replied responded stressed emphasised emphasized "
    "declared maintained reiterated remarked commented acknowledged conceded admitted complained"
)


@dataclass(frozen=True)
class Setting:
    """What the readers of one article's sentence share."""

    document: Document
    sentence: Sentence
    parse: Doc
    actors: ActorMemory
    places: PlaceMemory
    dates: list[DatePhrase]
    gates: SentenceGates

    @cached_property
    def words(self) -> Words:
        """Return the words of the parse as plain lists."""
        return words_of(self.parse)

    @cached_property
    def names(self) -> dict[int, Mention]:
        """Return the name or agent noun that covers each token, by the token's number."""
        found: dict[int, Mention] = {}
        mentions = iter(sorted(self.actors.in_sentence(self.sentence.index), key=lambda mention: mention.start))
        mention = next(mentions, None)
        for number, start in enumerate(self.words.start):
            place = self.sentence.start + start
            while mention is not None and mention.end <= place:
                mention = next(mentions, None)
            if mention is not None and mention.start <= place:
                found[number] = mention
        return found

    @cached_property
    def quoted(self) -> list[bool]:
        """Say of each token whether it stands in quotation marks."""
        inside, found = False, []
        for word in self.words.lower:
            if word in ("“", "”"):
                inside = word == "“"
            elif word in ('"', "''", "``"):
                inside = not inside
            found.append(inside)
        return found

    def kind_of(self, place: int) -> str:
        """Name what a token is as an actor: a sector, place, pron_they, name, num, or none."""
        mention = self.names.get(place)
        if mention is not None:
            return "place" if mention.is_place else mention.entry.sector or "unknown"
        if self.words.tag[place] in ("PRP", "PRP$", "WP", "WP$"):
            return f"pron_{self.words.lower[place]}"
        return {"PROPN": "name", "NUM": "num"}.get(self.words.pos[place], "none")


@dataclass(frozen=True, eq=False)
class Reading:
    """A trigger as the rules read it; `stopped_by` names the gate that marks it as no event, else None."""

    match: Match
    event_type: str
    mode: str | None
    cameo_code: str
    realis: Realis
    date: DatePhrase | None
    source: tuple[Actor, ...]
    target: tuple[Actor, ...]
    stopped_by: str | None

    @property
    def carrier(self) -> Token:
        """Return the verb of a light-verb construction, else the trigger itself."""
        return self.match.light or self.match.token


def by_token(readings: Sequence[Reading]) -> dict[int, Reading]:
    """Return the reading of each trigger token and of each light verb, by the token's number."""
    found = {reading.carrier.i: reading for reading in reversed(readings)}
    return found | {reading.match.token.i: reading for reading in reversed(readings)}
