"""What schools have: places, equipment against the standard, light, rooms, rules for money."""

from collections import Counter, defaultdict

import facilities_items as plan
from district import CONDITIONS, EQUIPMENT, WITH_SPECIAL, school_year_of
from shares import number, share, worst
from verdicts import Figure

# A place is one of a class of this size, in percent; the plan prints no size, these are ours.
PLACES = {"primary": 4500, "junior": 5000}
FINANCIAL_RULES = {"finance", "accounting", "budget", "public_funds"}


def returns_of(district, year):
    """School -> its return."""
    return {
        each.school: each for each in district.records.facilities.returns if each.school_year == year
    }


def seat_supply(district, year):
    plans = [each for each in district.records.facilities.seat_plans if each.school_year == year]
    report = district.report(
        year,
        CONDITIONS,
        absent=set(district.records.schools) - {each.school for each in plans},
        incomplete={each.school for each in plans if None in (each.classes, each.demand)},
    )
    stages = []
    for stage, factor in PLACES.items():
        counted = [each for each in plans if each.stage == stage and each.school in report.schools]
        stages.append(
            Figure(
                sum(each.classes for each in counted),
                sum(each.demand for each in counted),
                factor=factor,
            )
        )
    return worst(report, stages)


def standard_conformity(district, year):
    stocks = defaultdict(list)
    for each in district.records.facilities.stocks:
        if each.school_year == year:
            stocks[each.school].append(each)
    gaps = {
        school
        for school, rows in stocks.items()
        # What is required 0 times is complete, whatever there is of it (READINGS 30).
        if any(row.required is None or row.required and row.present is None for row in rows)
    }

    def conforms(places):
        required, present = Counter(), Counter()
        for row in (row for place in places for row in stocks[place]):
            required[row.category] += row.required
            present[row.category] += row.present or 0
        return required and all(present[each] >= needed for each, needed in required.items())

    absent = set(district.records.schools) - set(stocks)
    report = district.report(
        year, EQUIPMENT, kinds=WITH_SPECIAL, absent=absent, incomplete=gaps
    )
    return share(district, report, conforms)


def lighting(district, year):
    accepted = {
        school
        for school, each in returns_of(district, year).items()
        if each.lighting_accepted_on and school_year_of(each.lighting_accepted_on) == year
    }
    report = district.report(year, CONDITIONS, kinds=WITH_SPECIAL)
    return number(district, report, lambda places: places & accepted, happened=accepted)


def new_rooms(kinds):
    """Schools that got a room of the kind in the year, of the kind with the fewest."""

    def figure_of(district, year):
        rooms, gaps = Counter(), set()
        for school, each in returns_of(district, year).items():
            for kind in kinds:
                new = each.new_rooms.get(kind, 0)
                if new is None:
                    gaps.add(school)
                else:
                    rooms[school, kind] += new
        report = district.report(year, CONDITIONS, kinds=WITH_SPECIAL, flows_incomplete=gaps)
        return worst(
            report,
            [
                number(
                    district,
                    report,
                    lambda places, kind=kind: any(rooms[place, kind] for place in places),
                    happened={school for school, of_kind in rooms if of_kind == kind},
                )
                for kind in kinds
            ],
        )

    return figure_of


def financial_rules(district, year):
    """Schools that have the four rules, in the school and its campuses together."""
    returns = returns_of(district, year)
    absent = set(district.records.schools) - set(returns)
    report = district.report(year, CONDITIONS, kinds=WITH_SPECIAL, absent=absent)
    return share(
        district,
        report,
        lambda places: FINANCIAL_RULES
        <= frozenset().union(*(returns[place].financial_rules for place in places if place in returns)),
    )


FIGURES = {
    "seat_supply": seat_supply,
    "equipment.standard_conformity_share": standard_conformity,
    "lighting_retrofit": lighting,
    **{name: new_rooms(kinds) for name, (_, kinds) in plan.ROOMS.items()},
    "financial_rules_share": financial_rules,
}
