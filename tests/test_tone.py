"""Tone by words."""

import pytest

from transforms.tone import tone_of


def test_an_empty_text_has_no_tone() -> None:
    assert tone_of("  \n") is None


def test_a_text_without_rated_words_is_neutral() -> None:
    assert tone_of("The committee meets on Tuesday in the old town hall.") == 0.0


def test_praise_is_favourable_and_a_massacre_is_not() -> None:
    assert tone_of("Both leaders praised the excellent and friendly talks.") > 0.3
    assert tone_of("The attack killed dozens and left a town in terror.") < -0.3


def test_a_negation_turns_the_rating_round() -> None:
    assert tone_of("The talks were good.") > 0 > tone_of("The talks were not good.")
    assert tone_of("The talks were not very good.") < 0


@pytest.mark.parametrize("text", ["The United States and the United Nations", "Shares of a security firm", "No one"])
def test_names_of_things_carry_no_tone(text: str) -> None:
    assert tone_of(text) == 0.0


def test_length_alone_does_not_change_the_tone_much() -> None:
    once = tone_of("A happy crowd welcomed the winners. The storm destroyed a bridge. ")
    many = tone_of("A happy crowd welcomed the winners. The storm destroyed a bridge. " * 50)
    assert abs(once - many) < 0.1
