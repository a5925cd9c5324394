"""Predict top-level topics for any gold file of texts: python -m tests.quality.predict_topics GOLD OUT."""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from flows.coding import load_rulebook
from transforms.documents import Document
from transforms.sentences import split_sentences
from transforms.topics import TopicReader


def read_rows(path: Path) -> Iterator[dict]:
    """Yield the rows of a JSONL file, packed or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def document_of(row: dict) -> Document:
    """Return the document of a gold row; a first paragraph without a full stop is its title."""
    text = row["text"] or ""
    title, gap, body = text.partition("\n\n")
    if row.get("title") or not gap or title.endswith((".", '"', "”")):
        title, body = row.get("title") or "", text
    return Document(row["id"], body, title, language=row.get("language") or "en")


def predict(reader: TopicReader, row: dict) -> dict:
    """Return the top-level topics of a gold row with their salience."""
    document = document_of(row)
    reading = reader.read(document, split_sentences(document))
    return {
        "id": row["id"],
        "topics": [
            {"topic": topic.topic_id, "score": topic.salience} for topic in reading.topics if len(topic.path) == 1
        ],
    }


def main(gold: Path, out: Path) -> None:
    """Write a prediction for every row of a gold file."""
    reader = TopicReader(load_rulebook())
    out.write_text("".join(json.dumps(predict(reader, row)) + "\n" for row in read_rows(gold)), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
