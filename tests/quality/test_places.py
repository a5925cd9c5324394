"""Places against four corpora of toponyms."""

from pathlib import Path

from tests.quality.scores import floors, score


def test_places_are_found_and_resolved_as_the_gold_says(tmp_path: Path) -> None:
    lines = score(
        "predict_places", "places/places.dev.jsonl.gz", "places/evaluate_places.py", tmp_path / "places.jsonl"
    )
    corpora = [line for line in lines if line["corpus"] != "all"]
    end_to_end = [line["acc161_end_to_end"] for line in corpora]
    figures = {
        "precision_161_km": sum(each["precision"] for each in end_to_end) / len(corpora),
        "recall_161_km": sum(each["recall"] for each in end_to_end) / len(corpora),
        "within_161_km_of_resolved": sum(line["acc161_of_resolved"] for line in corpora) / len(corpora),
        "country_recall": sum(line["country_end_to_end"]["recall"] for line in corpora) / len(corpora),
    }
    assert {name: figures[name] for name, floor in floors("places").items() if figures[name] < floor} == {}
