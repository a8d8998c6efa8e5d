"""Exchanges between schools (items 17 to 20)."""

from district import HONOURS, ROTATION, school_year_of


def started(district, year, report, role=None):
    """Exchanges that began in the year, from a school whose records count."""
    return [
        each
        for each in district.staff.exchanges
        if school_year_of(each.start_date) == year
        and each.from_school in report.at
        and role in (None, each.role)
    ]


def is_backbone(district, exchange):
    titles = district.titles_held(exchange.teacher, exchange.start_date)
    return any(title.backbone for title in titles)


def is_excellent(district, exchange):
    titles = district.titles_held(exchange.teacher, exchange.start_date)
    return any(title.backbone or title.famous and title.category == "principal" for title in titles)


def people(exchanges):
    """Each once, however many exchanges the person began."""
    return len({each.teacher for each in exchanges})


def teacher_share(district, year):
    report = district.report(year, ROTATION, HONOURS)
    figure = report.figure()
    if not report.given:
        return figure
    figure.numerator = people(started(district, year, report, "teacher"))
    figure.denominator = len(
        {
            teacher
            for each, school, teacher in district.staff.eligible
            if each == year and school in report.at
        }
    )
    return figure


def backbone_share(district, year):
    report = district.report(year, ROTATION, HONOURS)
    figure = report.figure()
    if not report.given:
        return figure
    all = started(district, year, report, "teacher")
    figure.numerator = people([each for each in all if is_backbone(district, each)])
    figure.denominator = people(all)
    return figure


def directions(district, year, exchanges):
    """"urban_to_rural" and the like -> exchanges, by the localities of the year."""
    found = {}
    for each in exchanges:
        ends = [
            district.records.schools[school].localities.get(year)
            for school in (each.from_school, each.to_school)
        ]
        if all(ends):
            found.setdefault("_to_".join(ends), []).append(each)
    return found


def urban_to_rural(district, year):
    report = district.report(year, ROTATION, HONOURS)
    figure = report.figure()
    if not report.given:
        return figure
    by_direction = directions(
        district,
        year,
        [each for each in started(district, year, report) if is_excellent(district, each)],
    )
    figure.numerator = people(by_direction.get("urban_to_rural", []))
    figure.denominator = 1
    figure.companions["back"] = (people(by_direction.get("rural_to_urban", [])), 1)
    return figure


def principals(district, year):
    report = district.report(year, ROTATION, HONOURS)
    figure = report.figure()
    if not report.given:
        return figure
    figure.numerator = people(started(district, year, report, "principal"))
    figure.denominator = 1
    figure.companions["teachers"] = (people(started(district, year, report, "teacher")), 1)
    return figure


FIGURES = {
    "rotation_teacher_share": teacher_share,
    "rotation_backbone_share": backbone_share,
    "urban_to_rural_excellent_flow": urban_to_rural,
    "principal_teacher_flow_reasonable": principals,
}
