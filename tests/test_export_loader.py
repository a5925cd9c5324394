"""The GDELT export as a public loader reads it (gdelt-py, MIT)."""

import zipfile
from pathlib import Path

import pytest

from tests.lakes import empty_ledger
from tests.ledger_fixture import fill
from warehouse.export import export_gdelt
from warehouse.schema import prepare

parsers = pytest.importorskip("py_gdelt.parsers", reason="gdelt-py is not installed")
models = pytest.importorskip("py_gdelt.models", reason="gdelt-py is not installed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("gdelt")
    with empty_ledger() as con:
        prepare(con)
        fill(con)
        export_gdelt(con, directory)
    return directory


def read(folder: Path, pattern: str, parser, model) -> list:
    """Return the records of all files of one kind, as the loader's own models."""
    records = []
    for path in sorted(folder.glob(pattern)):
        with zipfile.ZipFile(path) as archive:
            raw = parser.parse(archive.read(archive.namelist()[0]), is_translated=False)
            records += [model.from_raw(row) for row in raw]
    return records


def test_a_public_loader_reads_every_event(folder: Path):
    events = read(folder, "*.export.CSV.zip", parsers.EventsParser(), models.Event)
    assert len(events) == 5
    march = next(event for event in events if event.event_code == "141")
    assert (march.actor1.name, march.actor1.code, march.actor2.name) == ("BUS DRIVERS", "PERLAB", "SUPPORTERS")
    assert (march.event_root_code, march.quad_class, march.date.isoformat()) == ("14", 4, "2025-12-05")
    assert march.source_url == "https://meridian.example/article_lima"


def test_a_public_loader_reads_every_mention_and_finds_its_event(folder: Path):
    events = read(folder, "*.export.CSV.zip", parsers.EventsParser(), models.Event)
    mentions = read(folder, "*.mentions.CSV.zip", parsers.MentionsParser(), models.Mention)
    assert len(mentions) == 7
    assert {mention.global_event_id for mention in mentions} == {event.global_event_id for event in events}
    assert {mention.confidence for mention in mentions} == {80}


def test_a_public_loader_reads_every_article_with_its_themes_and_names(folder: Path):
    records = read(folder, "*.gkg.csv.zip", parsers.GKGParser(), models.GKGRecord)
    assert len(records) == 6
    farm = next(record for record in records if record.source_url.endswith("article_farm"))
    assert [theme.name for theme in farm.themes] == ["MEDTOP_POLITICS", "MEDTOP_ECONOMY_BUSINESS_AND_FINANCE"]
    assert [(place.name, place.country_code) for place in farm.locations] == [("India", "IN")]
    assert [each.name for each in farm.organizations] == ["Grey Lantern"]
