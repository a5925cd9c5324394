"""Write the interval of every gold date phrase: python -m tests.quality.predict_dates GOLD OUT."""

import json
import sys
from datetime import datetime
from pathlib import Path

from transforms.dates import find_dates


def predict(row: dict) -> dict:
    """Return id, start and end (ISO dates, None if not found) of the date that overlaps the gold phrase most."""
    start = row["sentence"].lower().index(row["phrase"].lower())
    end = start + len(row["phrase"])
    phrases = find_dates(row["sentence"], datetime.fromisoformat(row["published"]))
    shared = [(min(end, phrase.end) - max(start, phrase.start), phrase) for phrase in phrases]
    best = max(shared, key=lambda each: each[0], default=(0, None))
    if best[1] is None or best[0] <= 0:
        return {"id": row["id"], "start": None, "end": None}
    return {"id": row["id"], "start": best[1].first.isoformat(), "end": best[1].last.isoformat()}


def main() -> None:
    """Read gold rows from the first argument, write predictions to the second."""
    gold, out = map(Path, sys.argv[1:3])
    rows = [json.loads(line) for line in gold.read_text("utf-8").splitlines() if line.strip()]
    out.write_text("".join(json.dumps(predict(row)) + "\n" for row in rows), "utf-8")


if __name__ == "__main__":
    main()
