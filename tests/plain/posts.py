"""Subjects staffed, vacancies filled, posts managed by the district (items 16, 21 and 24)."""

import collections

from district import POSTS, STAGES, TEACHING, WITH_SPECIAL

KINDS_OF_STAGE = {
    "primary": {"primary", "teaching_point", "nine_year"},
    "junior": {"junior", "nine_year"},
}


def needs_of(district, year, school):
    """(stage, subject) -> teachers needed, None where the plan does not say.

    At least one of each subject the nation requires in a stage the school teaches, also where the
    plan leaves the subject out. A special-education school has a curriculum of its own: what its
    plan asks for. So has a campus its school reports for.
    """
    kind = district.records.schools[school].kind
    plan = district.staff.post_plans.get((year, school))
    needs = {}
    if not plan and district.records.schools[school].reported_by_main:
        return needs
    for subject, stages in district.records.required.items():
        for stage in STAGES:
            posts = plan.subjects.get(subject) if plan else None
            if kind == "special_education":
                if posts and (posts.needed[stage] or 0) > 0:
                    needs[stage, subject] = posts.needed[stage]
            elif stage in stages and kind in KINDS_OF_STAGE[stage]:
                needed = posts.needed[stage] if posts else 1
                needs[stage, subject] = max(1, needed) if plan and needed is not None else None
    return needs


def supply_of(district, year):
    """(school, stage, subject) -> qualified teachers on the census date."""
    day = district.census(year)
    supply = collections.defaultdict(set)
    for each in district.staff.teaching:
        if each.school_year == year and each.qualified and each.holds(day):
            supply[each.school, each.stage, each.subject].add(each.teacher)
    return supply


def all_subjects(district, year):
    needs = {
        school: needs_of(district, year, school)
        for school in district.open_schools(year, WITH_SPECIAL)
    }
    incomplete = {school for school, each in needs.items() if None in each.values()}
    report = district.report(year, TEACHING, POSTS, kinds=WITH_SPECIAL, incomplete=incomplete)
    figure = report.figure()
    if not report.given:
        return figure
    supply = supply_of(district, year)
    figure.numerator, uncovered = 0, 0
    units = district.units(report.expected)
    for schools in units.values():
        if not schools <= report.schools:
            continue
        wanted = collections.Counter()
        for school in schools:
            wanted.update(needs[school])
        short = sum(
            len(set().union(*(supply[school, *pair] for school in schools))) < number
            for pair, number in wanted.items()
        )
        uncovered += short
        if wanted and not short:
            figure.numerator += 1
    figure.denominator = len(units)
    figure.companions["missing_pairs"] = (uncovered, 1)
    return figure


def vacancies(district, year):
    plans = {
        school: plan for (each, school), plan in district.staff.post_plans.items() if each == year
    }
    incomplete = {
        school
        for school, plan in plans.items()
        if any(None in (each.vacant, each.filled) for each in plan.subjects.values())
    }
    report = district.report(year, POSTS, flows_incomplete=incomplete)
    figure = report.figure()
    if not report.given:
        return figure
    posts = [
        posts
        for school, plan in plans.items()
        if school in report.at
        for posts in plan.subjects.values()
    ]
    figure.numerator = sum(each.filled for each in posts)
    figure.denominator = sum(each.vacant for each in posts)
    return figure


FIGURES = {
    "all_subject_teachers_share": all_subjects,
    "vacancy_fill_rate": vacancies,
}
