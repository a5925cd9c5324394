"""Sentence splitting by rule: quick, and the same everywhere."""

import re
from collections.abc import Iterator

from transforms.documents import PARTS, Document, Sentence

# A longer sentence is cut at a blank before the parser sees it.
MAX_SENTENCE_CHARS = 1_000

_END = re.compile(
    r"""(?<=[.!?])["'”’)\]]*\s+(?=["'“‘(\[…]*\s?[A-Z0-9“‘])   # a stop, then what may begin a sentence
      | (?<=[!?…])["'”’)\]]*\s+(?=["'“‘(\[]*[A-Z0-9])
      | (?<=[.!?…])["”]\s+(?=[a-z]+\s(?:said|wrote|told|added)\b)
      | \n+""",
    re.VERBOSE,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Sgt|Capt|Maj|Cmdr|Adm|Rep|Reps|Sen|Sens|Gov|Govs|Rev|Hon|Rt|St|Mt|Ft"
    r"|No|Nos|vs|Inc|Ltd|Co|Corp|Bros|Jr|Sr|Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec|U\.S|U\.N|U\.K|D\.C|a\.m|p\.m|e\.g|i\.e"
    r"|Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Mass|Md|Mich|Minn|Miss|Mo|Mont|Neb|Nev|Okla|Ore|Pa|Tenn"
    r"|Tex|Va|Vt|Wash|Wis|Wyo))\.$"
)
_ITEM_NUMBER = re.compile(r"(?:^|\s)\d{1,2}\.$")
# "KYIV, Ukraine (AP) — ", "LIMA, March 7 (Reuters) - ", "NEW DELHI: ": the place of writing is no part of the first
# sentence.
_DATELINE = re.compile(
    r"(?:[A-Z][A-Z'’.-]+(?:[ /][A-Z][A-Z'’.-]+){0,4}(?:,? (?:[A-Z][\w.]+|(?<=[a-z.] )\d{1,2})){0,4}"
    r"(?: ?\([A-Z][\w /]*\))?|\([A-Z][\w ]+\))"
    r"(?: ?(?:—|–|--|:)| -)\s+"
)


def split_sentences(document: Document) -> list[Sentence]:
    """Return the sentences of title, standfirst and body in reading order."""
    sentences: list[Sentence] = []
    for part in PARTS:
        text = document.part(part)
        for start, end in sentence_spans(text):
            sentences.append(Sentence(part, len(sentences), start, end, text[start:end]))
    return sentences


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of each sentence, without the blanks around it, none longer than MAX_SENTENCE_CHARS."""
    cuts = [0]
    for match in _END.finditer(text):
        before = text[max(cuts[-1], match.start() - 12) : match.start()]
        if "\n" in match.group() or not (_ABBREVIATION.search(before) or _ITEM_NUMBER.search(before)):
            cuts.append(match.end())
    cuts.append(len(text))
    spans = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        dateline = _DATELINE.match(text, start, end) if start == 0 or text[start - 1] == "\n" else None
        middle = dateline.end() if dateline else start
        spans += [*_stripped(text, start, middle), *_stripped(text, middle, end)]
    return spans


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the span without the blanks around it, in pieces when it is too long."""
    while start < end and text[start].isspace():
        start += 1
    while end - start > MAX_SENTENCE_CHARS:
        blank = text.rfind(" ", start + 1, start + MAX_SENTENCE_CHARS)
        cut = blank if blank > 0 else start + MAX_SENTENCE_CHARS
        yield start, cut
        start = cut + (blank > 0)
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield start, end
