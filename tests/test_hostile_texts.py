"""Hostile texts: whatever an article says, it is coded without a crash, soon, and alike in any order and company.

NEWSLEDGER_HOSTILE_TEXTS=20000 pytest tests/test_hostile_texts.py tries more of them.
"""

import os
import random
import time
from datetime import date

import pytest

from transforms.coder import MAX_CODED_CHARS, Coder
from transforms.documents import Document
from transforms.rows import ledger_rows

COUNT = int(os.environ.get("NEWSLEDGER_HOSTILE_TEXTS", "2000"))
DAYS = (None, date(1, 1, 1), date(2025, 6, 12), date(9999, 12, 31))
# Processor seconds for the 200,000 characters of a text that are coded at most; as many of news take 2 to 4.
SECONDS = 40.0
GLUE = (
    "on Monday", "in 1998", "three years ago", "the 99th century", "31 June", "a day earlier", "said", "that", "who",
    "to", "and", "or", "the", "a", "not", "will", "would", "if", "her", "his", "they", "by", "against", "with", "of",
    ".", ",", "!", "?", "-", "--", "(", ")", "'", '"', "“", "”", "\n", "\x00", "\x07", "\ufeff", "\u200b", "\u202e",
    "😀", "😀🏽‍♂️", "قتل", "מלחמה", "e\u0301", "İ", "ß", "ﬁ", "١٢", "½", "²", "ǅ", "U.S.", "Mr", "No.", "$5m", "1,000",
)  # fmt: skip
# Each was slow once, or well might be: a piece, and how many times it is said.
REPEATED = {
    "a trigger": ("killed ", 150_000),
    "a trigger a sentence": ("He killed them. ", 3_000),
    "a trigger a line": ("killed\n", 7_000),
    "a hyphened trigger": ("cease-fire-", 4_500),
    "a trigger and its preposition": ("attack on ", 5_000),
    "capitals": ("KILLED PRESIDENT ", 3_000),
    "states": ("Kenya visited Chad. ", 5_000),
    "an office": ("the president of Kenya met him. ", 1_600),
    "names in a list": ("Angela Merkel, Joe Biden and ", 7_000),
    "a surname": ("“I won the race today,” Smith said. ", 5_600),
    "a source": ("According to Smith, he won. ", 7_000),
    "a quotation": ('"He killed," he said. ', 2_500),
    "quotation marks": ("“", 200_000),
    "nested quotation marks": ('“‘"', 70_000),
    "apostrophes": ("‘the states’ ", 4_000),
    "small letters": ("who who said that ", 12_000),
    "no blank": ("a", 1_000_000),
    "no blank but a trigger": ("killed", 170_000),
    "emoji": ("😀🏽", 100_000),
    "words from right to left": ("قتل الرئيس \u202e", 20_000),
    "combining marks": ("e\u0301", 100_000),
    "control characters": ("killed\x00\x07", 25_000),
    "dates": ("on 3 May 2024 ", 15_000),
    "initials": ("A. ", 70_000),
    "brackets": ("([", 100_000),
}


def rows_of(coder: Coder, documents: list[Document], at_once: int) -> dict[str, dict]:
    """Return the rows of each document under its id, coded so many at once."""
    found = {}
    for start in range(0, len(documents), at_once):
        for coding in coder.code(documents[start : start + at_once]):
            found[coding.document.document_id] = ledger_rows(coding, "rules", "segment")
    return found


def random_documents(coder: Coder, count: int) -> list[Document]:
    """Make texts of triggers, names, agent nouns and all that may stand between them; the same in every run."""
    chance = random.Random(20251128)
    actors = coder.actors.index
    pools = (sorted(coder.events.lexicon.forms), sorted(actors.names), sorted(actors.agents), GLUE)

    def text() -> str:
        shares = [chance.random() ** 2 for _ in pools]
        pieces = chance.choices(pools, shares, k=1 + int(chance.expovariate(1 / 15)))
        return chance.choice([" ", " ", " ", "", "\n", ". ", "-"]).join(map(chance.choice, pieces))

    return [
        Document(
            f"random{number}", text(), chance.choice(["", text()]), chance.choice(["", text()]), chance.choice(DAYS),
            chance.choice(["en"] * 9 + ["de"]), chance.choice([None, "KEN", "XXX"]),
        )
        for number in range(count)
    ]  # fmt: skip


def test_random_texts_are_coded_alike_in_any_order_and_company(coder: Coder) -> None:
    documents = random_documents(coder, COUNT)
    found = rows_of(coder, documents, 50)
    assert len(found) == COUNT
    assert sum(len(rows["ledger.event_mentions"]) for rows in found.values()) > COUNT / 10
    assert rows_of(coder, documents[::-1], 37) == found


@pytest.mark.parametrize("name", REPEATED)
def test_a_piece_repeated_without_end_is_coded_in_bounded_time(coder: Coder, name: str) -> None:
    piece, times = REPEATED[name]
    document = Document(name, piece * times, published=date(2025, 6, 12), country="KEN")
    started = time.process_time()
    (coding,) = coder.code([document])
    rows = ledger_rows(coding, "rules", "segment")
    assert time.process_time() - started < SECONDS * min(1.0, len(document.text) / MAX_CODED_CHARS)
    assert rows["ledger.codings"]
    assert max(sentence.end for sentence in coding.sentences) <= MAX_CODED_CHARS
