"""Code the events of any gold file: python -m tests.quality.predict_events GOLD OUT."""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from flows.coding import load_coder
from transforms.actors import Actor
from transforms.coder import Coder
from transforms.documents import Document
from transforms.events import EventMention

# Gold names a page's country by the folder of its publisher: alpha-2, or a word of its own.
COUNTRIES = {
    "us": "USA", "uk": "GBR", "ca": "CAN", "au": "AUS", "za": "ZAF", "ls": "LSO", "na": "NAM", "pt": "PRT",
    "ind": "IND", "my": "MYS", "tw": "TWN", "mx": "MEX", "de": "DEU", "fr": "FRA", "il": "ISR", "ng": "NGA",
    "lb": "LBN", "jp": "JPN", "ie": "IRL", "nz": "NZL", "ke": "KEN", "tz": "TZA",
}  # fmt: skip


def read_documents(gold: Path) -> list[Document]:
    """Return the documents of a gold file: id, title, text, day of publication and country; nothing else."""
    return [_document(json.loads(line)) for line in gold.read_text("utf-8").splitlines() if line.strip()]


def _document(record: dict) -> Document:
    published = date.fromisoformat(record["published"][:10]) if record.get("published") else None
    country = COUNTRIES.get((record.get("country") or "").lower())
    return Document(record["id"], record["text"], record.get("title") or "", published=published, country=country)


def predict(coder: Coder, documents: list[Document]) -> Iterator[dict]:
    """Yield one line of predictions for each document: the events of the body, stopped ones left out."""
    for coding in coder.code(documents):
        body = [event for event in coding.events if event.sentence.part == "body" and not event.stopped_by]
        yield {"id": coding.document.document_id, "events": [event_record(event) for event in body]}


def event_record(event: EventMention) -> dict:
    """Return a mention as the scorer reads it."""
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
        "source": _actors(event.source),
        "target": _actors(event.target),
        "place": event.place.name if event.place else None,
        "confidence": event.confidence,
        "rule_id": event.rule_id,
    }


def _actors(actors: Iterable[Actor]) -> list[dict]:
    return [
        {
            "text": actor.text,
            "start": actor.start,
            "end": actor.end,
            "actor_id": actor.actor_id,
            "name": actor.name,
            "country": actor.country,
            "sector": actor.sector,
        }  # fmt: skip
        for actor in actors
    ]


def main(gold: Path, out: Path) -> None:
    """Write the predictions of the shipped rulebook for `gold` to `out`, one document a line."""
    lines = [json.dumps(each, ensure_ascii=False) for each in predict(load_coder(), read_documents(gold))]
    out.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
