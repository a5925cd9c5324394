"""Exports: files that tools made for GDELT and PLOVER data can read."""

import csv
import hashlib
import json
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.lakes import empty_ledger
from tests.ledger_fixture import fill
from warehouse.export import BadGdeltFile, compare_gdelt, export_gdelt, export_parquet, export_plover
from warehouse.schema import prepare
from warehouse.write import Connection


@pytest.fixture(scope="module")
def ledger():
    with empty_ledger() as con:
        prepare(con)
        fill(con)
        yield con


@pytest.fixture
def gdelt(ledger: Connection, tmp_path: Path) -> Path:
    assert export_gdelt(ledger, tmp_path) == {"gdelt_events": 5, "gdelt_mentions": 7, "gdelt_gkg": 6}
    return tmp_path


def rows_of(path: Path) -> list[list[str]]:
    with zipfile.ZipFile(path) as archive:
        assert [path.name] == [f"{name}.zip" for name in archive.namelist()]
        text = archive.read(archive.namelist()[0]).decode()
    return [line.split("\t") for line in text.splitlines()]


def test_gdelt_files_have_61_16_and_27_columns_and_the_names_of_real_files(gdelt: Path):
    assert sorted(path.name for path in gdelt.glob("20251212*")) == [
        "20251212120000.export.CSV.zip",
        "20251212120000.gkg.csv.zip",
        "20251212120000.mentions.CSV.zip",
    ]
    widths = {path.name.split(".", 1)[1]: {len(row) for row in rows_of(path)} for path in gdelt.glob("*.zip")}
    assert widths == {"export.CSV.zip": {61}, "mentions.CSV.zip": {16}, "gkg.csv.zip": {27}}


def test_gdelt_columns_are_named_and_ordered_as_loaders_expect(ledger: Connection):
    sql = Path(__file__).parent.parent / "sql" / "exports"
    names = {
        table: [row[0] for row in ledger.execute(f"describe {query}").fetchall()]
        for table in ("gdelt_events", "gdelt_mentions", "gdelt_gkg")
        for query in [(sql / f"{table}.sql").read_text("utf-8").rstrip().removesuffix(";")]
    }
    geo = ["Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID"]
    actor = ["Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code",
             "Type1Code", "Type2Code", "Type3Code"]  # fmt: skip
    assert names["gdelt_events"] == [
        "file_time", "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
        *(f"Actor1{name}" for name in actor), *(f"Actor2{name}" for name in actor),
        "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale",
        "NumMentions", "NumSources", "NumArticles", "AvgTone",
        *(f"{who}Geo_{name}" for who in ("Actor1", "Actor2", "Action") for name in geo),
        "DATEADDED", "SOURCEURL",
    ]  # fmt: skip
    assert names["gdelt_mentions"][1:] == [
        "GLOBALEVENTID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName",
        "MentionIdentifier", "SentenceID", "Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset",
        "InRawText", "Confidence", "MentionDocLen", "MentionDocTone", "MentionDocTranslationInfo", "Extras",
    ]  # fmt: skip
    assert names["gdelt_gkg"][1:] == [
        "GKGRECORDID", "DATE", "SourceCollectionIdentifier", "SourceCommonName", "DocumentIdentifier", "Counts",
        "V2Counts", "Themes", "V2Themes", "Locations", "V2Locations", "Persons", "V2Persons", "Organizations",
        "V2Organizations", "V2Tone", "Dates", "GCAM", "SharingImage", "RelatedImages", "SocialImageEmbeds",
        "SocialVideoEmbeds", "Quotations", "AllNames", "Amounts", "TranslationInfo", "Extras",
    ]  # fmt: skip


def test_a_call_is_written_as_gdelt_would_write_it(gdelt: Path):
    [call] = [row for row in rows_of(gdelt / "20251212120000.export.CSV.zip") if row[26] == "041"]
    assert call[1:5] == ["20251211", "202512", "2025", "2025.9342"]
    assert (call[5:8], call[12]) == (["INDGOV", "NARENDRA MODI", "IND"], "GOV")
    assert (call[15:18], call[22]) == (["USAGOV", "DONALD TRUMP", "USA"], "GOV")
    assert call[25:35] == ["1", "041", "041", "04", "1", "1", "3", "3", "3", "1"]
    assert call[35:43] == ["1", "India", "IN", "IN", "", "20", "77", "IN"]
    assert call[51:59] == ["0", "", "", "", "", "", "", ""]
    assert call[59:] == ["20251212120000", "https://courier.example/article_call"]


def test_geo_fields_hold_fips_codes_and_cities_their_country(gdelt: Path):
    [protest] = rows_of(gdelt / "20251205120000.export.CSV.zip")
    assert protest[51:54] == ["4", "Lima, Peru", "PE"]
    [summit] = [row for row in rows_of(gdelt / "20251212120000.export.CSV.zip") if row[1] == "20260115"]
    assert summit[51:54] == ["4", "Busan, South Korea", "KS"]
    assert summit[15:18] == ["KORGOV", "SOUTH KOREA", "KOR"]


def test_offsets_count_from_the_title_and_an_unknown_one_is_minus_one(gdelt: Path):
    mentions = rows_of(gdelt / "20251212120000.mentions.CSV.zip")
    [call] = [row for row in mentions if row[5] == "https://courier.example/article_call" and row[9] == "25"]
    # "Modi and Trump talk" and its line end are 20 characters.
    assert call[6:12] == ["2", "20", "34", "25", "1", "80"]
    [fine] = [row for row in mentions if row[5] == "https://courier.example/article_call" and row[6] == "4"]
    assert fine[6:10] == ["4", "122", "134", "128"]
    [protest] = rows_of(gdelt / "20251205120000.mentions.CSV.zip")
    assert protest[7:9] == ["14", "30"]


