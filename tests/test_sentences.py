"""Sentence splitting."""

from transforms.documents import Document
from transforms.sentences import MAX_SENTENCE_CHARS, sentence_spans, split_sentences


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def test_abbreviations_and_initials_do_not_end_a_sentence():
    text = "Sen. J. Doe met Gov. Roe in Washington, D.C. on Monday. They spoke."
    assert pieces(text) == ["Sen. J. Doe met Gov. Roe in Washington, D.C. on Monday.", "They spoke."]


def test_a_dateline_is_no_part_of_the_first_sentence():
    text = "KYIV, Ukraine (AP) — Troops left the town.\nNEW DELHI: The minister resigned."
    assert pieces(text) == ["KYIV, Ukraine (AP) —", "Troops left the town.", "NEW DELHI:", "The minister resigned."]
    assert pieces("LIMA/QUITO, March 7 (Reuters) - Drivers went on strike.")[1] == "Drivers went on strike."
    assert pieces("NATO, 32 - it was said - agreed.") == ["NATO, 32 - it was said - agreed."]


def test_a_quotation_keeps_its_closing_mark():
    assert pieces("“We will not go.” The crowd cheered.") == ["“We will not go.”", "The crowd cheered."]


def test_an_item_keeps_its_number():
    assert pieces("2. A law to be enacted") == ["2. A law to be enacted"]


def test_a_text_without_a_blank_is_cut_before_the_parser():
    spans = sentence_spans("x" * 2_500)
    assert spans == [(0, MAX_SENTENCE_CHARS), (MAX_SENTENCE_CHARS, 2_000), (2_000, 2_500)]


def test_sentences_of_all_parts_are_numbered_through():
    document = Document("a", "One. Two.", title="Head", standfirst="Stand")
    assert [(s.part, s.index, s.text) for s in split_sentences(document)] == [
        ("title", 0, "Head"), ("standfirst", 1, "Stand"), ("body", 2, "One."), ("body", 3, "Two."),
    ]  # fmt: skip


def test_a_million_characters_split_into_spans_that_cover_the_text():
    spans = sentence_spans("a" * 1_000_000)
    assert spans[0][0] == 0 and spans[-1][1] == 1_000_000 and len(spans) == 1_000
