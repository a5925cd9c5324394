"""Write the places of gold texts: python -m tests.quality.predict_places GOLD OUT (both may end in .gz)."""

import gzip
import json
import sys
from pathlib import Path

from flows.coding import load_rulebook
from transforms.actors import ActorReader
from transforms.documents import Document
from transforms.places import PlaceReader
from transforms.sentences import split_sentences


def main() -> None:
    """Read gold rows from the first argument, write predictions to the second."""
    gold, out = map(Path, sys.argv[1:3])
    raw = gzip.decompress(gold.read_bytes()) if gold.suffix == ".gz" else gold.read_bytes()
    rulebook = load_rulebook()
    alpha2 = {row["iso3"]: row["iso2"] for row in rulebook.rows("countries.csv", ("iso3", "iso2"))}
    places, actors = PlaceReader(rulebook), ActorReader(rulebook)
    with out.open("w", encoding="utf-8") as file:
        for row in map(json.loads, raw.decode("utf-8").splitlines()):
            document = Document(row["id"], row["text"])
            sentences = split_sentences(document)
            memory = places.read(document, sentences, actors.read(document, sentences))
            found = [
                {
                    "start": each.start,
                    "end": each.end,
                    "lat": each.latitude,
                    "lon": each.longitude,
                    "country": alpha2.get(each.country or ""),
                    "geonameid": each.geoname_id,
                }
                for each in memory.mentions
            ]
            file.write(json.dumps({"id": row["id"], "places": found}) + "\n")


if __name__ == "__main__":
    main()
