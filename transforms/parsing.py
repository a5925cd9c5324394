"""Parsing: spaCy's pipeline, with what it works out anew for each token asked once and remembered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.attrs import DEP, IS_SPACE, LEMMA, LOWER, MORPH, ORTH, POS, TAG
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from thinc.api import Model, NumpyOps

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Rows of a block and of its smallest part, columns of a block, and what is added to both sides of these.
_ROWS, _STEP, _COLUMNS, _EDGE = 384, 48, 288, 8
_ASKED, _GIVEN = [TAG, DEP, LOWER, IS_SPACE], [POS, MORPH, LEMMA]


class RememberedRuler:
    """Gives tokens what spaCy's attribute ruler gives them: part of speech, morphology, a few lemmas.

    A token's tag, dependency and, for words that the ruler's patterns name, its form decide it. Sentences with a word
    that begins a pattern of several tokens, or with blanks for tokens, go through the ruler itself.
    """

    def __init__(self, ruler: Any):
        self.ruler = ruler
        self.strings = ruler.vocab.strings
        patterns = [pattern for entry in ruler.patterns for pattern in entry["patterns"]]
        firsts = [pattern[0] for pattern in patterns if len(pattern) > 1]
        self._named = _forms_in([token for pattern in patterns for token in pattern])
        self._opening = _forms_in(firsts)
        self._opening_deps = {self.strings[token["DEP"]] for token in firsts if "LOWER" not in token}
        self._forms: dict[int, int] = {}  # of a word named in a pattern: itself, 0 of all others, -1 where one begins
        self._memory: dict[tuple[int, int, int], list[int]] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set part of speech, morphology and lemma of each token."""
        rows = doc.to_array(_ASKED).tolist()
        keys = [(tag, dep, self._form(lower)) for tag, dep, lower, _ in rows]
        if any(form < 0 or dep in self._opening_deps for _, dep, form in keys) or any(row[3] for row in rows):
            return self.ruler(doc)
        found = [self._memory.get(key) for key in keys]
        if None in found:
            self._memory.update(zip(keys, self.ruler(doc).to_array(_GIVEN).tolist(), strict=True))
            return doc
        return doc.from_array(_GIVEN, np.array(found, dtype="uint64"))  # type: ignore[arg-type]

    def _form(self, lower: int) -> int:
        form = self._forms.get(lower)
        if form is None:
            word = self.strings[lower]
            form = -1 if self._opening.fullmatch(word) else lower if self._named.fullmatch(word) else 0
            self._forms[lower] = form
        return form


class RememberedLemmas:
    """Gives tokens the lemma of spaCy's rules for their form, part of speech and morphology, each worked out once."""

    def __init__(self, lemmatizer: Any):
        self.lemmatizer = lemmatizer
        self.strings = lemmatizer.vocab.strings
        self._memory: dict[tuple[int, int, int], int] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set the lemma of each token that has none."""
        lemmas = [
            lemma or self._memory.get((form, pos, morph)) or self._ask(doc[place], (form, pos, morph))
            for place, (form, pos, morph, lemma) in enumerate(doc.to_array([ORTH, POS, MORPH, LEMMA]).tolist())
        ]
        return doc.from_array([LEMMA], np.array(lemmas, dtype="uint64"))  # type: ignore[arg-type]

    def _ask(self, token: Token, key: tuple[int, int, int]) -> int:
        lemma = self._memory[key] = self.strings.add(self.lemmatizer.lemmatize(token)[0])
        return lemma


def _forms_in(tokens: list[dict[str, Any]]) -> re.Pattern[str]:
    """Return what matches every form that some tokens of the ruler's patterns ask for."""
    asked = [token["LOWER"] for token in tokens if "LOWER" in token]
    plain = [form for each in asked for form in ([each] if isinstance(each, str) else each.get("IN", []))]
    return re.compile("|".join([*map(re.escape, plain), *(each["REGEX"] for each in asked if "REGEX" in each)]))


@Language.factory("remembered_ruler")
def _remembered_ruler(nlp: Language, name: str) -> RememberedRuler:
    return RememberedRuler(nlp.get_pipe("attribute_ruler"))


@Language.factory("remembered_lemmas")
def _remembered_lemmas(nlp: Language, name: str) -> RememberedLemmas:
    return RememberedLemmas(nlp.get_pipe("lemmatizer"))


