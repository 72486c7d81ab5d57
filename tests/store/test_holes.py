"""Holes between numbers say the same as the set of the numbers that came."""

import random

from webapp.store.holes import MOST_HOLES, Numbers


def test_whatever_comes_in_whatever_order_the_holes_are_what_is_missing() -> None:
    chance = random.Random(3)
    for _ in range(300):
        span = chance.choice((5, 40, 300, 2000))
        came: set[int] = set()
        numbers = Numbers()
        for _batch in range(chance.randrange(1, 12)):
            first = chance.randrange(1, span)
            batch = {*range(first, first + chance.randrange(1, 30))} if chance.random() < 0.5 else set()
            batch |= {chance.randrange(1, span) for _ in range(chance.randrange(1, 40))}
            came |= batch
            numbers = numbers.with_(batch)
            missing = sorted(set(range(1, max(came))) - came)
            if not numbers.tells(100):
                unknown = [number for number in missing if number > numbers.looked_to]
                numbers = numbers.looked_further([(number, number) for number in unknown])
            assert numbers.highest == max(came)
            assert numbers.missing(100) == missing[:100]
            assert numbers.tells(100)
            assert len(numbers.holes) <= MOST_HOLES
            assert numbers.looked_to <= numbers.highest
            assert numbers.with_(batch) == numbers


def test_a_mad_number_is_one_range() -> None:
    numbers = Numbers().with_([1, 2, 2_000_000_000])
    assert numbers.holes == ((3, 1_999_999_999),)
    assert numbers.missing(3) == [3, 4, 5]
