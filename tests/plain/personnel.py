"""Decisions on people, pay, recognition, appraisal, outside help, papers (items 21, 27 to 29, 34, 35
and 37 to 40)."""

import datetime
from fractions import Fraction

from awards import years_in
from district import HONOURS, PAY, PERSONNEL, SCOPE, STAFF, WITH_SPECIAL, school_year_of
from verdicts import FIRST_YEAR, Figure, due

FIVE_FIELDS = {
    "performance_appraisal", "title_appraisal", "promotion", "award", "cadre_selection"
}


def terms_decided(district, year):
    """Whether quality rose in a term waits for examination records; so does the verdict.

    Where no principal was renewed, moved or promoted there is nothing to wait for.
    """
    reported, figure = years_in(district, PERSONNEL, year, year)
    if reported:
        figure.numerator, figure.denominator = 0, 1
        figure.judged = sum(
            each.outcome in ("renewed", "transferred_principal", "promoted")
            and each.decided_on is not None
            and school_year_of(each.decided_on) == year
            and district.records.schools[each.school].kind in SCOPE
            for each in district.staff.terms
        )
        figure.companions["judged"] = (figure.judged, 1)
    return figure


def low_results(district, year):
    """People acted on in the cycle; who had to be waits for examination records."""
    reported, figure = years_in(district, PERSONNEL, FIRST_YEAR, year)
    if reported:
        figure.numerator = len(
            {
                each.teacher
                for each in district.staff.decisions
                if each.kind in ("lower_grade_appointment", "reassignment")
                and school_year_of(each.decided_on) in reported
            }
        )
        figure.denominator = 1
    return figure


def done(dated, code, days):
    return any(each == code and day is not None and day in days for each, day in dated)


class Days:
    """From `first` to `last`, both included."""

    def __init__(self, first, last):
        self.first, self.last = first, last

    def __contains__(self, day):
        return self.first <= day <= self.last


def managed_posts(district, year):
    """A step in the year, and by its end."""
    days = Days(datetime.date(year, 9, 1), min(due(year), district.as_of))
    return Figure(int(done(district.staff.milestones, "district_managed_posts", days)), 1)


def evaluation_plan(district, year):
    days = Days(datetime.date.min, min(due(year), district.as_of))
    return Figure(int(done(district.staff.documents, "teacher_evaluation_plan", days)), 1)


def growth_goals(district, year):
    reported, figure = years_in(district, PERSONNEL, year, year)
    if reported:
        bands = district.staff.goals
        figure.numerator = sum(
            bool(each.goal) and each.set_on is not None and each.set_on <= due(year)
            for each in bands
        )
        figure.denominator = len(bands)
    return figure


def results_used(district, year):
    reported, figure = years_in(district, PERSONNEL, year, year)
    if reported:
        found = [
            each
            for each in district.staff.decisions
            if each.kind in FIVE_FIELDS and school_year_of(each.decided_on) == year
        ]
        figure.numerator = sum(each.cites is not None for each in found)
        figure.denominator = len(found)
    return figure


def frontline_pay(district, year):
    """Average of front-line teachers over that of the others, of what the schools pay in all."""
    rows = [
        each
        for each in district.staff.pay
        if each.school_year == year and each.group in ("frontline", "other")
    ]
    incomplete = {each.school for each in rows if None in (each.heads, each.fen)}
    report = district.report(year, PAY, incomplete=incomplete)
    figure = report.figure()
    if not report.given:
        return figure
    heads, fen = (
        {
            group: sum(
                getattr(each, part)
                for each in rows
                if each.group == group and each.school in report.schools
            )
            for group in ("frontline", "other")
        }
        for part in ("heads", "fen")
    )
    if not all((heads["frontline"], heads["other"], fen["other"])):
        figure.numerator, figure.denominator = 0, 0
        return figure
    ratio = Fraction(fen["frontline"], heads["frontline"]) / Fraction(fen["other"], heads["other"])
    figure.numerator, figure.denominator = ratio.numerator, ratio.denominator
    return figure


def recognition(district, year):
    reported, figure = years_in(district, HONOURS, year, year)
    if reported:
        figure.numerator = len(
            {
                each.teacher
                for each in district.staff.recognitions
                if each.reason == "teaching_results" and school_year_of(each.recognised_on) == year
            }
        )
        figure.denominator = 1
    return figure


def appraisals(district, year):
    rows = [each for each in district.staff.appraisals if each.school_year == year]
    incomplete = {each.school for each in rows if each.quality_weight is None}
    report = district.report(year, PERSONNEL, flows_incomplete=incomplete)
    figure = report.figure()
    if not report.given:
        return figure
    weights = [each.quality_weight for each in rows if each.school in report.at]
    figure.numerator = sum(weight > 0 for weight in weights)
    figure.denominator = len(weights)
    return figure


def outside(district, year):
    report = district.report(year, STAFF, kinds=WITH_SPECIAL)
    figure = report.figure()
    if not report.given:
        return figure
    found = [
        each
        for each in district.staff.outside
        if each.school_year == year and each.school in report.at
    ]
    figure.numerator, figure.denominator = len(found), 1
    return figure


FIGURES = {
    "district_manages_school_hires_reform": managed_posts,
    "principal_no_rise_rule": terms_decided,
    "low_result_teacher_action_rate": low_results,
    "teacher_evaluation_reform_plan": evaluation_plan,
    "age_band_growth_goals": growth_goals,
    "evaluation_results_used": results_used,
    "frontline_performance_pay": frontline_pay,
    "outstanding_teacher_recognition": recognition,
    "quality_in_school_and_principal_appraisal": appraisals,
    "social_professionals": outside,
}
