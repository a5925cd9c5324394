"""The rulebook as read from its files: what every coder is built from, and the id that names it."""

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

import yaml

# Raise it when code (not a rulebook file) changes what is coded: it is part of the ruleset's id.
CODER_VERSION = "3"


class RulebookError(ValueError):
    """A rulebook file is wrong; the message names file, line and value."""


@dataclass(frozen=True)
class RuleFile:
    """One file of the rulebook: its name inside the rulebook, where it lies, and its text."""

    name: str
    path: str
    text: str


@dataclass(frozen=True)
class RuleRow:
    """One row of a CSV rulebook file, with the place to name in an error."""

    path: str
    line: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def error(self, problem: str) -> RulebookError:
        """Return the error that names this row's file and line."""
        return RulebookError(f"{self.path}:{self.line}: {problem}")


@dataclass(frozen=True)
class Rulebook:
    """All rulebook files: the shipped ones first, a user's overlay after them."""

    files: tuple[RuleFile, ...]

    def named(self, name: str) -> list[RuleFile]:
        """Return the files called `name`, or lying under the folder `name/`, shipped ones first."""
        return [file for file in self.files if file.name == name or file.name.startswith(f"{name}/")]

    def rows(self, name: str, required: tuple[str, ...] = ()) -> Iterator[RuleRow]:
        """Yield the rows of every CSV file called `name`; raise RulebookError where a required value is missing."""
        for file in self.named(name):
            reader = csv.reader(io.StringIO(file.text))
            columns = next(reader, [])
            missing = [column for column in required if column not in columns]
            if missing:
                raise RulebookError(f"{file.path}:1: column {missing[0]!r} is missing")
            for values in filter(None, reader):
                given = dict(zip_longest(columns, map(str.strip, values[: len(columns)]), fillvalue=""))
                row = RuleRow(file.path, reader.line_num, given)
                for column in required:
                    if not row[column]:
                        raise row.error(f"{column} is empty")
                yield row

    def entries(self, name: str) -> Iterator[tuple[RuleFile, dict]]:
        """Yield (file, entry) for each entry of every YAML list file called `name` or lying under it."""
        for file in self.named(name):
            for entry in yaml.safe_load(file.text) or []:
                yield file, entry

    def text_entries(self, name: str) -> Iterator[tuple[RuleFile, dict]]:
        """Yield entries like `entries`, every scalar as the text it is: "on" stays a word."""
        loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        for file in self.named(name):
            try:
                found = yaml.load(file.text, Loader=loader)  # noqa: S506 - makes nothing but strings, lists and dicts
            except yaml.YAMLError as problem:
                raise RulebookError(f"{file.path}: {problem}") from problem
            for entry in found or []:
                yield file, entry

    @cached_property
    def ruleset_id(self) -> str:
        """Name this rulebook by its content: 12 hex digits over all file names and texts."""
        digest = hashlib.sha256(CODER_VERSION.encode())
        for file in self.files:
            digest.update(f"\0{file.name}\0{file.text}".encode())
        return digest.hexdigest()[:12]
