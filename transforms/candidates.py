"""Candidates: which sentences are worth a parse, by their words and the actors they name. Learned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from transforms.actors import ActorMemory
from transforms.classifier import Classifier, Feature
from transforms.documents import Sentence
from transforms.rules import Rulebook
from transforms.triggers import Lexicon, words_in
from transforms.words import stem

MODEL = "candidate_model.json"
CLASSES = ("none", "act")


class CandidateReader:
    """Passes over sentences that hold a trigger's form and yet hardly tell an act: a parse costs most of coding."""

    def __init__(self, rulebook: Rulebook, lexicon: Lexicon, own_forms: frozenset[str]):
        """own_forms: trigger forms of a user's own rules; what holds one of them is always parsed."""
        self.model = Classifier(rulebook, MODEL)
        self.model.require(CLASSES)
        self.least = self.model.numbers("choice", ("least",))["least"]
        self.lexicon = lexicon
        self.own_forms = own_forms

    def choose(self, sentences: Sequence[Sentence], actors: ActorMemory) -> list[Sentence]:
        """Return the sentences to parse: titles with a trigger's form, and of the others those that may tell an act."""
        found = [sentence for sentence in sentences if self.lexicon.holds_trigger(sentence.text)]
        if not found:
            return []
        chances = self.model.probabilities([list(features(each, actors)) for each in found])[:, 1]
        return [
            sentence
            for sentence, chance in zip(found, chances, strict=True)
            if chance >= self.least or sentence.part == "title" or self._is_own(sentence.text)
        ]

    def _is_own(self, text: str) -> bool:
        return bool(self.own_forms) and not self.own_forms.isdisjoint(words_in(text))


def features(sentence: Sentence, actors: ActorMemory) -> Iterator[Feature]:
    """Yield what is known of a sentence before it is parsed: its words, its length, what kinds of actors it names."""
    words = words_in(sentence.text)
    kinds = {"place" if m.is_place else m.entry.sector or "unknown" for m in actors.in_sentence(sentence.index)}
    yield "bias"
    yield f"len={min(len(words) // 8, 6)}"
    yield f"kinds={min(len(kinds), 3)}"
    for kind in kinds:
        yield f"kind={kind}"
    for word in words:
        yield _word, word
    if '"' in sentence.text or "“" in sentence.text:
        yield "quotation"


def _word(word: str) -> tuple[str, str]:
    return f"w={word}", f"s={stem(word)}"
