"""Resolve the gold actors of an event file at their place: python -m tests.quality.predict_actors GOLD OUT."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from flows.coding import load_parser, load_rulebook
from tests.quality.predict_events import read_documents
from transforms.actors import ActorReader
from transforms.documents import Document, Sentence

FIELDS = ("country", "sector")


def predict(gold: Path, reader: ActorReader, parser: Language) -> Iterator[dict]:
    """Yield one record for each actor text of each gold event: what the gold says and what was resolved."""
    records = [json.loads(line) for line in gold.read_text("utf-8").splitlines() if line.strip()]
    for number, (record, document) in enumerate(zip(records, read_documents(gold), strict=True)):
        sentences = gold_sentences(document, record["sentences"])
        memory = reader.read(document, sentences)
        parses: dict[int, Doc] = {}
        for event in record["events"]:
            sentence = next(s for s in sentences if s.part == "body" and s.start == event["start"])
            parse = parses.setdefault(sentence.index, parser(sentence.text))
            for text in dict.fromkeys(a["text"] for a in event["source"] + event["target"]):
                wanted = [a for a in event["source"] + event["target"] if a["text"] == text]
                span = find_span(parse, text)
                found = memory.resolve(sentence, span) if span is not None else []
                yield {
                    "document": number,
                    "id": document.document_id,
                    "sentence": sentence.text,
                    "text": text,
                    "agreed": event["agreed"],
                    "gold": {field: sorted({a[field] for a in wanted if a[field]}) for field in FIELDS},
                    "found": {f: sorted({getattr(a, f) for a in found if getattr(a, f)}) for f in FIELDS},
                    "how": [(actor.name, actor.resolution) for actor in found],
                }


def gold_sentences(document: Document, spans: list[list[int]]) -> list[Sentence]:
    """Return the gold's own sentences, the title before them."""
    title = [Sentence("title", 0, 0, len(document.title), document.title)] if document.title else []
    body = [
        Sentence("body", number, start, end, document.text[start:end])
        for number, (start, end) in enumerate(spans, start=len(title))
    ]
    return title + body


def find_span(parse: Doc, text: str) -> Span | None:
    """Return the first place in a sentence that spells a text, whole words before parts of words."""
    match = re.search(rf"(?<!\w){re.escape(text)}(?!\w)", parse.text) or re.search(re.escape(text), parse.text)
    return parse.char_span(*match.span(), alignment_mode="expand") if match else None


def measure(records: list[dict]) -> dict[str, float]:
    """Return the share of agreed actors whose country, sector and both are right, each where the gold has one."""
    agreed = [r for r in records if r["agreed"]]
    right = {f: [r["gold"][f] == r["found"][f] for r in agreed if r["gold"][f]] for f in FIELDS}
    both = [r["gold"] == r["found"] for r in agreed if all(r["gold"][f] for f in FIELDS)]
    return {name: round(sum(hits) / len(hits), 3) for name, hits in {**right, "both": both}.items()}


def main(gold: str, out: str) -> None:
    """Write the records of a gold file and print the figures of all, even and odd documents."""
    records = list(predict(Path(gold), ActorReader(load_rulebook()), load_parser()))
    Path(out).write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), "utf-8")
    for name, rows in (
        ("all", records),
        ("even", [r for r in records if r["document"] % 2 == 0]),
        ("odd", [r for r in records if r["document"] % 2]),
    ):
        print(f"{name:5} {len(rows):5} actors  {measure(rows)}")


if __name__ == "__main__":
    main(*sys.argv[1:3])
