"""Codes a file of texts without a database: what `newsledger code` does."""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from flows.coding import load_parser, load_rulebook
from transforms.coder import Coder
from transforms.documents import Document
from transforms.rows import output_line
from transforms.rules import Rulebook

DOCUMENTS_AT_ONCE = 50
NOT_UTF8 = re.compile("[\udc80-\udcff]")  # how bytes that are no UTF-8 are read


class BadLine(ValueError):
    """A line of the input cannot be coded; the message names field and value."""


@dataclass
class Counts:
    """What became of the lines of a file."""

    documents: int = 0
    events: int = 0
    refused: int = 0


def code_file(source: Path, target: Path, overlay: Path | None) -> Counts:
    """Code a JSON-lines file into another; a line that cannot be read is named on standard error and counted.

    The target appears only when all is written. Raises OSError where a file cannot be read or written.
    """
    counts = Counts()
    with _reading(source) as lines, _writing(target) as out:
        rulebook = load_rulebook(overlay)
        coder = Coder(rulebook, load_parser())
        documents = _documents(lines, str(source), country_codes(rulebook), counts)
        while batch := list(islice(documents, DOCUMENTS_AT_ONCE)):
            for coding in coder.code(batch):
                line = output_line(coding)
                counts.documents += 1
                counts.events += len(line["events"])
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
    return counts


def country_codes(rulebook: Rulebook) -> dict[str, str]:
    """Return alpha-3 by every code in upper case that people write for a country: alpha-2, alpha-3, UK."""
    rows = list(rulebook.rows("countries.csv"))
    return {row[column]: row["iso3"] for row in rows for column in ("iso2", "iso3")} | {"UK": "GBR"}


def _documents(lines: Iterable[str], name: str, countries: Mapping[str, str], counts: Counts) -> Iterator[Document]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            document = read_document(line)
        except BadLine as problem:
            counts.refused += 1
            print(f"{name}:{number}: {problem}", file=sys.stderr)
            continue
        given = document.country
        if given and given.upper() not in countries:
            print(f"{name}:{number}: country {given!r} is no ISO code; coded without it", file=sys.stderr)
        yield replace(document, country=countries.get((given or "").upper()))


def read_document(line: str) -> Document:
    """Return the document of one input line; raise BadLine naming what is wrong with it."""
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as problem:
        raise BadLine(f"not JSON: {problem}") from None
    if not isinstance(given, dict):
        raise BadLine(f"expected an object, found {type(given).__name__}")
    if NOT_UTF8.search(line):
        raise BadLine("not UTF-8")
    name, text = given.get("id"), given.get("text")
    if isinstance(name, bool) or not isinstance(name, str | int) or not isinstance(text, str):
        raise BadLine("needs `id` and a `text` that is a string")
    texts = {field: _text(given, field) for field in ("title", "language", "country")}
    return Document(
        document_id=_without_surrogates(str(name)),
        text=_without_surrogates(text),
        title=_without_surrogates(texts["title"] or ""),
        published=_day(given.get("published")),
        language=texts["language"] or "en",
        country=texts["country"],
    )


def _text(given: dict[str, Any], name: str) -> str | None:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise BadLine(f"{name} must be a string, found {value!r}")
    return value


def _without_surrogates(text: str) -> str:
    """Replace lone surrogates, which JSON can spell and UTF-8 cannot, one character for one."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if not text.isprintable() else text


def _day(value: object) -> date | None:
    """Return the calendar day as written, without moving it to another zone."""
    if value is None:
        return None
    try:
        return datetime.fromisoformat(str(value)).date()
    except ValueError:
        raise BadLine(f"published must be an ISO date or time, found {value!r}") from None


@contextmanager
def _reading(path: Path) -> Iterator[TextIO]:
    if str(path) == "-":
        yield sys.stdin
        return
    with path.open(encoding="utf-8-sig", errors="surrogateescape") as lines:
        yield lines


@contextmanager
def _writing(path: Path) -> Iterator[TextIO]:
    if str(path) == "-":
        yield sys.stdout
        return
    waiting = path.with_name(f"{path.name}.part")
    with waiting.open("w", encoding="utf-8") as out:
        yield out
    waiting.replace(path)
