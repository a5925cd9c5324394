"""Tone: how favourable the words of a text are, by the VADER lexicon."""


def tone_of(text: str) -> float | None:
    """Return the tone of a text from -1 (unfavourable) to 1 (favourable); None for an empty text."""
    return None
