"""Actors of the gold events, resolved at their place."""

from pathlib import Path

import pytest

from flows.coding import load_parser, load_rulebook
from tests.quality.predict_actors import measure, predict
from tests.quality.scores import GOLD, floors
from transforms.actors import ActorReader


@pytest.mark.parametrize("name", ["news", "digest"])
def test_gold_actors_resolve_to_their_country_and_sector(name: str) -> None:
    gold = Path(GOLD) / "events" / f"{name}_dev.jsonl"
    if not gold.exists():
        pytest.skip(f"{gold} is absent: set NEWSLEDGER_GOLD to the folder that holds it")
    figures = measure(list(predict(gold, ActorReader(load_rulebook()), load_parser())))
    wanted = {key.removeprefix(f"{name}_"): floor for key, floor in floors("actors").items() if key.startswith(name)}
    assert {key: figures[key] for key, floor in wanted.items() if figures[key] < floor} == {}
