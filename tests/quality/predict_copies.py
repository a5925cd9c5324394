"""Predict which gold documents are copies: python -m tests.quality.predict_copies DOCS.jsonl[.gz] OUT.tsv."""

import gzip
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from transforms.body import drop_furniture
from transforms.copies import find_copies


def predict(docs: Path, out: Path) -> int:
    """Write the pairs of copies as a TSV of ids; return their number."""
    text = gzip.decompress(docs.read_bytes()).decode() if docs.suffix == ".gz" else docs.read_text("utf-8")
    rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    # Gold says which documents to compare: all lie in one window.
    articles = pl.DataFrame(
        {
            "article_id": [row["id"] for row in rows],
            # Documents without a publisher are each of their own.
            "domain": [row.get("publisher") or row["id"] for row in rows],
            # Gold is raw page text: furniture goes as it does when a page is extracted.
            "body_text": ["\n".join(drop_furniture(row["text"].split("\n"), ())) for row in rows],
            "published_at": [datetime(2026, 1, 1, tzinfo=UTC)] * len(rows),
            "fetched_at": [datetime(2026, 1, 1, tzinfo=UTC)] * len(rows),
        }
    )
    pairs = find_copies(articles, articles.clear())
    pairs.select("article_id", "other_id").write_csv(out, separator="\t", include_header=False)
    return pairs.height


if __name__ == "__main__":
    print(predict(Path(sys.argv[1]), Path(sys.argv[2])), "pairs")
