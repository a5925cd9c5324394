"""Gates: what marks a candidate as no event, by words around it (rulebook) and by its construction (here)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from transforms.documents import Document
from transforms.rules import Rulebook, RulebookError
from transforms.triggers import WORD, Rule, read_classes

_SCOPES = ("trigger", "sentence", "document")
# A document shows its subject in its title and its first lines.
_DOCUMENT_HEAD = 3000


@dataclass(frozen=True)
class WordGate:
    """One gate of gates.yaml.

    scope trigger: a phrase that covers the trigger; sentence: at least `least` of the words in the sentence;
    document: at least `least` different words in title and first lines. types: only for these event types.
    """

    gate_id: str
    scope: str
    words: frozenset[str]
    phrases: re.Pattern[str] | None
    least: int
    types: frozenset[str]
    keeps: frozenset[str]
    rules: frozenset[str]
    no_source: bool

    def stops_trigger(self, sentence: str, start: int, end: int) -> bool:
        """Say whether one of its phrases covers the trigger at start:end of a sentence."""
        return self.phrases is not None and any(
            match.start() < end and match.end() > start for match in self.phrases.finditer(sentence)
        )


class Gates:
    """All word gates; built once."""

    def __init__(self, rulebook: Rulebook):
        classes = read_classes(rulebook)
        gates = {}
        for file, entry in rulebook.text_entries("gates.yaml"):
            if entry.get("scope") not in _SCOPES:
                raise RulebookError(
                    f"{file.path}: {entry.get('id')}: scope is {entry.get('scope')!r}, not of {_SCOPES}"
                )
            gates[entry["id"]] = None if entry.get("off") == "true" else _gate(entry, classes)
        self.gates = [gate for gate in gates.values() if gate]

    def of_document(self, document: Document) -> DocumentGates:
        """Return what the whole document says against events."""
        head = f"{document.title}\n{document.standfirst}\n{document.text[:_DOCUMENT_HEAD]}".lower()
        words = WORD.findall(head)
        open_gates = [gate for gate in self.gates if gate.scope == "document" and _reached(gate, words, head)]
        return DocumentGates(self, tuple(gate.gate_id for gate in open_gates), tuple(open_gates))


@dataclass(frozen=True)
class DocumentGates:
    """The gates of one document."""

    gates: Gates
    topics: tuple[str, ...]
    stopping: tuple[WordGate, ...]

    def of_sentence(self, text: str) -> SentenceGates:
        """Return the gates for one of its sentences."""
        return SentenceGates(self, text)


@dataclass(frozen=True)
class SentenceGates:
    """The gates of one sentence."""

    document: DocumentGates
    text: str

    @cached_property
    def _words(self) -> list[str]:
        return WORD.findall(self.text.lower())

    @cached_property
    def _stopping(self) -> list[WordGate]:
        lower = self.text.lower()
        own = [g for g in self.document.gates.gates if g.scope == "sentence" and _reached(g, self._words, lower)]
        return [g for g in (*own, *self.document.stopping) if g.keeps.isdisjoint(self._words)]

    def stop(self, rule: Rule, start: int, end: int, has_source: bool) -> str | None:
        """Return the first gate that stops a rule's trigger at start:end of the sentence, or None."""
        for gate in self.document.gates.gates:
            if gate.scope == "trigger" and gate.stops_trigger(self.text, start, end) and _holds(gate, rule, has_source):
                return gate.gate_id
        return next((gate.gate_id for gate in self._stopping if _holds(gate, rule, has_source)), None)


def _holds(gate: WordGate, rule: Rule, has_source: bool) -> bool:
    if gate.no_source and has_source:
        return False
    return (not gate.types or rule.event_type in gate.types) and (not gate.rules or rule.rule_id in gate.rules)


def _reached(gate: WordGate, words: list[str], lower: str) -> bool:
    count = len(gate.words.intersection(words))
    if count < gate.least and gate.phrases is not None:
        count += len({match.group() for match in gate.phrases.finditer(lower)})
    return count >= gate.least


def _gate(entry: dict, classes: dict[str, frozenset[str]]) -> WordGate:
    phrases = entry.get("phrases")
    pattern = None
    if phrases:
        pattern = re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.IGNORECASE)
    return WordGate(
        entry["id"], entry["scope"], _words(entry.get("words"), classes), pattern, int(entry.get("least", 1)),
        frozenset(entry.get("types") or ()), _words(entry.get("keeps"), classes), frozenset(entry.get("rules") or ()),
        entry.get("no_source") == "true",
    )  # fmt: skip


def _words(given: list[str] | None, classes: dict[str, frozenset[str]]) -> frozenset[str]:
    return frozenset(form for word in given or () for form in (classes[word[1:]] if word.startswith("$") else {word}))
