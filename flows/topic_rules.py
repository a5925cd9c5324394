"""Adds topics and phrases to a user's overlay, and proposes phrases from labelled texts for a person to judge."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log, sqrt
from pathlib import Path

from flows.coding import load_rulebook
from transforms.phrases import fold
from transforms.rules import RulebookError
from transforms.topics import PHRASES, TopicReader

COLUMNS = ("topic", "phrase", "weight", "language", "case", "excluded_when", "parent", "name")
PROPOSED = (*COLUMNS[:-2], "keep", "texts", "score")
# A phrase must stand in this many texts of its topic, and be this surely more frequent there than elsewhere.
MIN_TEXTS, MIN_SCORE, MAX_PHRASES = 3, 2.5, 40
LONGEST = 3
_LITTLE_WORDS = (
    "a about after all also am an and any are as at be been before being but by can could did do does for from had has "
    "have he her here him his how i if in into is it its just me more most my new no not now of off on one only or our "
    "out over said she so some such than that the their them then there these they this those through to too two under "
    "up was we were what when where which who why will with would year years you your s t"
)
_FUNCTION_WORDS = frozenset(_LITTLE_WORDS.split())


@dataclass(frozen=True)
class Proposal:
    """A phrase that speaks for a topic in labelled texts; score: log-odds in standard deviations."""

    topic_id: str
    phrase: str
    text_count: int
    score: float


def add_topic(
    overlay: Path, topic_id: str, phrases: Sequence[str], parent: str = "", name: str = "", weight: float = 3.0
) -> Path:
    """Append phrases of a topic to topics.csv of an overlay folder, which is made if need be; return the file.

    A topic that the rulebook does not know needs a parent. Raises RulebookError, and changes nothing, if the
    rulebook would refuse the rows or no phrase is given.
    """
    if not any(phrase.strip() for phrase in phrases):
        raise RulebookError(f"topic {topic_id!r}: give at least one phrase")
    path = overlay / PHRASES
    before = path.read_text("utf-8") if path.exists() else None
    overlay.mkdir(parents=True, exist_ok=True)
    old = list(csv.DictReader(before.splitlines())) if before else []
    new = [
        {"topic": topic_id, "phrase": phrase.strip(), "weight": f"{weight:g}", "parent": parent, "name": name}
        for phrase in phrases
        if phrase.strip()
    ]
    _write(path, COLUMNS, [row for row in old if (row["topic"], row["phrase"]) not in _keys(new)] + new)
    try:
        TopicReader(load_rulebook(overlay))
    except RulebookError:
        if before is None:
            path.unlink()
        else:
            path.write_text(before, "utf-8")
        raise
    return path


def learn_topics(labelled: Path, proposals: Path, overlay: Path | None = None) -> list[Proposal]:
    """Write phrases that labelled texts propose to a CSV file, and return them, surest first.

    `labelled` has the columns topic and text, one text a row. What the rulebook knows already is left out. The
    file is an overlay's topics.csv but for the columns keep, texts and score: fill in keep, then `keep_topics`.
    Raises RulebookError where a topic is unknown or a column is missing.
    """
    reader = TopicReader(load_rulebook(overlay))
    rows = list(_labelled(labelled))
    for line, topic_id, _ in rows:
        if topic_id not in reader.taxonomy.names:
            raise RulebookError(f"{labelled}:{line}: topic {topic_id!r} is not known")
    known = {(phrase.topic_id, fold(phrase.text)) for phrase in reader.phrases}
    found = [
        one for one in propose_phrases((topic_id, text) for _, topic_id, text in rows)
        if (one.topic_id, one.phrase) not in known
    ]  # fmt: skip
    _write(
        proposals,
        PROPOSED,
        [
            {"topic": one.topic_id, "phrase": one.phrase, "weight": "3" if one.score > 4 else "2", "language": "en",
             "keep": "", "texts": str(one.text_count), "score": f"{one.score:.1f}"}
            for one in found
        ],
    )  # fmt: skip
    return found


def keep_topics(proposals: Path, overlay: Path) -> int:
    """Move the proposals that a person marked in the column keep (yes, y, x, 1) to an overlay; return their number."""
    with proposals.open(encoding="utf-8", newline="") as lines:
        kept = [
            row for row in csv.DictReader(lines) if (row.get("keep") or "").strip().lower() in ("yes", "y", "x", "1")
        ]
    for row in kept:
        add_topic(overlay, row["topic"], [row["phrase"]], weight=float(row["weight"] or 2))
    return len(kept)


def propose_phrases(labelled: Iterator[tuple[str, str]]) -> list[Proposal]:
    """Return phrases of up to three words by log-odds of their share of a topic's texts against the rest.

    The prior is the share in all texts (Monroe, Colaresi and Quinn 2008), so rare phrases do not win by chance.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    texts: Counter[str] = Counter()
    for topic_id, text in labelled:
        counts[topic_id].update(set(_grams(text)))
        texts[topic_id] += 1
    total = sum(counts.values(), Counter())
    everything = sum(texts.values())
    found = []
    for topic_id, own in sorted(counts.items()):
        proposals = []
        for gram, count in own.items():
            score = _log_odds(count, texts[topic_id], total[gram], everything)
            if count >= MIN_TEXTS and score >= MIN_SCORE:
                proposals.append(Proposal(topic_id, gram, count, score))
        proposals.sort(key=lambda one: (-one.score, one.phrase))
        found += _distinct(proposals)[:MAX_PHRASES]
    return found


def _log_odds(count: int, texts: int, total: int, everything: int) -> float:
    """Return the log-odds of a phrase in a topic's texts against the other texts, in standard deviations."""
    prior = 2 * total / everything
    here, there = count + prior, total - count + prior
    odds_here = here / (texts + 2 - here + 0.5)
    odds_there = there / (everything - texts + 2 - there + 0.5)
    return (log(odds_here) - log(odds_there)) / sqrt(1 / here + 1 / there)


def _distinct(proposals: list[Proposal]) -> list[Proposal]:
    """Leave out a phrase that only stands within a better one, in as many texts."""
    kept: list[Proposal] = []
    for one in proposals:
        if not any(
            f" {one.phrase} " in f" {other.phrase} " or f" {other.phrase} " in f" {one.phrase} " for other in kept
        ):
            kept.append(one)
    return kept


def _grams(text: str) -> Iterator[str]:
    for clause in re.split(r"[.,;:!?()\"“”\n]+", text):
        words = fold(clause).split()
        for size in range(1, LONGEST + 1):
            for start in range(len(words) - size + 1):
                gram = words[start : start + size]
                inside = gram[0] not in _FUNCTION_WORDS and gram[-1] not in _FUNCTION_WORDS
                if inside and all(len(word) > 1 and not word.isdigit() for word in gram):
                    yield " ".join(gram)


def _labelled(path: Path) -> Iterator[tuple[int, str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        for column in ("topic", "text"):
            if column not in (rows.fieldnames or ()):
                raise RulebookError(f"{path}:1: column {column!r} is missing")
        for row in rows:
            yield rows.line_num, (row["topic"] or "").strip(), row["text"] or ""


def _keys(rows: Sequence[dict[str, str]]) -> set[tuple[str, str]]:
    return {(row["topic"], row["phrase"]) for row in rows}


def _write(path: Path, columns: Sequence[str], rows: Sequence[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
