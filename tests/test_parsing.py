"""Parsing quickly gives what spaCy's own pipeline gives."""

import numpy as np
import pytest
from spacy.language import Language
from spacy.tokens import Doc

from flows.coding import load_parser
from transforms.parsing import SteadyOps

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


def test_tokens_get_what_the_attribute_ruler_and_the_lemmatizer_give_them(parser: Language) -> None:
    with parser.select_pipes(disable=["remembered_ruler", "remembered_lemmas"]):
        for pipe in ("attribute_ruler", "lemmatizer"):
            parser.enable_pipe(pipe)
        expected = [attributes(doc) for doc in parser.pipe(TEXTS)]
        for pipe in ("attribute_ruler", "lemmatizer"):
            parser.disable_pipe(pipe)
    assert expected[1][1][4:6] == ("VERB", "be")
    assert [attributes(doc) for doc in parser.pipe(TEXTS)] == expected
    assert [attributes(doc) for doc in parser.pipe(TEXTS)] == expected


def test_a_sentence_is_parsed_alike_to_the_last_bit_in_any_company(parser: Language) -> None:
    alone = [next(parser.pipe([text])).tensor.tobytes() for text in TEXTS]
    together = [doc.tensor.tobytes() for doc in parser.pipe(TEXTS * 40, batch_size=256)]
    assert together == alone * 40


def test_products_are_right_whatever_their_shape() -> None:
    random = np.random.default_rng(1)
    operations = SteadyOps()
    for rows, inner, columns in ((1, 96, 50), (48, 64, 1024), (500, 576, 288), (385, 7, 289)):
        x, y = random.random((rows, inner), dtype="float32"), random.random((columns, inner), dtype="float32")
        assert np.allclose(operations.gemm(x, y, trans2=True), x @ y.T, rtol=1e-5)
    pieces = random.random((5, 4, 3), dtype="float32")
    assert np.array_equal(operations.maxout(pieces)[0], pieces.max(axis=2))
