"""Numeric expressions as values: the text of a quantity cue in, a `Value` out, by rules alone.

    >>> from reportedly.quantities import normalise
    >>> normalise("at least $4.5 million")
    Value(low=4500000, high=None, low_inclusive=True, high_inclusive=False, approximate=False, unit='USD', dimension='money')
    >>> normalise("10-day").unit
    'day'

`normalise` gives `None` and `read` raises `UnreadableQuantity` for anything that is not understood to the last word, or can be
read in two ways: a missing value is better than a wrong one. "5m" is refused (metres or million), and so are "50-50", "1.500",
"2019-20" and "$5 and €6". What needs the sentence is not here either: "34" after a name is a count.

Conventions (the words behind them are in `data/*.toml`):

Bounds. "more than" and "over" leave the number out, "at least" and "or more" keep it; likewise "under" and "up to". The open
    end is `None` and not inclusive. "about", "nearly", "some" make a value approximate; so does "just" in "just over", where
    "well" changes nothing. Ranges include both ends; "six months to more than a year" has no upper one. "more than halved" is
    below 0.5.
Vague amounts. A plural goes from one of it to one of the next rung: tens [10, 100), dozens [12, 100), scores [20, 100),
    hundreds [100, 1000), thousands [1000, 10000), tens of thousands [10000, 100000), millions [10^6, 10^7). "several" is
    [3, 10), "a few" and "a handful" [2, 10), "a couple" about 2; each multiplies what follows ("a few dozen": [24, 120)).
    "decades" is [1, 10) decade. "hundreds, if not thousands" is "hundreds or thousands": [100, 10000).
Shared scale and unit. "5-6 million" and "two or three hundred" share the scale where the first number is below the second's;
    "40-50,000" is 40,000 to 50,000; "500 to 1 million" and "1-50,000" are refused.
Scores. `low` is the first number, `high` the second, whatever their order. Without a unit a descending or level pair, or one
    that starts from nil, is a score ("362 to 176" too, a vote); an ascending one is a range, with the same two numbers.
Ratios are quotients: "one in five" and "20 per 100,000" are 0.2 and 0.0002, "3 to 1" is 3. Percentages keep their number and
    the unit `percent`; `percentage_point`, `basis_point` and `ppm` likewise.
Fractions. "a third" is 0.3333: endless decimals are rounded to four places, below one to four significant digits.
Money. ISO 4217 codes. A sign or name that several countries use stands for the largest ("$" USD, "£" GBP, "Rs" INR, "¥"
    JPY); where none is the largest, the bare name is the unit (`peso`, `krone`, `dinar`). Cents, pence and paise are
    hundredths of it; cents without a country are USD. "pounds" are weight, unless millions of them.
Rates. `USD/hour`, `barrel/day`, `1/week` ("once a week"), with the dimension of the upper half; `km/h`, `mph` are speeds.
    "daily" and "annually" are "a day" and "a year"; "six monthly" is refused, for it may be every six months.
Compounds. Amounts in two units of one family are added up in the smaller one: "2 hours 15 minutes" is 135 minute, "5ft 10in"
    70 inch, "30 minutes to an hour" 30 to 60 minute; years and months convert, months and weeks or years and
    days do not. Nothing else does.
Power is filed under energy, bare "degrees" under temperature (unit `degree`).
Counted things in compounds ("12-seater", "200-strong", "36 points") are counts without a unit.
Fragments of a cue that something interrupts are joined by " … " and read on ("at least … ten years"); a number that follows on
    one in an earlier fragment is refused.
Capitals matter in "30C" (Celsius) and "30c" (cents), "5M" (million) and "5m", "Mb" and "MB", and in currency codes that are
    words ("TRY"); nowhere else.
"""

from __future__ import annotations

from ..schema import Value
from .errors import UnreadableQuantity
from .reader import read

__all__ = ["UnreadableQuantity", "normalise", "read"]


def normalise(surface: str) -> Value | None:
    """Read a numeric expression, or give `None` where `read` would raise.

    Args:
        surface: The text of one expression: modifiers, number and unit, as in the cue of a quantity.
    """
    try:
        return read(surface)
    except UnreadableQuantity:
        return None
