"""The national test of balanced compulsory education."""

from collections import Counter, defaultdict
from fractions import Fraction

import balanced_items as plan
from conditions import returns_of
from district import CONDITIONS, ENROLMENT, HONOURS, SCOPE, STAFF
from pupil_ratios import full_time
from shares import share
from verdicts import Figure

ABOVE = {
    "primary": {"associate", "bachelor", "master", "doctor"},
    "junior": {"bachelor", "master", "doctor"},
}
# What a return says of each, and what makes a figure of it: 0.01 m2, fen, rooms per 100 pupils.
RETURNED = {
    "teaching_area": Fraction(1, 100),
    "sports_area": Fraction(1, 100),
    "equipment_value": Fraction(1, 100),
    "networked_classrooms": 100,
}
KINDS_OF = {
    "primary": {"primary", "teaching_point", "nine_year"},
    "junior": {"junior", "nine_year"},
}


def per_pupil(holding, stage, primary, junior):
    """A school's holding a pupil of the stage; one with both stages shares it by weighted pupils."""
    weight = plan.JUNIOR_WEIGHT
    shared = primary + weight * junior if stage == "primary" else Fraction(primary) / weight + junior
    return Fraction(holding) / shared


def squared_difference_coefficient(schools):
    """`schools`: (pupils, value a pupil). None where there are no pupils or nothing is held.

    CV = sqrt(sum of P/P_N (X - mean)^2) / mean, with the mean over pupils.
    """
    pupils = sum(count for count, _ in schools)
    if not pupils:
        return None
    mean = Fraction(sum(count * value for count, value in schools)) / pupils
    if not mean:
        return None
    return sum(Fraction(count, pupils) * (value - mean) ** 2 for count, value in schools) / mean**2


def reaches(values, least):
    """A school reaches six of the seven in full and 85 % of the others."""
    shares = [Fraction(value) / least[name] for name, value in values.items()]
    return (
        sum(each >= 1 for each in shares) >= plan.LEAST_REACHED
        and all(each >= plan.LEAST_SHARE for each in shares)
    )


class Pupils:
    """Pupils of a year by school and stage."""

    def __init__(self, district, year):
        self.of = Counter()
        given, self.gaps = set(), set()
        for each in district.records.enrolments:
            if each.school_year != year:
                continue
            given.add(each.school)
            if each.pupils is None:
                self.gaps.add(each.school)
            else:
                self.of[each.school, each.stage] += each.pupils
        self.absent = set(district.records.schools) - given
        # Teaching points of few pupils are out; one that has not said how many is not.
        self.few = {
            id
            for id, each in district.records.schools.items()
            if each.kind == "teaching_point"
            and id not in self.gaps | self.absent
            and self.total([id]) < plan.LEAST_PUPILS_OF_A_POINT
        }

    def total(self, places):
        return sum(self.of_stage(places, stage) for stage in plan.STAGES)

    def of_stage(self, places, stage):
        return sum(self.of[place, stage] for place in places)


class Holding:
    """What schools have of one of the seven: `held` by school, `gaps` who leave it out."""

    def __init__(self, district, year, stage, name):
        self.stage = stage
        self.gaps, self.absent = set(), set()
        self.shared = name in RETURNED
        if self.shared:
            self.unit = RETURNED[name]
            self.forms = [CONDITIONS]
            self.held = {
                id: getattr(each, name) for id, each in returns_of(district, year).items()
            }
            self.absent = set(district.records.schools) - set(self.held)
            self.gaps = {id for id, each in self.held.items() if each is None}
            return
        self.unit = 100
        self.forms = [STAFF, HONOURS] if name == "backbone" else [STAFF]
        day = district.census(year)
        people = defaultdict(set)
        for place, main in district.teachers(year, set(district.records.schools)):
            if stage not in place.stages:
                continue
            if name == "above_qualification":
                held = {
                    qualification
                    for qualification, since in district.records.qualifications[place.teacher]
                    if since is None or since <= day
                }
                if not held:
                    self.gaps.add(place.school)
                fits = bool(held & ABOVE[stage])
            elif name == "backbone":
                fits = any(title.backbone for title in district.titles_held(place.teacher, day))
            else:
                fits = full_time(district, place, main, {"physical_education", "music", "art"})
            if fits:
                people[place.school].add(place.teacher)
        self.held = {id: len(each) for id, each in people.items()}

    def value(self, pupils, places):
        """What a school with its campuses has a pupil of the stage."""
        amount = self.unit * sum(self.held.get(place, 0) for place in places)
        if not self.shared:
            return Fraction(amount, pupils.of_stage(places, self.stage))
        return per_pupil(
            amount, self.stage, *(pupils.of_stage(places, stage) for stage in plan.STAGES)
        )


def school_rule(stage):
    least = {name: plan.least(stage, name) for name in plan.LEAST}

    def figure_of(district, year):
        pupils = Pupils(district, year)
        holdings = {name: Holding(district, year, stage, name) for name in plan.LEAST}
        report = district.report(
            year,
            *{ENROLMENT, *(form for each in holdings.values() for form in each.forms)},
            kinds=KINDS_OF[stage],
            absent=pupils.absent.union(*(each.absent for each in holdings.values())),
            incomplete=pupils.gaps.union(*(each.gaps for each in holdings.values())),
            left_out=pupils.few,
        )
        return share(
            district,
            report,
            lambda places: reaches(
                {name: each.value(pupils, places) for name, each in holdings.items()}, least
            ),
            among=lambda places: pupils.of_stage(places, stage),
        )

    return figure_of


def spread(stage, name):
    def figure_of(district, year):
        pupils = Pupils(district, year)
        holding = Holding(district, year, stage, name)
        report = district.report(
            year,
            ENROLMENT,
            *holding.forms,
            kinds=KINDS_OF[stage],
            absent=pupils.absent | holding.absent,
            incomplete=pupils.gaps | holding.gaps,
            left_out=pupils.few,
        )
        figure = report.figure()
        squared = squared_difference_coefficient(
            [
                (pupils.of_stage(places, stage), holding.value(pupils, places))
                for places in district.units(report.expected).values()
                if places <= report.schools and pupils.of_stage(places, stage)
            ]
        )
        if squared is not None:
            figure.numerator, figure.denominator = squared.numerator, squared.denominator
        return figure

    return figure_of


def classes_above(kinds, most):
    """Classes of the stages in `most` with more pupils than that."""

    def figure_of(district, year):
        sections = [
            each for each in district.records.facilities.class_sections if each.school_year == year
        ]
        absent = set(district.records.schools) - {each.school for each in sections}
        sections = [each for each in sections if each.stage in most]
        report = district.report(
            year,
            ENROLMENT,
            kinds=kinds,
            absent=absent,
            incomplete={each.school for each in sections if each.pupils is None},
            left_out=Pupils(district, year).few,
        )
        if not report.given:
            return report.figure()
        above = sum(
            each.pupils > most[each.stage] for each in sections if each.school in report.schools
        )
        return Figure(above, 1, report.missing)

    return figure_of


FIGURES = {
    **{f"{stage}_schools": school_rule(stage) for stage in plan.STAGES},
    **{
        f"{stage}_{name}_spread": spread(stage, name)
        for stage in plan.STAGES
        for name in plan.LEAST
    },
    **{
        f"{stage}_class_size": classes_above(KINDS_OF[stage], {stage: most})
        for stage, most in plan.LARGEST_CLASS.items()
    },
    "big_classes": classes_above(SCOPE, dict.fromkeys(plan.STAGES, plan.LARGE_CLASS - 1)),
}
