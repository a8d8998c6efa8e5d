"""The yearly evaluation of teachers and the veto for ethics (items 30 to 33 and 36)."""

from awards import years_in
from district import EVALUATION, HONOURS, PERSONNEL, STAFF, WITH_SPECIAL, school_year_of


def of_year(district, year):
    return [each for each in district.staff.evaluations if each.school_year == year]


def coverage(district, year):
    """Of the teachers in post on the census date those whom some school has graded."""
    report = district.report(year, STAFF, EVALUATION)
    figure = report.figure()
    if not report.given:
        return figure
    graded = {each.teacher for each in of_year(district, year) if each.grade}
    in_post = {
        place.teacher
        for place, main in district.teachers(year, report.schools)
        if main.employment == "in_post"
    }
    figure.numerator = len(in_post & graded)
    figure.denominator = len(in_post)
    return figure


def within(grades, grade, most_percent):
    return 100 * grades.count(grade) <= most_percent * len(grades)


def grade_shares(district, year):
    """A school with no grade at all has no result that conforms."""
    scheme = district.staff.schemes.get(year)
    grades = {}
    for each in of_year(district, year):
        if each.grade:
            grades.setdefault(each.school, []).append(each.grade)
    declared = scheme and None not in (scheme.excellent, scheme.good)
    report = district.report(
        year,
        EVALUATION,
        PERSONNEL,
        kinds=WITH_SPECIAL,
        incomplete=frozenset() if declared else set(grades),
    )
    figure = report.figure()
    if not report.given:
        return figure
    units = district.units(report.expected)
    figure.numerator = 0
    for schools in units.values():
        found = [grade for school in schools for grade in grades.get(school, [])]
        if (
            schools <= report.schools
            and found
            and within(found, "excellent", scheme.excellent)
            and within(found, "good", scheme.good)
        ):
            figure.numerator += 1
    figure.denominator = len(units)
    return figure


def three_sources(district, year):
    report = district.report(year, EVALUATION)
    figure = report.figure()
    if not report.given:
        return figure
    evaluated = [
        each
        for each in of_year(district, year)
        if each.school in report.schools
        and (each.grade or any(score is not None for score in each.scores))
    ]
    figure.numerator = sum(None not in each.scores for each in evaluated)
    figure.denominator = len(evaluated)
    return figure


def vetoed(district, year):
    return {each.teacher for each in of_year(district, year) if each.vetoed} | {
        each.teacher
        for each in district.staff.cases
        if each.veto and school_year_of(each.decided_on) == year
    }


def rewarded(district, year):
    """People with a grade above fail, an award or a promotion in the year."""
    staff = district.staff
    return (
        {each.teacher for each in of_year(district, year) if each.grade not in ("", "fail")}
        | {
            each.teacher
            for each in staff.decisions
            if each.kind in ("award", "promotion") and school_year_of(each.decided_on) == year
        }
        | {
            each.teacher
            for each in staff.recognitions
            if school_year_of(each.recognised_on) == year
        }
        | {
            each.teacher
            for each in district.records.honours
            if school_year_of(each.awarded_on) == year
        }
    )


def veto(district, year):
    report = district.report(year, EVALUATION, PERSONNEL, HONOURS, kinds=WITH_SPECIAL)
    figure = report.figure()
    if report.given:
        figure.numerator = len(vetoed(district, year) & rewarded(district, year))
        figure.denominator = 1
    if district.report(year, EVALUATION, PERSONNEL, kinds=WITH_SPECIAL).given:
        figure.companions["judged"] = (len(vetoed(district, year)), 1)
    return figure


def results_weight(district, year):
    reported, figure = years_in(district, PERSONNEL, year, year)
    scheme = district.staff.schemes.get(year)
    if reported and scheme is None:
        figure.numerator, figure.denominator = 0, 0  # no weight, not one of 0 (READINGS 29)
    elif reported and scheme.results_weight is None:
        figure.missing.add("district")
    elif reported:
        figure.numerator, figure.denominator = scheme.results_weight, 1
    return figure


FIGURES = {
    "teacher_evaluation_coverage": coverage,
    "teacher_evaluation_grade_shares": grade_shares,
    "ethics_evaluation_three_sources": three_sources,
    "ethics_veto_applied": veto,
    "results_weight_in_evaluation": results_weight,
}
