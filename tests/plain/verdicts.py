"""What the plan promises in the fifteen staffing items, and how a figure is judged.

Typed off the catalogue (section 3, items 1 to 15) and READINGS 1 to 4, not off the plan file the
services read: two readings of one text, so that a slip in either shows.
"""

import datetime
from dataclasses import dataclass, field
from fractions import Fraction

FIRST_YEAR, LAST_YEAR = 2022, 2024
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)


@dataclass(frozen=True)
class Item:
    id: str
    targets: dict  # school year -> Fraction
    at_most: bool = False
    maintained: bool = False  # a state that stays promised after its year (A59)
    accumulation: str = "point"  # point, flow or cumulative
    unmet_without_denominator: bool = False  # A05: pupils without any teacher
    factor: int = 1

    def target(self, year):
        if year in self.targets:
            return self.targets[year]
        earlier = [each for each in self.targets if each < year]
        return self.targets[max(earlier)] if self.maintained and earlier else None


def _share(stage, target):
    return Item(
        f"staffing.music_art_fulltime_share_{stage}",
        {2023: Fraction(target)},
        maintained=True,
        factor=100,
    )


def _ratio(id):
    return Item(
        id,
        {2023: Fraction(220)},
        at_most=True,
        maintained=True,
        unmet_without_denominator=True,
    )


def _awards(who, level, by_year, total):
    name = f"staffing.famous_{who}_{level}"
    annual = {year: Fraction(n) for year, n in zip(YEARS, by_year) if n is not None}
    return [
        Item(f"{name}_annual", annual, accumulation="flow"),
        Item(f"{name}_total", {LAST_YEAR: Fraction(total)}, accumulation="cumulative"),
    ]


ITEMS = [
    _ratio("staffing.pe_teacher_ratio"),
    _ratio("staffing.music_art_teacher_ratio"),
    _share("primary", 75),
    _share("junior", 85),
    Item(
        "staffing.backbone_per_100_students",
        {2022: Fraction(1), 2023: Fraction("1.5"), 2024: Fraction(2)},
        factor=100,
    ),
    *_awards("teacher", "provincial", (2, 2, 4), 8),
    *_awards("teacher", "municipal", (2, 10, 3), 15),
    *_awards("teacher", "district", (6, None, 6), 12),
    *_awards("principal", "municipal", (2, None, 2), 4),
    *_awards("principal", "district", (2, None, 2), 4),
]


@dataclass
class Figure:
    """What the reported part of the records says for one item and year."""

    numerator: int | None = None  # None: nothing reported
    denominator: int | None = None  # 1 for counts
    missing: set = field(default_factory=set)  # who has not reported
    stages: dict = field(default_factory=dict)  # stage -> (numerator, denominator)


def due(year):
    """Last day to reach a target of the school year: every deadline of the fifteen is its end."""
    return datetime.date(year + 1, 8, 31)


def elapsed_share(item, year, as_of):
    """Whole days gone of the period whose pace is looked at, as a share of it."""
    first = FIRST_YEAR if item.accumulation == "cumulative" else year
    start, end = datetime.date(first, 9, 1), due(year) + datetime.timedelta(days=1)
    return min(max(Fraction((as_of - start).days, (end - start).days), Fraction(0)), Fraction(1))


def satisfied(item, year, figure):
    """True or False; None where there is no value or no target to hold it against."""
    target = item.target(year)
    if target is None or figure.numerator is None or figure.denominator is None:
        return None
    if figure.denominator == 0:
        return False if item.unmet_without_denominator and figure.numerator > 0 else None
    value = Fraction(item.factor * figure.numerator, figure.denominator)
    return value <= target if item.at_most else value >= target


def verdict(item, year, figure, as_of):
    """The first that applies, in the order of DESIGN 7."""
    target = item.target(year)
    if target is None:
        return "NOT_DUE" if year < min(item.targets) else "REPORT_ONLY"
    reached = satisfied(item, year, figure)
    if reached is None:
        return "NO_DATA"
    counted = item.accumulation != "point"
    late = as_of > due(year)
    if figure.missing:
        # A further report can spoil a rate that passes; it can only help a count.
        if counted and not reached and late:
            return "UNDETERMINED"
        if not counted and reached:
            return "UNDETERMINED"
    if reached:
        return "MET"
    if not late:
        if counted and figure.numerator < target * elapsed_share(item, year, as_of):
            return "AT_RISK"
        return "NOT_DUE"
    return "UNMET"
