"""Proves the trigger rules: every example that must match does, and none that must not."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from transforms.coder import Coder
from transforms.documents import Document
from transforms.readings import Reading
from transforms.rules import Rulebook
from transforms.triggers import Rule

if TYPE_CHECKING:
    from spacy.language import Language

# Examples are read as if published on this day.
EXAMPLE_DAY = date(2025, 6, 12)
# That another rule tells the same act is not this rule's doing.
_NOT_THE_RULE = (None, "same_act")


def check_rules(rulebook: Rulebook, parser: Language) -> list[str]:
    """Return one line "path:line: rule: what fails" for each example that fails; raise RulebookError on a bad file."""
    coder = Coder(rulebook, parser)
    examples = [
        (rule, sentence, must)
        for rule in coder.events.lexicon.rules.values()
        for sentences, must in ((rule.match, True), (rule.no_match, False))
        for sentence in sentences
    ]
    documents = [Document(str(number), text, published=EXAMPLE_DAY) for number, (_, text, _) in enumerate(examples)]
    failures = [
        _failure(rulebook, rule, sentence, must, readings)
        for (rule, sentence, must), readings in zip(examples, coder.read_rules(documents), strict=True)
    ]
    unproven = [f"{rule.path}:{rule.line}: {rule.rule_id}: has no example that must match"
                for rule in coder.events.lexicon.rules.values() if not rule.match]  # fmt: skip
    return [failure for failure in failures if failure] + unproven


def _failure(rulebook: Rulebook, rule: Rule, sentence: str, must: bool, readings: list[Reading]) -> str | None:
    own = [reading for reading in readings if reading.match.pattern.rule == rule]
    found = any(reading.stopped_by in _NOT_THE_RULE for reading in own)
    if found is must:
        return None
    line = _line_of_example(rulebook, rule, sentence)
    if not must:
        return f"{rule.path}:{line}: {rule.rule_id}: must not match, but does: {sentence}"
    why = ", ".join(sorted({str(reading.stopped_by) for reading in own})) or "no trigger found"
    others = ", ".join(sorted({r.match.pattern.rule.rule_id for r in readings if r.stopped_by is None}))
    instead = f"; coded instead by {others}" if others else ""
    return f"{rule.path}:{line}: {rule.rule_id}: must match, but does not ({why}{instead}): {sentence}"


def _line_of_example(rulebook: Rulebook, rule: Rule, sentence: str) -> int:
    """Return the line of an example after its rule's line, however YAML wraps it."""
    text = next((file.text for file in rulebook.files if file.path == rule.path), "")
    pattern = re.compile(r"\s+".join(re.escape(word) for word in sentence.split()[:4]))
    start = sum(len(line) for line in text.splitlines(keepends=True)[: rule.line - 1])
    found = pattern.search(text, start)
    return text.count("\n", 0, found.start()) + 1 if found else rule.line
