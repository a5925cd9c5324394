"""Features of a candidate: what the gate may learn from, as short words."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from transforms.triggers import Match, is_passive

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from transforms.actors import Actor
    from transforms.documents import Document, Sentence
    from transforms.realis import Realis

_WINDOW = 3


def features_of(
    match: Match, document: Document, sentence: Sentence, source: tuple[Actor, ...], target: tuple[Actor, ...],
    realis: Realis, topics: tuple[str, ...], stopped_by: str | None,
) -> tuple[str, ...]:  # fmt: skip
    """Return the features of a candidate, sorted; the same candidate always gives the same."""
    token, rule = match.token, match.pattern.rule
    doc = token.doc
    near = {t.lower_ for t in doc[max(0, token.i - _WINDOW) : token.i + _WINDOW + 1] if t.is_alpha and t is not token}
    found = {
        "bias",
        f"rule={rule.rule_id}",
        f"type={rule.event_type}",
        f"lemma={match.pattern.lemma}",
        f"construction={construction_of(match)}",
        f"type+construction={rule.event_type}+{construction_of(match)}",
        f"dep={token.dep_}",
        f"tag={token.tag_}",
        f"realis={realis.value}",
        f"source={kinds_of(source)}",
        f"target={kinds_of(target)}",
        f"source+type={kinds_of(source)}+{rule.event_type}",
        f"part={sentence.part}",
        f"early={sentence.index < 4}",
        f"words={len(match.tokens)}",
    }
    found |= _of_sentence(doc)
    found |= {f"near={word}" for word in near}
    found |= {f"topic={topic}" for topic in topics}
    found |= {f"source_country={actor.country is not None}" for actor in source}
    found |= {f"target_country={actor.country is not None}" for actor in target}
    if len({actor.country for actor in (*source, *target) if actor.country}) > 1:
        found.add("two_countries")
    if realis.words:
        found.add("realis_words")
    if stopped_by:
        found.add(f"gate={stopped_by}")
    return tuple(sorted(found))


@lru_cache(maxsize=1)
def _of_sentence(doc: Doc) -> frozenset[str]:
    """Return the features that all candidates of a sentence share."""
    words = {token.lower_ for token in doc}
    title_case = sum(token.is_title for token in doc) * 2 > len(doc)
    found = {f"length={min(len(doc) // 10, 5)}", f"title_case={title_case}"}
    if any(mark in doc.text for mark in '"“”'):
        found.add("quotation")
    if not words.isdisjoint(("you", "your")):
        found.add("second_person")
    if not words.isdisjoint(("i", "we", "my", "our")):
        found.add("first_person")
    return frozenset(found)


def construction_of(match: Match) -> str:
    """Name how the act is said: active, passive, infinitive, gerund, light, nominal, adjective."""
    if match.light is not None:
        return "light"
    if match.pattern.kind == "noun":
        return "nominal"
    if match.pattern.kind == "adjective":
        return "adjective"
    if is_passive(match.token):
        return "passive"
    if any(child.lower_ == "to" and child.dep_ == "aux" for child in match.token.children):
        return "infinitive"
    return "gerund" if match.token.tag_ == "VBG" else "active"


def kinds_of(actors: tuple[Actor, ...]) -> str:
    """Name the sectors of a role: none, unknown, or the sectors sorted."""
    if not actors:
        return "none"
    return "+".join(sorted({actor.sector or "unknown" for actor in actors}))
