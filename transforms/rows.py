"""Codings as rows of the ledger's tables, and as the JSON that `newsledger code` promises."""

import hashlib
from collections.abc import Iterable
from typing import Any

from transforms.actors import Actor
from transforms.coder import Coding
from transforms.events import EventMention

Rows = dict[str, list[dict[str, Any]]]


def ledger_rows(coding: Coding, ruleset_id: str, segment_id: str) -> Rows:
    """Return the rows of every ledger table that a coding gives, keyed by table name."""
    key = {"article_id": coding.document.document_id, "ruleset_id": ruleset_id, "segment_id": segment_id}
    told = [event for event in coding.events if event.stopped_by is None]
    mentions = [_mention_row(key, event) for event in told]
    return {
        "ledger.codings": [
            {
                **key,
                "is_shown": True,
                "sentence_count": len(coding.sentences),
                "parsed_sentence_count": coding.parsed_sentence_count,
                "candidate_count": len(coding.events),
                "tone": coding.tone,
            }
        ],
        "ledger.event_mentions": mentions,
        "ledger.event_candidates": [
            {**key, **_trigger(event), "confidence": event.confidence, "rule_id": event.rule_id,
             "stopped_by": event.stopped_by}
            for event in coding.events
            if event.stopped_by is not None
        ],
        "ledger.mention_actors": [
            row
            for event, mention in zip(told, mentions, strict=True)
            for row in _actor_rows({"mention_id": mention["mention_id"], **key}, event)
        ],
        "ledger.topic_mentions": [
            {**key, "part": m.part, "sentence_index": m.sentence_index, "phrase_start": m.start,
             "phrase_end": m.end, "phrase_text": m.text, "topic_id": m.topic_id, "weight": m.weight}
            for m in coding.topics.mentions
        ],
        "ledger.article_topics": [
            {**key, "topic_id": t.topic_id, "salience": t.salience, "is_primary": t.is_primary}
            for t in coding.topics.topics
        ],
        "ledger.entity_mentions": [
            {**key, "part": e.part, "sentence_index": e.sentence_index, "name_start": e.start,
             "name_end": e.end, "name_text": e.text, "entity_type": e.entity_type, "name": e.name,
             "country": e.country, "actor_id": e.actor_id}
            for e in coding.entities
        ],
        "ledger.quotations": [
            {**key, "part": q.part, "sentence_index": q.sentence_index, "quotation_start": q.start,
             "quotation_end": q.end, "quotation_text": q.text, "is_direct": q.is_direct, "verb": q.verb,
             "speaker_text": q.speaker.text if q.speaker else None,
             "speaker_name": q.speaker.name if q.speaker else None,
             "speaker_country": q.speaker.country if q.speaker else None,
             "speaker_actor_id": q.speaker.actor_id if q.speaker else None}
            for q in coding.quotations
        ],
    }  # fmt: skip


def _trigger(event: EventMention) -> dict[str, Any]:
    return {
        "part": event.sentence.part,
        "sentence_index": event.sentence.index,
        "sentence_start": event.sentence.start,
        "sentence_end": event.sentence.end,
        "trigger_start": event.trigger_start,
        "trigger_end": event.trigger_end,
        "trigger_text": event.trigger_text,
        "event_type": event.event_type,
        "mode": event.mode,
    }


def _mention_id(key: dict[str, str], event: EventMention) -> str:
    """Return the id of a mention: a hash of where it stands and what it says, the same in every ledger."""
    roles = [[(actor.name, actor.country, actor.sector) for actor in role] for role in (event.source, event.target)]
    identity = (
        key["article_id"], key["ruleset_id"], event.sentence.part, event.sentence.text, event.trigger_start,
        event.trigger_end, event.rule_id, event.event_type, event.mode, event.realis, event.date and event.date.first,
        roles,
    )  # fmt: skip
    return hashlib.sha256("\0".join(map(str, identity)).encode()).hexdigest()[:20]