def test_the_knowledge_graph_holds_themes_names_and_quotations(gdelt: Path):
    [call] = [row for row in rows_of(gdelt / "20251212120000.gkg.csv.zip") if "article_call" in row[4]]
    assert call[0].startswith("20251212120000-")
    assert call[7] == "MEDTOP_POLITICS;MEDTOP_INTERNATIONAL_RELATIONS;"
    assert call[8] == "MEDTOP_POLITICS,43;MEDTOP_INTERNATIONAL_RELATIONS,79;"
    assert call[11:13] == ["narendra modi", "Narendra Modi,20"]
    assert call[15] == "1,,,,,,22"
    assert call[22] == "110|9|described|very warm"
    [farm] = rows_of(gdelt / "20251127120000.gkg.csv.zip")
    assert farm[9:11] == ["1#India#IN#IN#20#77#IN", "1#India#IN#IN##20#77#IN#18"]


def test_lists_name_every_file_with_its_size_and_digest(gdelt: Path):
    lines = [line.split(" ") for line in (gdelt / "masterfilelist.txt").read_text().splitlines()]
    assert sorted(name for _, _, name in lines) == sorted(path.name for path in gdelt.glob("*.zip"))
    for size, digest, name in lines:
        content = (gdelt / name).read_bytes()
        assert (int(size), digest) == (len(content), hashlib.md5(content, usedforsecurity=False).hexdigest())
    last = (gdelt / "lastupdate.txt").read_text().split()[2::3]
    assert last == [f"20251212120000.{ending}.zip" for ending in ("export.CSV", "mentions.CSV", "gkg.csv")]


def test_exporting_again_gives_the_same_bytes(ledger: Connection, tmp_path: Path):
    for name in ("one", "two"):
        export_gdelt(ledger, tmp_path / name / "gdelt")
        export_parquet(ledger, tmp_path / name / "parquet")
        export_plover(ledger, tmp_path / name / "plover.jsonl")
    folders = [tmp_path / name for name in ("one", "two")]
    contents = [{p.relative_to(f): p.read_bytes() for p in f.rglob("*") if p.is_file()} for f in folders]
    assert len(contents[0]) > 30
    assert contents[0] == contents[1]


def test_plover_is_one_json_object_a_line(ledger: Connection, tmp_path: Path):
    assert export_plover(ledger, tmp_path / "events.jsonl") == 5
    events = {e["id"]: e for e in map(json.loads, (tmp_path / "events.jsonl").read_text().splitlines())}
    call = events["event_call"]
    assert (call["type"], call["mode"], call["date"], call["intensity"]) == ("CONSULT", "phone", "2025-12-11", 1.0)
    assert call["actor"]["countries"] == ["IND", "USA"]
    assert call["context"] == ["politics", "science and technology"]
    assert [e["publisher"] for e in call["evidence"]] == ["courier", "record", "meridian"]


def test_parquet_is_split_by_month_and_explained(ledger: Connection, tmp_path: Path):
    counts = export_parquet(ledger, tmp_path)
    assert (counts["articles"], counts["event_mentions"], counts["events"]) == (6, 7, 5)
    assert sorted(path.parent.name for path in (tmp_path / "articles").rglob("*.parquet")) == ["month=11", "month=12"]
    assert sorted(path.parent.parent.name for path in (tmp_path / "events").rglob("*.parquet")) == [
        "year=2025", "year=2026",
    ]  # fmt: skip
    back = pl.read_parquet(tmp_path / "events" / "**" / "*.parquet", hive_partitioning=True)
    assert back.filter(event_id="event_call")["sentence"].to_list() == ["Modi spoke to Trump by telephone on Thursday."]
    dictionary = csv.DictReader((tmp_path / "dictionary.csv").read_text("utf-8").splitlines())
    explained = {(row["name"], row["column_name"]) for row in dictionary}
    assert {("events", column) for column in back.columns} - explained == {("events", "year"), ("events", "month")}
    assert 'version: "rules_b"\ndate-released: "2025-12-13"' in (tmp_path / "CITATION.cff").read_text()


def test_a_gdelt_file_is_compared_by_day_root_and_countries(ledger: Connection, gdelt: Path):
    [before] = rows_of(gdelt / "20251205120000.export.CSV.zip")
    strike = ["1", *before[1:]]
    strike[26:29] = ["190", "190", "19"]
    (gdelt / "theirs.CSV").write_text("\t".join(strike) + "\n")
    assert compare_gdelt(ledger, gdelt / "theirs.CSV").rows() == [
        (date(2025, 12, 5), "14", "", "PER", 0, 1),
        (date(2025, 12, 5), "19", "PER", "PER", 1, 0),
    ]
    same = compare_gdelt(ledger, gdelt / "20251212120000.export.CSV.zip")
    assert same.filter(root_code="04")["gdelt_count", "newsledger_count"].rows() == [(1, 1)]


def test_a_file_that_is_not_gdelts_is_refused(ledger: Connection, tmp_path: Path):
    (tmp_path / "other.csv").write_text("a\tb\n")
    with pytest.raises(BadGdeltFile, match=r"other\.csv: a GDELT 2\.x export file has 61 columns, this one has 2"):
        compare_gdelt(ledger, tmp_path / "other.csv")
