"""English word forms by rule: what a trigger's lemma can look like in a text."""

import re
from collections.abc import Mapping


def words(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


# One short vowel between consonants: the last letter doubles (plan, planned); longer words by list.
_DOUBLES = re.compile(r"^[^aeiou]*[aeiou][bdgklmnprtv]$")
_DOUBLING = words(
    "admit commit permit submit omit emit transmit refer defer confer prefer infer deter incur occur recur "
    "rebut abet expel repel compel propel dispel impel rebel cancel quarrel shell-shock kidnap worship regret "
    "rebut acquit equip outwit recap unwrap concur abhor outrun rerun pistol-whip travel counsel marshal "
    "signal label level model channel fuel duel dial"
)
_LATE_L = words("cancel travel counsel marshal signal label level model channel fuel duel dial quarrel")


def verb_forms(lemma: str, irregular: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Return the forms of a verb in both spellings (-ise, -ize); irregular pasts are given by lemma."""
    forms: set[str] = set()
    for base in _spellings(lemma):
        past = irregular.get(base)
        forms |= {base, _third_person(base)}
        forms |= {stem + "ing" for stem in _ing_stems(base)}
        forms |= set(past) if past else {stem + "ed" for stem in _ed_stems(base)}
    return forms


def noun_forms(lemma: str) -> set[str]:
    """Return the singular and plural of a noun in both spellings."""
    forms: set[str] = set()
    for base in _spellings(lemma):
        forms |= {base, _third_person(base)}
        if base.endswith("man"):
            forms.add(base[:-3] + "men")
    return forms


def _spellings(lemma: str) -> set[str]:
    pairs = (("ize", "ise"), ("ization", "isation"), ("yze", "yse"), ("our", "or"), ("ence", "ense"))
    found = {lemma}
    for one, other in pairs[:3]:
        for wrote, meant in ((one, other), (other, one)):
            if lemma.endswith(wrote):
                found.add(lemma[: -len(wrote)] + meant)
    return found


def _third_person(base: str) -> str:
    if re.search(r"[^aeiou]y$", base):
        return base[:-1] + "ies"
    return base + ("es" if re.search(r"(?:s|x|z|ch|sh|[^aeiou]o)$", base) else "s")


def _ing_stems(base: str) -> set[str]:
    if base.endswith("ie"):
        return {base[:-2] + "y"}
    if base.endswith("e") and not re.search(r"(?:ee|oe|ye)$", base):
        return {base[:-1]}
    return _doubled(base)


def _ed_stems(base: str) -> set[str]:
    if base.endswith("e"):
        return {base[:-1]}
    if re.search(r"[^aeiou]y$", base):
        return {base[:-1] + "i"}
    return _doubled(base)


def _doubled(base: str) -> set[str]:
    if _DOUBLES.match(base):
        return {base + base[-1]}
    if base in _DOUBLING:
        return {base + base[-1], base} if base in _LATE_L else {base + base[-1]}
    return {base}