def _mention_row(key: dict[str, str], event: EventMention) -> dict[str, Any]:
    place, day = event.place, event.date
    return {
        "mention_id": _mention_id(key, event),
        **key,
        **_trigger(event),
        "cameo_code": event.cameo_code,
        "realis": event.realis,
        "realis_words": event.realis_words,
        **_actor_lists("source", event.source),
        **_actor_lists("target", event.target),
        "event_date": day.first if day else None,
        "date_precision": day.precision if day else None,
        "date_text": day.text if day else None,
        "place_text": place.text if place else None,
        "place_name": place.name if place else None,
        "place_country": place.country if place else None,
        "place_admin": place.admin if place else None,
        "geoname_id": place.geoname_id if place else None,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "place_precision": place.precision if place else None,
        "confidence": event.confidence,
        "rule_id": event.rule_id,
        "sentence": event.sentence.text,
    }


def _actor_lists(role: str, actors: Iterable[Actor]) -> dict[str, list[str]]:
    """Return names, countries and sectors of one role, each value once, in reading order."""
    return {
        f"{role}_names": list(dict.fromkeys(actor.name for actor in actors)),
        f"{role}_countries": list(dict.fromkeys(actor.country for actor in actors if actor.country)),
        f"{role}_sectors": list(dict.fromkeys(actor.sector for actor in actors if actor.sector)),
    }


def _actor_rows(key: dict[str, str], event: EventMention) -> list[dict[str, Any]]:
    return [
        {**key, "role": role, "position": position, "part": actor.part, "actor_start": actor.start,
         "actor_end": actor.end, "actor_text": actor.text, "actor_id": actor.actor_id, "name": actor.name,
         "country": actor.country, "sector": actor.sector, "resolution": actor.resolution}
        for role, actors in (("source", event.source), ("target", event.target))
        for position, actor in enumerate(actors)
    ]  # fmt: skip


def output_line(coding: Coding) -> dict[str, Any]:
    """Return what `newsledger code` writes for a document: events and topics of its text, the body part.

    The title helps to resolve names and weigh topics, but offsets are promised in the given text only.
    """
    return {
        "id": coding.document.document_id,
        "events": [
            _event_output(event)
            for event in coding.events
            if event.stopped_by is None and event.sentence.part == "body"
        ],
        "topics": [
            {
                "topic_id": topic.topic_id,
                "name": topic.name,
                "path": list(topic.path),
                "salience": topic.salience,
                "mentions": [
                    {"start": m.start, "end": m.end, "text": m.text}
                    for m in coding.topics.mentions
                    if m.topic_id == topic.topic_id and m.part == "body"
                ],
            }
            for topic in coding.topics.topics
        ],
        "places": [
            {"start": p.start, "end": p.end, "text": p.text, "name": p.name, "country": p.country,
             "geoname_id": p.geoname_id, "latitude": p.latitude, "longitude": p.longitude}
            for p in coding.places if p.part == "body"
        ],
    }  # fmt: skip


def _event_output(event: EventMention) -> dict[str, Any]:
    place = event.place
    return {
        "start": event.sentence.start,
        "end": event.sentence.end,
        "trigger": {"start": event.trigger_start, "end": event.trigger_end, "text": event.trigger_text},
        "event_type": event.event_type,
        "mode": event.mode,
        "cameo_code": event.cameo_code,
        "realis": event.realis,
        "event_date": event.date.first.isoformat() if event.date else None,
        "date_precision": event.date.precision if event.date else None,
        "source": [_actor_output(actor) for actor in event.source],
        "target": [_actor_output(actor) for actor in event.target],
        "place": place and {"text": place.text, "name": place.name, "country": place.country,
                            "geoname_id": place.geoname_id, "latitude": place.latitude,
                            "longitude": place.longitude},
        "confidence": event.confidence,
        "rule_id": event.rule_id,
    }  # fmt: skip


def _actor_output(actor: Actor) -> dict[str, Any]:
    names = ("text", "start", "end", "actor_id", "name", "country", "sector")
    return {name: getattr(actor, name) for name in names}
