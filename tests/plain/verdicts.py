"""What the plan promises in the fifteen staffing items, and how a figure of any item is judged.

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
    more_than: bool = False  # the target itself does not do
    observational: bool = False  # shown, never judged
    deadline: datetime.date | None = None  # of the target of the year it lies in
    count: bool | None = None  # a count, which more reports can only raise; None: what is gathered
    missing_fails: bool = False  # a share of schools: who is missing is in it, as failing (READINGS 3)

    @property
    def counts(self):
        return self.accumulation != "point" if self.count is None else self.count

    def due(self, year):
        """Last day to reach a target of the school year: its end, where no other is printed."""
        if self.deadline and datetime.date(year, 9, 1) <= self.deadline <= due(year):
            return self.deadline
        return due(year)

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
    factor: int | None = None  # in place of the item's
    liftable: int | None = None  # most the missing could add to a count; None: no limit is known

    def value(self, item):
        """In the item's unit; None where there is none."""
        if self.numerator is None or not self.denominator:
            return None
        return Fraction((self.factor or item.factor) * self.numerator, self.denominator)


def due(year):
    """Last day of the school year."""
    return datetime.date(year + 1, 8, 31)


def elapsed_share(item, year, as_of):
    """Whole days gone of the period whose pace is looked at, as a share of it."""
    first = FIRST_YEAR if item.accumulation == "cumulative" else year
    start, end = datetime.date(first, 9, 1), item.due(year) + datetime.timedelta(days=1)
    return min(max(Fraction((as_of - start).days, (end - start).days), Fraction(0)), Fraction(1))


def satisfied(item, year, figure):
    """True or False; None where there is no value or no target to hold it against."""
    target = item.target(year)
    if target is None or figure.numerator is None or figure.denominator is None:
        return None
    if figure.denominator == 0:
        return False if item.unmet_without_denominator and figure.numerator > 0 else None
    value = figure.value(item)
    if item.more_than:
        return value > target
    return value <= target if item.at_most else value >= target


def could_turn(item, target, reached, figure, late):
    """Whether a report that is missing could turn what the reported part says (READINGS 3, 4)."""
    if not figure.missing or item.missing_fails:
        return False
    if not item.counts or item.at_most:
        # A further report can spoil what passes.
        return reached
    # It can only help a count.
    lifted = figure.liftable is None or figure.numerator + figure.liftable >= target
    return not reached and late and lifted


def verdict(item, year, figure, as_of):
    """The first that applies, in the order of DESIGN 7."""
    target = item.target(year)
    if item.observational:
        return "REPORT_ONLY"
    if target is None:
        return "NOT_DUE" if year < min(item.targets) else "REPORT_ONLY"
    reached = satisfied(item, year, figure)
    if reached is None:
        return "NO_DATA"
    late = as_of > item.due(year)
    if could_turn(item, target, reached, figure, late):
        return "UNDETERMINED"
    if reached:
        return "MET"
    if not late:
        gathered = item.counts and item.accumulation != "point"
        if gathered and item.at_most:
            return "UNMET"  # what happened cannot be undone
        if gathered and figure.numerator < target * elapsed_share(item, year, as_of):
            return "AT_RISK"
        return "NOT_DUE"
    return "UNMET"
