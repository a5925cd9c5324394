"""Quotations, on golden cases written for this project."""

import json
from datetime import date
from pathlib import Path

import pytest

from flows.coding import load_rulebook
from transforms.actors import ActorReader
from transforms.documents import Document
from transforms.quotes import Quotation, find_quotations
from transforms.sentences import split_sentences

GOLDEN = Path(__file__).parent / "golden" / "quotations.jsonl"
CASES = [json.loads(line) for line in GOLDEN.read_text("utf-8").splitlines()]
FLOOR = 0.95


@pytest.fixture(scope="module")
def reader() -> ActorReader:
    return ActorReader(load_rulebook())


def read(reader: ActorReader, text: str) -> list[Quotation]:
    document = Document("case", text, published=date(2025, 12, 12))
    sentences = split_sentences(document)
    return find_quotations(document, sentences, reader.read(document, sentences))


def brief(quotations: list[Quotation]) -> list[tuple[str, str | None, str | None, bool]]:
    return [(q.text, q.speaker.name if q.speaker else None, q.verb, q.is_direct) for q in quotations]


def test_golden_quotations_have_the_right_span_and_speaker(reader: ActorReader) -> None:
    right = wanted = spurious = 0
    wrong = []
    for case in CASES:
        gold = {(one["text"], one["speaker"], one["is_direct"]) for one in case["quotations"]}
        found = {(text, name, is_direct) for text, name, _, is_direct in brief(read(reader, case["text"]))}
        right, wanted, spurious = right + len(gold & found), wanted + len(gold), spurious + len(found - gold)
        if gold != found:
            wrong.append(f"{case['id']}: wanted {gold - found}, found {found - gold}")
    assert wanted >= 60
    assert right / wanted >= FLOOR, "\n".join(wrong)
    assert spurious <= 3, "\n".join(wrong)


def test_offsets_cut_the_words_out_of_the_text(reader: ActorReader) -> None:
    for case in CASES:
        for one in read(reader, case["text"]):
            assert case["text"][one.start : one.end] == one.text
            assert one.speaker is None or case["text"][one.speaker.start : one.speaker.end] == one.speaker.text


def test_a_text_without_quotation_gives_none(reader: ActorReader) -> None:
    assert read(reader, "The river rose by two metres. Nobody was hurt.") == []
