"""Things done by a day: buildings, equipment of named places, milestones, documents."""

import facilities_items as plan
from district import CONSTRUCTION, PROCUREMENT, STAFF, WITH_SPECIAL, school_year_of
from shares import number, worst
from verdicts import Figure, due

ITEM_OF = {each.id: each for each in plan.ITEMS}
# The district's own records are no school's.
NO_SCHOOLS = frozenset()


def done_in_time(name, days_of, *forms):
    """Parts done by their last day and by the day of the verdict, of all parts."""

    def figure_of(district, year):
        report = district.report(year, *forms, kinds=NO_SCHOOLS)
        figure = report.figure()
        if report.given:
            last = min(ITEM_OF[plan.OF + name].due(year), district.as_of)
            parts = days_of(district.records.facilities)
            figure.numerator = sum(any(day and day <= last for day in days) for days in parts)
            figure.denominator = len(parts)
        return figure

    return figure_of


def construction(code):
    return done_in_time(
        f"construction.{code}",
        lambda facts: [[each.done_on for each in facts.constructions if each.code == code]],
        CONSTRUCTION,
    )


def equipment(code):
    return done_in_time(
        f"equipment.{code}",
        lambda facts: [[each.done_on for each in facts.equipment if each.code == code]],
        PROCUREMENT,
    )


def steps(name, codes):
    return done_in_time(
        name,
        lambda facts: [[day for found, day in facts.milestones if found == code] for code in codes],
    )


def document(name, code):
    return done_in_time(
        name, lambda facts: [[day for found, day in facts.documents if found == code]]
    )


def campus_upgrades(district, year):
    upgraded = {
        each.school
        for each in district.records.facilities.constructions
        if each.kind == "upgrade" and each.done_on and school_year_of(each.done_on) == year
    }
    report = district.report(year, CONSTRUCTION, kinds=WITH_SPECIAL)
    return number(district, report, lambda places: places & upgraded, happened=upgraded)


def completion_rate(district, year):
    report = district.report(year, CONSTRUCTION, kinds=NO_SCHOOLS)
    figure = report.figure()
    if report.given:
        named = [
            each
            for each in district.records.facilities.constructions
            if each.named and each.due_school_year == year
        ]
        figure.numerator = sum(bool(each.done_on and each.done_on <= due(year)) for each in named)
        figure.denominator = len(named)
    return figure


def complete_places(codes):
    def figure_of(district, year):
        report = district.report(year, PROCUREMENT, kinds=NO_SCHOOLS)
        figure = report.figure()
        if report.given:
            figure.numerator = sum(
                each.on_time(due(year))
                for each in district.records.facilities.equipment
                if each.code in codes and each.due_school_year == year
            )
            figure.denominator = 1
        return figure

    return figure_of


def devices(district, year):
    """Devices accepted in the year, of the kind with fewer."""
    report = district.report(year, PROCUREMENT, kinds=NO_SCHOOLS)
    accepted = [
        each
        for each in district.records.facilities.purchases
        if each.accepted_on and school_year_of(each.accepted_on) == year
    ]
    uncounted = {each.school for each in accepted if each.quantity is None}
    figure = worst(
        report,
        [
            Figure(
                sum(
                    each.quantity
                    for each in accepted
                    if each.kind == kind and each.school not in uncounted
                ),
                1,
            )
            for kind in ("teacher_computer", "multimedia")
        ],
    )
    figure.missing |= uncounted
    computers = [each for each in accepted if each.kind == "teacher_computer"]
    uncounted = {each.school for each in computers if each.quantity is None}
    report = district.report(
        year, PROCUREMENT, STAFF, kinds=WITH_SPECIAL, flows_incomplete=uncounted
    )
    if report.given:
        figure.companions["computers_per_100_teachers"] = (
            sum(each.quantity for each in computers if each.school in report.at),
            len({place.teacher for place, _ in district.teachers(year, report.schools)}),
        )
    return figure


FIGURES = {
    **{
        f"construction.{code}": construction(code)
        for codes in plan.CONSTRUCTION.values()
        for code in codes
    },
    "construction.campus_upgrade_schools": campus_upgrades,
    "construction.completion_rate": completion_rate,
    **{
        f"equipment.{code}": equipment(code)
        for _, codes in plan.EQUIPMENT_LISTS.values()
        for code in codes
    },
    **{
        f"equipment.{name}": complete_places(codes)
        for name, (_, codes) in plan.EQUIPMENT_LISTS.items()
    },
    **{name: steps(name, codes) for name, codes in plan.MILESTONES.items()},
    **{name: document(name, code) for name, code in plan.DOCUMENTS.items()},
    "teacher_computers_multimedia_y2": devices,
}
