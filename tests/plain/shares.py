"""Shares and numbers of schools, a campus counting with its school (READINGS 6).

A school that is missing stays in a share's denominator, as failing; a number of schools it could
still lift (READINGS 3).
"""


def judged(district, report, satisfied, among=None, happened=frozenset(), everywhere=False):
    """(schools that satisfy, schools that count, schools that are missing).

    `happened`: where something happened that counts also at a school that is not open on the census
    date. Only `everywhere` such a school counts by itself; else its school, of a campus.
    """
    good = counted = missing = 0
    for places in district.units(report.expected | (happened & report.elsewhere)).values():
        if not (everywhere or places & report.expected):
            continue
        if not places <= report.at:
            # Whether `among` admits it is not known either.
            counted += 1
            missing += 1
        elif among is None or among(places):
            counted += 1
            good += bool(satisfied(places))
    return good, counted, missing


def share(district, report, satisfied, among=None, happened=frozenset()):
    figure = report.figure()
    if report.given:
        figure.numerator, figure.denominator, _ = judged(
            district, report, satisfied, among, happened
        )
    return figure


def number(district, report, satisfied, happened=frozenset()):
    """Also of schools that are not open on the census date, where it happened (READINGS 25)."""
    figure = report.figure()
    if report.given:
        figure.numerator, _, figure.liftable = judged(
            district, report, satisfied, happened=happened, everywhere=True
        )
        figure.denominator = 1
    return figure


def worst(report, figures):
    """The least of several figures; no value where one of them has none."""
    least = report.figure()
    values = [each.ratio() for each in figures]
    if report.given and None not in values:
        least = figures[values.index(min(values))]
        least.missing = set(report.missing)
    return least
