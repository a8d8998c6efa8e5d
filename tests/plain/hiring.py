"""Who is hired and who leaves (items 22, 23, 25 and 26)."""

import datetime
import math

from awards import years_in
from district import RECRUITMENT, STAFF, WITH_SPECIAL, school_year_of
from pupil_ratios import music_art, pe
from verdicts import FIRST_YEAR, ITEMS

ARTS_PE = {"music", "art", "physical_education"}
RATIOS = {"pe": pe, "music_art": music_art}
TARGET_OF = {each.id: each.target for each in ITEMS}


def hires(district, years, **wanted):
    return [
        each
        for each in district.staff.hires
        if each.school_year in years
        and all(getattr(each, name) == value for name, value in wanted.items())
    ]


def rounds(district, year):
    """Rounds with at least one hire; the year is that of the day of hiring."""
    reported, figure = years_in(district, RECRUITMENT, year, year)
    if reported:
        found = hires(district, reported, method="public_exam", employment="in_post")
        figure.numerator = len({each.round_number for each in found})
        figure.denominator = 1
    return figure


def departures(district, year, schools):
    """Teachers with an established post who left the district, by their last day there."""
    return [
        each
        for each in district.records.appointments
        if each.end_reason
        and (each.kind, each.post, each.employment) == ("main", "teacher", "in_post")
        and each.school in schools
        and school_year_of(each.end_date - datetime.timedelta(days=1)) == year
    ]


def replaced(district, year):
    """(report, hired, those who left) of a year; nobody where there is no figure."""
    report = district.report(year, STAFF, RECRUITMENT, kinds=WITH_SPECIAL)
    if not report.given:
        return report, [], []
    hired = [
        each
        for each in hires(district, {year}, employment="in_post")
        if not each.school or district.records.schools[each.school].kind in WITH_SPECIAL
    ]
    return report, hired, departures(district, year, report.at)


def replacement(district, year):
    """Every permanent departure is to be replaced; special education is compulsory too."""
    years = [replaced(district, each) for each in range(FIRST_YEAR, year + 1)]
    report, hired, left = years[-1]
    figure = report.figure()
    if report.given:
        figure.numerator = len(hired)
        figure.denominator = len(left)
        retired = sum(each.end_reason == "retired" for each in left)
        figure.companions["retirements"] = (len(hired), retired)
    if any(report.given for report, _, _ in years):
        figure.companions["cumulative"] = (
            sum(len(hired) for _, hired, _ in years),
            sum(len(left) for _, _, left in years),
        )
    return figure


def needed(figure, target):
    """Teachers missing to so many pupils each; none where there is no figure."""
    if figure.numerator is None or (figure.numerator, figure.denominator) == (0, 0):
        return None
    return max(0, math.ceil(figure.numerator / target) - figure.denominator)


def arts_pe(district, year):
    reported, figure = years_in(district, RECRUITMENT, FIRST_YEAR, year)
    if reported:
        figure.numerator = sum(
            district.area(each.subject) in ARTS_PE for each in hires(district, reported)
        )
        figure.denominator = 1
    for name, ratio in RATIOS.items():
        target = TARGET_OF[f"staffing.{name}_teacher_ratio"](year)
        missing = needed(ratio(district, year), target) if target else None
        if missing is not None:
            figure.companions[f"{name}_teachers_needed"] = (missing, 1)
    return figure


def fast_track(district, year):
    reported, figure = years_in(district, RECRUITMENT, year, year)
    if reported:
        figure.numerator = len(hires(district, reported, method="direct_interview"))
        figure.denominator = 1
        figure.companions["share"] = (figure.numerator, len(hires(district, reported)))
    return figure


FIGURES = {
    "public_recruitment_held": rounds,
    "recruitment_replacement_ratio": replacement,
    "arts_pe_recruits": arts_pe,
    "fast_track_recruits": fast_track,
}
