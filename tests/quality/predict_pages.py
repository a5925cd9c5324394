"""Predict title, authors, date and body of gold pages: python -m tests.quality.predict_pages GOLD OUT."""

import gzip
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from transforms.extract import Extraction, NotAnArticle, extract_article


def predict(gold: Path, out: Path) -> int:
    """Write one prediction for each gold page that gives an article; return how many did."""
    count = 0
    with gold.open(encoding="utf-8") as rows, out.open("w", encoding="utf-8") as predictions:
        for row in map(json.loads, rows):
            page = gzip.decompress((gold.parent / row["page"]).read_bytes())
            crawled = datetime.fromisoformat(row["crawled"]).replace(tzinfo=UTC)
            try:
                article = extract_article(page, row["url"], crawled)
            except NotAnArticle as reason:
                print(f"{row['page']}: {reason}", file=sys.stderr)
                continue
            count += 1
            predictions.write(json.dumps(_prediction(row["page"], article), ensure_ascii=False) + "\n")
    return count


def _prediction(page: str, article: Extraction) -> dict:
    published: date | None = article.published_date if article.published_precision == "day" else article.published_at
    return {
        "page": page,
        "title": article.title,
        # Gold's authors are what the byline says: an agency where no person is named.
        "authors": list(article.authors) or ([article.agency] if article.agency else []),
        "published": published.isoformat() if published else None,
        # Gold's body begins with the standfirst.
        "body": "\n".join(filter(None, (article.standfirst, article.body_text))),
    }


if __name__ == "__main__":
    print(predict(Path(sys.argv[1]), Path(sys.argv[2])), "articles")
