"""Words: a parse as plain lists, by the token's number, so that spaCy is asked once for all that features look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.strings import StringStore
    from spacy.tokens import Doc

_REMEMBERED = 1 << 16
_ASKED: list[int | str] = ["LOWER", "POS", "TAG", "DEP", "HEAD", "IS_ALPHA", "IDX"]
_KEPT = "words"
_PASSIVE = frozenset({"auxpass", "nsubjpass", "csubjpass"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


@dataclass(frozen=True)
class Words:
    """What each token is, and how they hang together; a root is its own head."""

    lower: list[str]
    stem: list[str]
    pos: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]
    children: list[list[int]]
    is_alpha: list[int]
    start: list[int]
    _passive: dict[int, bool] = field(default_factory=dict)
    _joined: dict[int, list[int]] = field(default_factory=dict)

    def above(self, place: int) -> Iterator[int]:
        """Yield the ancestors of a token, the nearest first."""
        while self.head[place] != place:
            place = self.head[place]
            yield place

    def under(self, place: int) -> Iterator[int]:
        """Yield a token and all below it."""
        waiting = [place]
        while waiting:
            place = waiting.pop()
            yield place
            waiting += self.children[place]

    def joined(self, place: int) -> list[int]:
        """Return a token and all that "and" or commas join to it, the first one first."""
        while self.dep[place] == "conj" and self.head[place] != place:
            place = self.head[place]
        if place not in self._joined:
            found = self._joined[place] = [place]
            for each in found:
                found += [child for child in self.children[each] if child > each and self.dep[child] == "conj"]
        return self._joined[place]

    def subject_of(self, place: int) -> int | None:
        """Return the nearest subject: a verb's own, a shared one, or the noun that a clause hangs on."""
        for _ in range(4):
            for child in self.children[place]:
                if self.dep[child] in _SUBJECTS:
                    return child
            dep, head = self.dep[place], self.head[place]
            if dep in ("relcl", "acl"):
                return head
            if dep not in ("conj", "xcomp", "advcl", "pcomp", "prep") or head == place:
                return None
            place = head
        return None

    def is_passive(self, place: int) -> bool:
        """Say whether a verb form is passive; `triggers.is_passive` tells by what."""
        joined = []
        while place not in self._passive:
            joined.append(place)
            deps = {self.dep[child] for child in self.children[place]}
            dep = self.dep[place] if self.tag[place] == "VBN" else ""
            if not _PASSIVE.isdisjoint(deps) or "agent" in deps and "nsubj" not in deps or dep == "acl":
                self._passive[place] = True
            elif dep == "conj" and self.pos[self.head[place]] == "VERB" and deps.isdisjoint(("nsubj", "dobj")):
                place = self.head[place]
            else:
                self._passive[place] = False
        self._passive.update(dict.fromkeys(joined, self._passive[place]))
        return self._passive[place]


def words_of(parse: Doc) -> Words:
    """Return the words of a parse, made once and kept with it."""
    found = parse.user_data.get(_KEPT)
    if found is None:
        found = parse.user_data[_KEPT] = _words_of(parse)
    return found


def _words_of(parse: Doc) -> Words:
    texts, stems = _texts(parse.vocab.strings), _stems()
    *columns, steps, alphas, starts = parse.to_array(_ASKED).astype("int64").T.tolist()
    lower, pos, tag, dep = ([texts[each] for each in column] for column in columns)
    head = [place + step for place, step in enumerate(steps)]
    children: list[list[int]] = [[] for _ in head]
    for place, above in enumerate(head):
        if above != place:
            children[above].append(place)
    return Words(lower, [stems[each] for each in lower], pos, tag, dep, head, children, alphas, starts)


def stem(word: str) -> str:
    """Cut the commonest endings from a lower-case word, so that its forms share features."""
    for ending in ("ing", "ed", "es", "s"):
        if len(word) > len(ending) + 2 and word.endswith(ending):
            return word[: -len(ending)]
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


class Remembered(dict[Any, Any]):
    """What a pure function returns, by its argument; forgets all when it holds too much."""

    def __init__(self, work: Callable[[Any], Any]):
        super().__init__()
        self._work = work

    def __missing__(self, key: Any) -> Any:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self[key] = self._work(key)
        return found


@cache
def _texts(strings: StringStore) -> Remembered:
    return Remembered(lambda key: strings[key % (1 << 64)])


@cache
def _stems() -> Remembered:
    return Remembered(stem)
