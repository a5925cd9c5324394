"""Parsing quickly gives what spaCy's own pipeline gives."""

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from flows.coding import load_parser

TEXTS = (
    "The minister said that the talks, which had stalled, would resume once both sides were ready.",
    "There's a crowd at the gate and there are others who don't know what they have to do.",
    "We ain't gonna let's you all have got ta go.",
    "  Two blanks  stand here\n\nand a line.",
    "Something must be done, but nobody did it before it was too late; he has what he'd had.",
    "They have been told to leave, and do so, as that's the rule that the court made.",
    "The minister said that the talks, which had stalled, would resume once both sides were ready.",
)


@pytest.fixture(scope="module")
def parser() -> Language:
    return load_parser()


def attributes(doc: Doc) -> list[tuple]:
    return [(t.text, t.tag_, t.dep_, t.head.i, t.pos_, t.lemma_, str(t.morph)) for t in doc]


def test_tokens_get_what_the_attribute_ruler_gives_them(parser: Language) -> None:
    with parser.select_pipes(disable=["remembered_ruler"]):
        parser.enable_pipe("attribute_ruler")
        expected = [attributes(doc) for doc in parser.pipe(TEXTS)]
        parser.disable_pipe("attribute_ruler")
    assert expected[1][1][4:6] == ("VERB", "be")
    assert [attributes(doc) for doc in parser.pipe(TEXTS)] == expected
    assert [attributes(doc) for doc in parser.pipe(TEXTS)] == expected
