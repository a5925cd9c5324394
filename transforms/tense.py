"""Tense: whether the words around a date look ahead of publication or back, and which clause holds it."""

import re

_AHEAD_VERBS = (
    "be|meet|visit|hold|vote|begin|start|open|travel|sign|resume|discuss|decide|announce|attend|appear|return|take|go"
    "|have|host|face|speak|address|launch|continue|arrive|leave|end|expire|present|unveil|publish|release|join"
    "|come|hear|rule|elect|run|march|strike|close|reopen|withdraw|appeal|testify|fly|deliver|convene|make|give|send"
)
_AHEAD = re.compile(
    r"\b(?:(?:will|shall|wo|would|'ll|’ll|may|might|must|can|could|should)(?:n't|n’t)?\s+(?:\w+ly\s+|not\s+|also\s+|then\s+|be\s+"
    r"|again\s+)*(?!have\b)\w+"
    r"|(?:is|are|was|were|been)?\s*(?:due|scheduled|set|expected|slated|planned|poised|likely|planning|going|hoping|preparing)"
    r"(?:\s+(?:to|for)\b(?:\s+be\b)?(?:\s+\w+)?)?"
    rf"|to\s+(?:{_AHEAD_VERBS})\b(?:\s+held\b)?|(?:plans?|intends?|hopes?|expects?|wants?)\s+to\s+\w+|upcoming|forthcoming|deadline)",
    re.I,
)
PAST = re.compile(
    r"\b(?:[a-z]{2,}ed|was|were|had|did|has|have|been|said|told|killed|met|began|broke|brought|built|burnt|came|caught|chose|cut"
    r"|dealt|drew|drove|fell|fled|fought|found|flew|froze|gave|got|went|grew|held|hit|hurt|kept|knew|laid|led|left|lost"
    r"|made|meant|paid|put|quit|ran|rose|sank|sent|set|shook|shot|shut|spoke|spent|stood|stole|struck|swept|swore|took"
    r"|thought|threw|told|underwent|withdrew|won|wrote|saw|sat|sought|sold|bought|beat|became|bore|bound|bled|blew|overthrew)\b"
)
_BREAK = re.compile(
    r"[;:]\s|\s[–—-]+\s|—|,\s(?!\d)|\s(?:that|who|which|after|before|when|while|as|because|but|where|although|though|if|and)\s(?=\w+\s+\w+)"
)


def clause_of(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the clause around a phrase; a phrase that opens a sentence dates what follows its comma."""
    breaks = [(match.start(), match.end()) for match in _BREAK.finditer(text)]
    left = max((stop for first, stop in breaks if stop <= start), default=0)
    right = min((first for first, stop in breaks if first >= end), default=len(text))
    if not text[left:start].strip(" '\"“‘") or len(text[left:start].split()) <= 2 and right - end < 2:
        right = min((first for first, stop in breaks if first > right + 1), default=len(text))
    return left, right


def looks_ahead(text: str, start: int, end: int) -> bool:
    """Tell whether the verb nearest to a phrase, first in its clause, lies ahead of publication."""
    left, right = clause_of(text, start, end)
    for low, high in ((left, start), (end, right), (0, start), (end, len(text))):
        ahead = [match.span() for match in _AHEAD.finditer(text, low, high)]
        past = [
            match.span()
            for match in PAST.finditer(text, low, high)
            if not any(first <= match.start() < stop for first, stop in ahead)
        ]
        if ahead or past:
            before = high == start
            near_ahead = (
                max((stop for _, stop in ahead), default=-1)
                if before
                else -min((first for first, _ in ahead), default=10**6)
            )
            near_past = (
                max((stop for _, stop in past), default=-1)
                if before
                else -min((first for first, _ in past), default=10**6)
            )
            return near_ahead > near_past
    return bool(re.match(r"(?:on\s)?[A-Z]", text[start:end])) and text[end : end + 2] not in ("'s", "’s") and start > 0