def embed_once(model: Model, docs: Any, is_train: bool) -> tuple[list[Any], Any]:
    """Embed the words of some sentences, each different one once; its context counts only afterwards."""
    features, *layers = model.attrs["embed"].layers
    arrays = features.predict(docs)
    width = arrays[0].itemsize * arrays[0].shape[1]
    raw = b"".join(array.tobytes() for array in arrays)
    numbers: dict[bytes, int] = {}
    places = [numbers.setdefault(raw[at : at + width], len(numbers)) for at in range(0, len(raw), width)]
    vectors = [np.frombuffer(b"".join(numbers), arrays[0].dtype).reshape(len(numbers), -1)]
    for layer in layers:
        vectors = layer.predict(vectors)
    return np.split(vectors[0][places], np.cumsum([len(array) for array in arrays])[:-1]), None


class SteadyOps(NumpyOps):
    """Thinc's operations with NumPy's matrix product; blis, their default, is slow on processors that it does not know.

    A sentence must be parsed alike in any company, so a row's product may not depend on the rows around it. OpenBLAS
    adds up the outer columns of a product, and what is left over of its blocks, in an order of its own: so blocks are
    filled up, and columns stand between others. Only predicts: `maxout` does not say which piece won.
    """

    def __init__(self) -> None:
        super().__init__()
        self._padded: dict[tuple[int, int, int], list[np.ndarray]] = {}

    def gemm(self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
        """Return x · y, or x · yᵀ where `trans2`, as every layer of a parser asks it of its weights y."""
        if trans1 or not trans2:
            return super().gemm(x, y, out=out, trans1=trans1, trans2=trans2)
        out = np.empty((len(x), len(y)), x.dtype) if out is None else out
        for start in range(0, len(x), _ROWS):
            rows = x[start : start + _ROWS]
            block = np.pad(rows, ((0, -len(rows) % _STEP), (0, 0))) if len(rows) % _STEP else rows
            for number, weights in enumerate(self._weights(y)):
                part = out[start : start + _ROWS, number * _COLUMNS : (number + 1) * _COLUMNS]
                part[:] = (block @ weights)[: len(rows), _EDGE : _EDGE + part.shape[1]]
        return out

    def maxout(self, X: Any) -> tuple[Any, None]:  # noqa: N803 (thinc's name)
        """Return the largest piece of each unit."""
        best = X[:, :, 0]
        for piece in range(1, X.shape[2]):
            best = np.maximum(best, X[:, :, piece])
        return best, None

    def _weights(self, y: np.ndarray) -> list[np.ndarray]:
        key = (y.__array_interface__["data"][0], *y.shape)
        if key not in self._padded:
            parts = [y[start : start + _COLUMNS] for start in range(0, len(y), _COLUMNS)]
            self._padded[key] = [np.pad(part, ((_EDGE, _EDGE - len(part) % -_EDGE), (0, 0))).T for part in parts]
        return self._padded[key]

    def is_steady(self) -> bool:
        """Say whether, with this machine's BLAS, rows have the same product, to the last bit, in any company."""
        random = np.random.default_rng(0)
        weights, rows = (random.standard_normal((count, 288), dtype="float32") for count in (300, 900))
        whole = self.gemm(rows, weights, trans2=True)
        some = ((0, 1), (3, 50), (100, 483), (77, 900))
        return all(np.array_equal(self.gemm(rows[a:b], weights, trans2=True), whole[a:b]) for a, b in some)


def quickened(parser: Language) -> Language:
    """Return a parser that gives the same parses in less time."""
    for name, remembering in (("attribute_ruler", "remembered_ruler"), ("lemmatizer", "remembered_lemmas")):
        parser.add_pipe(remembering, after=name)
        parser.disable_pipe(name)
    operations = SteadyOps()
    if operations.is_steady():
        for _, pipe in parser.pipeline:
            for layer in pipe.model.walk() if isinstance(pipe, TrainablePipe) else ():
                layer.ops = operations
        embedding: Any = parser.get_pipe("tok2vec")
        layers = embedding.model.layers
        layers[0] = Model("embed_once", embed_once, attrs={"embed": layers[0]})
    return parser
