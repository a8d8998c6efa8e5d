"""The national test of balanced compulsory education, from the records alone."""

from collections import Counter, defaultdict
from fractions import Fraction

import balanced_items as plan
from facilities import CONDITIONS
from units import RATES, Schools
from verdicts import Figure

ENROLMENT, STAFF, HONOURS = ("facilities", "enrolment"), ("staffing", "staff"), ("staffing", "honours")
ABOVE = {
    "primary": {"associate", "bachelor", "master", "doctor"},
    "junior": {"bachelor", "master", "doctor"},
}
# What a return says of each indicator, and what makes its unit: 0.01 m2, fen, rooms per 100.
RETURNED = {
    "teaching_area": ("teaching_area", Fraction(1, 100)),
    "sports_area": ("sports_area", Fraction(1, 100)),
    "equipment_value": ("equipment_value", Fraction(1, 100)),
    "networked_classrooms": ("networked_classrooms", 100),
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
        sum(share >= 1 for share in shares) >= plan.LEAST_REACHED
        and all(share >= plan.LEAST_SHARE for share in shares)
    )


class Balanced:
    def __init__(self, district, facts):
        self.district = district
        self.facts = facts
        self.returns = {(each.school_year, each.school): each for each in facts.returns}

    def figure(self, id, year, _item):
        name = id.partition(".balanced_")[2]
        if name == "big_classes":
            return self.classes_above(year, RATES, {stage: plan.LARGE_CLASS - 1 for stage in plan.STAGES})
        stage, _, rest = name.partition("_")
        if rest == "schools":
            return self.school_rule(year, stage)
        if rest == "class_size":
            return self.classes_above(year, KINDS_OF[stage], {stage: plan.LARGEST_CLASS[stage]})
        return self.spread(year, stage, rest.removesuffix("_spread"))

    # Schools.

    def large_enough(self, year):
        """Says whether a school is no teaching point of few pupils."""
        pupils = Counter()
        for each in self.district.records.enrolments:
            if each.school_year == year:
                pupils[each.school] += each.pupils or 0
        reported = {
            id for id in self.district.records.schools
            if self.district.has(ENROLMENT, year, id) and self.district.pupils_given(year, id)
        }

        def admits(id):
            point = self.district.records.schools[id].kind == "teaching_point"
            return not (point and id in reported and pupils[id] < plan.LEAST_PUPILS_OF_A_POINT)

        return admits

    def schools(self, year, kinds, forms, gaps=()):
        return Schools(self.district, year, kinds, forms, gaps, self.large_enough(year))

    def pupils(self, year):
        """(school, stage) -> pupils, and who leaves a number of them out."""
        pupils, given, gaps = Counter(), set(), set()
        for each in self.district.records.enrolments:
            if each.school_year != year:
                continue
            given.add(each.school)
            if each.pupils is None:
                gaps.add(each.school)
            else:
                pupils[each.school, each.stage] += each.pupils
        return pupils, gaps | (set(self.district.records.schools) - given)

    # Values of the seven.

    def teachers_who(self, year, fits):
        """school -> distinct teachers there on the census date who fit."""
        found = defaultdict(set)
        for place, main in self.district.teachers(year, set(self.district.records.schools)):
            if fits(place, main):
                found[place.school].add(place.teacher)
        return found

    def holdings(self, year, stage, name):
        """(school -> what it has, what makes its unit, shared by stages, forms, gaps)."""
        if name in RETURNED:
            field, unit = RETURNED[name]
            held = {
                id: getattr(each, field) for (of, id), each in self.returns.items() if of == year
            }
            gaps = {id for id in self.district.records.schools if held.get(id) is None}
            return held, unit, True, [CONDITIONS], gaps
        day = self.district.census(year)
        forms = [STAFF, HONOURS] if name == "backbone" else [STAFF]
        fits = {
            "above_qualification": lambda place, _: (
                self.district.records.qualifications.get(place.teacher) in ABOVE[stage]),
            "backbone": lambda place, _: any(
                each.title.backbone and each.holds(day) for each in self.district.honours[place.teacher]),
            "pe_arts": lambda place, main: self.district.full_time(
                place, main, {"physical_education", "music", "art"}),
        }[name]
        people = self.teachers_who(year, lambda place, main: stage in place.stages and fits(place, main))
        gaps = set()
        if name == "above_qualification":
            gaps = set(self.teachers_who(year, lambda place, _: (
                stage in place.stages and not self.district.records.qualifications.get(place.teacher))))
        return {id: len(each) for id, each in people.items()}, 100, False, forms, gaps

    @staticmethod
    def value(holding, pupils, places, stage):
        """What a school with its campuses has a pupil of the stage; None without such pupils."""
        held, unit, shared, _, _ = holding
        primary, junior = (sum(pupils[place, each] for place in places) for each in plan.STAGES)
        own = primary if stage == "primary" else junior
        if not own:
            return None
        amount = unit * sum(held.get(place, 0) for place in places)
        return per_pupil(amount, stage, primary, junior) if shared else Fraction(amount, own)

    # Figures.

    def school_rule(self, year, stage):
        pupils, gaps = self.pupils(year)
        holdings = {name: self.holdings(year, stage, name) for name in plan.LEAST}
        forms = {ENROLMENT, *(form for each in holdings.values() for form in each[3])}
        schools = self.schools(
            year, KINDS_OF[stage], forms, gaps.union(*(each[4] for each in holdings.values())))
        least = {name: plan.least(stage, name) for name in plan.LEAST}
        return schools.share(
            lambda places: reaches(
                {name: self.value(each, pupils, places, stage) for name, each in holdings.items()}, least),
            among=lambda places: any(pupils[place, stage] for place in places))

    def spread(self, year, stage, name):
        pupils, gaps = self.pupils(year)
        holding = self.holdings(year, stage, name)
        schools = self.schools(year, KINDS_OF[stage], [ENROLMENT, *holding[3]], gaps | holding[4])
        values = []
        for places in schools.units().values():
            value = self.value(holding, pupils, places, stage) if places <= schools.reported else None
            if value is not None:
                values.append((sum(pupils[place, stage] for place in places), value))
        squared = squared_difference_coefficient(values)
        if squared is None:
            return Figure(missing=schools.missing)
        return Figure(squared.numerator, squared.denominator, schools.missing)

    def classes_above(self, year, kinds, most):
        """Classes of the stages in `most` with more pupils than that."""
        sections = [each for each in self.facts.class_sections if each.school_year == year]
        gaps = set(self.district.records.schools) - {each.school for each in sections}
        sections = [each for each in sections if each.stage in most]
        gaps |= {each.school for each in sections if each.pupils is None}
        schools = self.schools(year, kinds, [ENROLMENT], gaps)
        if not schools.anything:
            return Figure(missing=schools.missing)
        count = sum(
            each.pupils > most[each.stage] for each in sections if each.school in schools.reported
        )
        return Figure(count, 1, schools.missing)
