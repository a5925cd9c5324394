"""Tone: how favourable the words of a text are, by the VADER lexicon (Hutto and Gilbert 2014, MIT).

What it cannot do: it rates words of English only, one by one; it knows neither irony nor who is spoken of,
and a calm report of a war is unfavourable by its words. Compare many texts, never trust a single one.
"""

import re
from functools import cache
from itertools import pairwise

_WORD = re.compile(r"[a-z]+(?:['’-][a-z]+)*")
_NEGATIONS = frozenset(
    ("not", "never", "no", "without", "neither", "nor", "hardly", "cannot", "can't", "won't", "isn't", "wasn't",
     "didn't", "doesn't", "don't", "hasn't", "haven't", "couldn't", "wouldn't")
)  # fmt: skip
# Words that VADER rates as private talk uses them, and that name things in news: United Nations, shares, like.
_UNRATED = frozenset(
    ("united", "like", "share", "shares", "interest", "interests", "security", "gross", "kind", "well", "trust",
     "novel", "energy", "value", "values", "please", "party", "matter", "matters", "chance", "save", "natural",
     "no", "credit", "super", "grand", "number", "intelligence", "alert", "fire", "superior", "wealth", "defense")
)  # fmt: skip


def tone_of(text: str) -> float | None:
    """Return the tone of an English text from -1 (unfavourable) to 1 (favourable); None for an empty text.

    It is the mean rating of its rated words, drawn a little to 0 where they are few; 0 where there are none.
    """
    if not text.strip():
        return None
    ratings = _ratings()
    words = ["", "", *_WORD.findall(text.lower().replace("’", "'"))]
    rated = [
        -0.5 * rating if before in _NEGATIONS or earlier in _NEGATIONS else rating
        for (earlier, before), (_, word) in pairwise(pairwise(words))
        if (rating := ratings.get(word))
    ]
    return round(sum(rated) / (len(rated) + 1), 4)


@cache
def _ratings() -> dict[str, float]:
    """Return the rating of each word, -1 to 1, read once."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    lexicon = SentimentIntensityAnalyzer().lexicon
    return {word: rating / 4 for word, rating in lexicon.items() if word.isascii() and word not in _UNRATED}
