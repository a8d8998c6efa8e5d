"""Schools of a school year: which are in scope, which have reported, which count as one.

A campus counts with its school (READINGS 6). A share of schools keeps who is missing in the
denominator, as failing (READINGS 3).
"""

import collections

from verdicts import Figure

# Shares of schools count special education, rates do not (READINGS 6).
RATES = frozenset({"primary", "junior", "nine_year", "teaching_point"})
SHARES = RATES | {"special_education"}
DISTRICT = "district"
# Forms the district keeps: one report without a school.
DISTRICT_FORMS = {
    ("facilities", "construction"),
    ("facilities", "procurement"),
    ("facilities", "funding"),
    ("staffing", "honours"),
}


class Schools:
    """The schools of `kinds` in a year and what of `forms` is in.

    `gaps` are schools that left out a number the figure needs: theirs is no report. A form of the
    district that is out is part of nobody's report.
    """

    def __init__(self, district, year, kinds, forms, gaps=(), admits=None):
        day = district.census(year)
        self.records = district.records
        self.all = {
            id for id, each in district.records.schools.items()
            if each.kind in kinds and each.is_open(day) and (admits is None or admits(id))
        }
        asked = {form for form in forms if form not in DISTRICT_FORMS}
        out = {
            form for form in forms if form not in asked and not district.has(form, year, DISTRICT)
        }
        in_time = {
            id for id in self.all
            if all(district.has(form, year, id) for form in asked) and id not in gaps
        }
        self.missing = (self.all - in_time) | {f"{DISTRICT}/{form}" for _, form in out}
        self.reported = set() if out else in_time
        self.anything = not out and bool(in_time or not asked)

    def units(self):
        """Main school -> its places in the year, itself included."""
        units = collections.defaultdict(set)
        for id in self.all:
            units[self.records.schools[id].main_school or id].add(id)
        return units

    def judged(self, satisfied, among=None):
        """(units that satisfy, units that count, units that are missing)."""
        good = counted = missing = 0
        for places in self.units().values():
            if not places <= self.reported:
                counted += 1
                missing += 1
            elif among is None or among(places):
                counted += 1
                good += bool(satisfied(places))
        return good, counted, missing

    def share(self, satisfied, among=None):
        if not self.anything:
            return Figure(missing=self.missing)
        good, counted, _ = self.judged(satisfied, among)
        return Figure(good, counted, self.missing)

    def number(self, satisfied):
        if not self.anything:
            return Figure(missing=self.missing)
        good, _, missing = self.judged(satisfied)
        return Figure(good, 1, self.missing, liftable=missing)
