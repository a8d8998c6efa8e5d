"""People newly honoured as famous teachers or principals."""

import collections

from district import HONOURS, school_year_of
from verdicts import FIRST_YEAR, Figure


def first_awards(district, category, level):
    """School year -> people first honoured at the level in it, also before the plan.

    An award whose form is still out counts nowhere, and makes no later award a first one: a
    report that is missing cannot help.
    """
    first = {}
    for honour in district.records.honours:
        title, year = honour.title, school_year_of(honour.awarded_on)
        if not title.famous or (title.category, title.level) != (category, level):
            continue
        first[honour.teacher] = min(first.get(honour.teacher, year), year)
    return collections.Counter(first.values())


def years_in(district, form, first, year):
    """(years of the run whose form of the district is in, figure that names the others)."""
    years = set(range(first, year + 1))
    reported = {each for each in years if district.has(form, each, "district")}
    name = f"district/{form[1]}"
    missing = {name if each == year else f"{name}@{each}" for each in years - reported}
    return reported, Figure(missing=missing)


def awards(category, level, total):
    def figure_of(district, year):
        reported, figure = years_in(district, HONOURS, FIRST_YEAR if total else year, year)
        if reported:
            counts = first_awards(district, category, level)
            figure.numerator = sum(counts[each] for each in reported)
            figure.denominator = 1
        return figure

    return figure_of


FIGURES = {
    f"famous_{category}_{level}_{kind}": awards(category, level, kind == "total")
    for category, levels in [
        ("teacher", ("provincial", "municipal", "district")),
        ("principal", ("municipal", "district")),
    ]
    for level in levels
    for kind in ("annual", "total")
}
