"""What the plan promises in the forty staffing items, and how a figure of any item is judged.

Typed off the printed plan and READINGS 1 to 4, 14 and 15, not off the plan file the services read: two readings of one text, so that a slip in either shows.
"""

import datetime
from dataclasses import dataclass, field
from fractions import Fraction

FIRST_YEAR, LAST_YEAR = 2022, 2024
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)

AT_LEAST, AT_MOST, MORE_THAN = ">=", "<=", ">"


@dataclass(frozen=True)
class Item:
    id: str
    targets: dict  # school year -> Fraction
    direction: str = AT_LEAST
    maintained: bool = False  # a state that stays promised after its year (A59)
    accumulation: str = "point"  # point, flow or cumulative
    kind: str = "rate"  # rate, count, share (of schools) or done
    unmet_without_denominator: bool = False  # A05: pupils without any teacher
    factor: int = 1
    observational: bool = False  # shown, never judged
    baseline_missing: bool = False  # the rule needs records nobody keeps yet
    deadline: datetime.date | None = None  # of the target of the year it lies in

    def target(self, year):
        if year in self.targets:
            return self.targets[year]
        earlier = [each for each in self.targets if each < year]
        return self.targets[max(earlier)] if self.maintained and earlier else None

    def due(self, year):
        """Last day to reach a target of the school year: its end, where no other is printed."""
        if self.deadline and datetime.date(year, 9, 1) <= self.deadline <= due(year):
            return self.deadline
        return due(year)


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
        direction=AT_MOST,
        maintained=True,
        unmet_without_denominator=True,
    )


def _awards(who, level, by_year, total):
    name = f"staffing.famous_{who}_{level}"
    annual = {year: Fraction(n) for year, n in zip(YEARS, by_year) if n is not None}
    return [
        Item(f"{name}_annual", annual, accumulation="flow", kind="count"),
        Item(f"{name}_total", {LAST_YEAR: Fraction(total)}, accumulation="cumulative", kind="count"),
    ]


def _each_year(number):
    return {year: Fraction(number) for year in YEARS}


def _at_the_end(number):
    return {LAST_YEAR: Fraction(number)}


def _percent(name, targets, kind="rate", accumulation="point"):
    return Item(f"staffing.{name}", targets, kind=kind, accumulation=accumulation, factor=100)


def _count(name, targets, **more):
    return Item(f"staffing.{name}", targets, kind="count", accumulation="flow", **more)


# Items 16 to 40. Where the plan prints no number, what it implies, or the national rule (17, 18).
_OTHERS = [
    _percent("all_subject_teachers_share", _each_year(100), kind="share"),
    _percent("rotation_teacher_share", _each_year(10), accumulation="flow"),
    _percent("rotation_backbone_share", _each_year(20), accumulation="flow"),
    _count("urban_to_rural_excellent_flow", _each_year(1), observational=True),
    _count("principal_teacher_flow_reasonable", _each_year(1), observational=True),
    Item(
        "staffing.district_manages_school_hires_reform",
        _each_year(1),
        kind="done",
        accumulation="flow",
    ),
    _count("public_recruitment_held", _each_year(1)),
    _percent("recruitment_replacement_ratio", _each_year(100), accumulation="flow"),
    _percent("vacancy_fill_rate", _each_year(100), accumulation="flow"),
    Item(
        "staffing.arts_pe_recruits", _at_the_end(1), kind="count", accumulation="cumulative"
    ),
    _count("fast_track_recruits", {}, observational=True),
    _count(
        "principal_no_rise_rule", _each_year(0), direction=AT_MOST, baseline_missing=True
    ),
    Item(
        "staffing.low_result_teacher_action_rate",
        _at_the_end(100),
        kind="count",
        accumulation="cumulative",
        baseline_missing=True,
    ),
    Item("staffing.teacher_evaluation_reform_plan", _at_the_end(1), kind="done"),
    _percent("teacher_evaluation_coverage", _each_year(100)),
    _percent("teacher_evaluation_grade_shares", _each_year(100), kind="share"),
    _percent("ethics_evaluation_three_sources", _each_year(100)),
    _count("ethics_veto_applied", _each_year(0), direction=AT_MOST),
    _percent("age_band_growth_goals", _at_the_end(100)),
    _percent("evaluation_results_used", _at_the_end(100), accumulation="flow"),
    Item("staffing.results_weight_in_evaluation", {}, kind="count", observational=True),
    Item("staffing.frontline_performance_pay", _each_year(1), direction=MORE_THAN),
    _count("outstanding_teacher_recognition", _each_year(1)),
    _percent("quality_in_school_and_principal_appraisal", _each_year(100)),
    _count("social_professionals", {}, observational=True),
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
    *_OTHERS,
]


@dataclass
class Figure:
    """What the reported part of the records says for one item and year."""

    numerator: int | None = None  # None: nothing reported
    denominator: int | None = None  # 1 for counts
    missing: set = field(default_factory=set)  # who has not reported
    stages: dict = field(default_factory=dict)  # stage -> (numerator, denominator)
    companions: dict = field(default_factory=dict)  # id -> (numerator, denominator) of the whole
    factor: int | None = None  # in place of the item's
    liftable: int | None = None  # most the missing could add to a count; None: no limit is known
    judged: int | None = None  # of a rule: how many there were to be judged

    def ratio(self, factor=1):
        """None where there is no value."""
        if self.numerator is None or not self.denominator:
            return None
        return Fraction((self.factor or factor) * self.numerator, self.denominator)


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
    value = figure.ratio(item.factor)
    if item.direction == MORE_THAN:
        return value > target
    return value <= target if item.direction == AT_MOST else value >= target


def could_turn(item, target, reached, figure, late):
    """Whether a report still out could turn what the reported part says.

    It can only help a count, which until its deadline may grow anyway; of a share of schools it is
    a part already, as one that fails; it can spoil a rate that passes, and a total that must be
    zero.
    """
    if item.direction != AT_MOST:
        if item.kind in ("count", "done"):
            lifted = figure.liftable is None or figure.numerator + figure.liftable >= target
            return not reached and late and lifted
        if item.kind == "share":
            return False
    return reached


def verdict(item, year, figure, as_of):
    """The first that applies, in the order of services/README.md#verdicts."""
    if item.observational:
        return "REPORT_ONLY"
    target = item.target(year)
    if target is None:
        return "NOT_DUE" if year < min(item.targets) else "REPORT_ONLY"
    if figure.numerator is None:
        return "NO_DATA"
    # A rule without anything to judge has no violation (READINGS 27).
    if item.baseline_missing and figure.judged != 0:
        return "UNDETERMINED"
    reached = satisfied(item, year, figure)
    if reached is None:
        return "NO_DATA"
    late = as_of > item.due(year)
    if figure.missing and could_turn(item, target, reached, figure, late):
        return "UNDETERMINED"
    if reached:
        return "MET"
    happened = item.kind == "count" and item.accumulation != "point"
    if not late and not (happened and item.direction == AT_MOST):  # what happened, happened
        if happened and figure.numerator < target * elapsed_share(item, year, as_of):
            return "AT_RISK"
        return "NOT_DUE"
    return "UNMET"
