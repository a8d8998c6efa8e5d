"""Digital classrooms, their use, and money over the years."""

from collections import Counter, defaultdict

from district import FUNDING, ICT, WITH_SPECIAL
from projects import NO_SCHOOLS
from shares import share
from verdicts import Figure, due

THREE_CLASSROOMS = {"dedicated_class", "famous_teacher_class", "famous_school_class"}
TEACHING_MONTHS = {9, 10, 11, 12, 1, 2, 3, 4, 5, 6}  # READINGS 17


def rooms_of(district, year, kind):
    """(school -> rooms on the last day of the year, schools that do not say how many)."""
    rooms, gaps = Counter(), set()
    for each in district.records.facilities.installations:
        if each.kind != kind or not each.stands(due(year)):
            continue
        if each.rooms is None:
            gaps.add(each.school)
        else:
            rooms[each.school] += each.rooms
    return rooms, gaps


def with_rooms(kind):
    def figure_of(district, year):
        rooms, gaps = rooms_of(district, year, kind)
        report = district.report(year, ICT, kinds=WITH_SPECIAL, incomplete=gaps)
        return share(district, report, lambda places: any(rooms[place] for place in places))

    return figure_of


def regular_use(district, year):
    """Use of any of the three in each teaching month, of the schools that have the base."""
    rooms, gaps = rooms_of(district, year, "three_classrooms_base")
    months = defaultdict(set)
    for each in district.records.facilities.usages:
        if each.school_year == year and each.kind in THREE_CLASSROOMS and (each.lessons or 0) >= 1:
            months[each.school].add(each.month)
    report = district.report(year, ICT, kinds=WITH_SPECIAL, incomplete=gaps)
    return share(
        district,
        report,
        lambda places: TEACHING_MONTHS <= set().union(*(months[place] for place in places)),
        among=lambda places: any(rooms[place] for place in places & report.schools),
        happened=set(months),
    )


def asked(district, year):
    """Forms are asked for in the school years there is a record of."""
    return year in district.records.census


def monthly_users(district, year):
    """(person-months, months, who is missing) of the cloud platform in a year."""
    if not asked(district, year):
        return 0, 0, set()
    rows = [
        each
        for each in district.records.facilities.usages
        if each.school_year == year and each.kind == "cloud_platform"
    ]
    gaps = {each.school for each in rows if each.active_users is None}
    report = district.report(year, ICT, flows_incomplete=gaps)
    rows = [each for each in rows if each.school in report.at and each.active_users]
    users = sum(each.active_users for each in rows)
    return users, len({each.month for each in rows}), report.missing


def usage_growth(district, year):
    users, months, missing = monthly_users(district, year)
    users_before, months_before, missing_before = monthly_users(district, year - 1)
    figure = district.report(year, kinds=NO_SCHOOLS).figure()
    figure.missing = missing | {f"{id}@{year - 1}" for id in missing_before}
    if months and months_before and users_before:
        figure.numerator = users * months_before - users_before * months
        figure.denominator = users_before * months
    return figure


def funding_growth(district, year):
    """A fiscal year is the calendar year that ends in the school year of the same number.

    A return that is in without its number is none.
    """
    spent = {each.fiscal_year: each.spent for each in district.records.facilities.fundings}
    figure = Figure()
    for each, suffix in ((year, ""), (year - 1, f"@{year - 1}")):
        if suffix and not asked(district, each):
            continue
        missing = set(district.report(each, FUNDING, kinds=NO_SCHOOLS).missing)
        if not missing and spent.get(each) is None:
            missing = {"district"}
        figure.missing |= {f"{id}{suffix}" for id in missing}
    if not figure.missing and spent.get(year) is not None and spent.get(year - 1):
        figure.numerator = spent[year] - spent[year - 1]
        figure.denominator = spent[year - 1]
    return figure


FIGURES = {
    "interactive_classroom_school_share": with_rooms("interactive_classroom"),
    "cloud_platform_usage_growth": usage_growth,
    "three_classrooms_base_coverage": with_rooms("three_classrooms_base"),
    "three_classrooms_regular_use": regular_use,
    "ai_smart_classroom_coverage": with_rooms("ai_smart_classroom"),
    "compulsory_funding_growth": funding_growth,
}
