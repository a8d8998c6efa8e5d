"""The facilities items, from the records alone."""

from collections import Counter, defaultdict
from fractions import Fraction

import facilities_items as plan
from units import DISTRICT, RATES, SHARES, Schools
from verdicts import Figure, due

CONDITIONS, EQUIPMENT, ICT = (("facilities", form) for form in ("conditions", "equipment", "ict"))
CONSTRUCTION, PROCUREMENT, FUNDING = (
    ("facilities", form) for form in ("construction", "procurement", "funding")
)
# A place is one of a class of this size (catalogue section 8, seats.class_size), in percent.
PLACES = {"primary": 4500, "junior": 5000}
THREE_CLASSROOMS = {"dedicated_class", "famous_teacher_class", "famous_school_class"}
TEACHING_MONTHS = (9, 10, 11, 12, 1, 2, 3, 4, 5, 6)  # READINGS 17
FINANCIAL_RULES = {"finance", "accounting", "budget", "public_funds"}


def school_year_of(day):
    return day.year if day.month >= 9 else day.year - 1


def worst(figures):
    """The least of several figures; None in place of one that has no value."""
    if any(each.numerator is None or not each.denominator for each in figures):
        return Figure()
    return min(figures, key=lambda each: Fraction((each.factor or 1) * each.numerator, each.denominator))


def total(values):
    """Sum of the numbers that are given."""
    return sum(value for value in values if value is not None)


class Facilities:
    def __init__(self, district, facts, as_of):
        self.district = district
        self.facts = facts
        self.as_of = as_of
        self.returns = {(each.school_year, each.school): each for each in facts.returns}

    def figure(self, id, year, item):
        name = id.removeprefix(plan.OF)
        group, _, rest = name.partition(".")
        if group == "construction" and rest not in ("campus_upgrade_schools", "completion_rate"):
            return self.done(year, item, [self.projects(self.facts.constructions, rest)], CONSTRUCTION)
        if group == "equipment" and rest in plan.EQUIPMENT_LISTS:
            return self.complete_places(year, plan.EQUIPMENT_LISTS[rest][1])
        if group == "equipment" and rest != "standard_conformity_share":
            return self.done(year, item, [self.projects(self.facts.equipment, rest)], PROCUREMENT)
        if name in plan.ROOMS:
            return self.new_rooms(year, plan.ROOMS[name][1])
        if name in plan.MILESTONES:
            return self.done(year, item, [
                [day for found, day in self.facts.milestones if found == code]
                for code in plan.MILESTONES[name]
            ])
        if name in plan.DOCUMENTS:
            code = plan.DOCUMENTS[name]
            return self.done(year, item, [[day for found, day in self.facts.documents if found == code]])
        return {
            "construction.campus_upgrade_schools": self.campus_upgrades,
            "construction.completion_rate": self.completion_rate,
            "seat_supply": self.seat_supply,
            "equipment.standard_conformity_share": self.standard_conformity,
            "interactive_classroom_school_share": lambda year: self.with_rooms(year, "interactive_classroom"),
            "lighting_retrofit": self.lighting,
            "teacher_computers_multimedia_y2": self.devices,
            "cloud_platform_usage_growth": self.usage_growth,
            "three_classrooms_base_coverage": lambda year: self.with_rooms(year, "three_classrooms_base"),
            "three_classrooms_regular_use": self.regular_use,
            "ai_smart_classroom_coverage": lambda year: self.with_rooms(year, "ai_smart_classroom"),
            "compulsory_funding_growth": self.funding_growth,
            "financial_rules_share": self.financial_rules,
        }[name](year)

    def asked(self, form, year):
        """A form is asked for in the school years there is a record of."""
        return year in self.district.records.census

    def out(self, form, year):
        """Nothing, or the district's form that is not in."""
        if not self.asked(form, year) or self.district.has(form, year, DISTRICT):
            return set()
        return {f"{DISTRICT}/{form[1]}"}

    # Things done by a day.

    @staticmethod
    def projects(projects, code):
        return [each.done_on for each in projects if each.code == code]

    def done(self, year, item, parts, form=None):
        """Parts done in time, of all parts. `parts`: days on which each was done."""
        missing = self.out(form, year) if form else set()
        if missing:
            return Figure(missing=missing)
        last = min(item.due(year), self.as_of)
        return Figure(sum(any(day and day <= last for day in days) for days in parts), len(parts))

    def campus_upgrades(self, year):
        schools = Schools(self.district, year, SHARES, [CONSTRUCTION])
        upgraded = {
            each.school for each in self.facts.constructions
            if each.kind == "upgrade" and each.done_on and school_year_of(each.done_on) == year
        }
        return schools.number(lambda places: places & upgraded)

    def completion_rate(self, year):
        named = [each for each in self.facts.constructions if each.named and each.due_school_year == year]
        in_time = sum(1 for each in named if each.done_on and each.done_on <= due(year))
        return self.of_district(year, CONSTRUCTION, in_time, len(named))

    def complete_places(self, year, codes):
        in_time = sum(
            each.on_time(due(year)) for each in self.facts.equipment
            if each.code in codes and each.due_school_year == year
        )
        return self.of_district(year, PROCUREMENT, in_time, 1)

    def of_district(self, year, form, numerator, denominator):
        missing = self.out(form, year)
        return Figure(missing=missing) if missing else Figure(numerator, denominator)

    # What schools have.

    def no_return(self, year, *fields):
        """Schools whose return is not there or leaves a number out."""
        return {
            id for id in self.district.records.schools
            if (year, id) not in self.returns
            or any(getattr(self.returns[year, id], field) is None for field in fields)
        }

    def seat_supply(self, year):
        plans = [each for each in self.facts.seat_plans if each.school_year == year]
        given = {each.school for each in plans}
        gaps = set(self.district.records.schools) - given
        gaps |= {each.school for each in plans if None in (each.classes, each.demand)}
        schools = Schools(self.district, year, RATES, [CONDITIONS], gaps)
        stages = []
        for stage, factor in PLACES.items():
            counted = [each for each in plans if each.stage == stage and each.school in schools.reported]
            stages.append(Figure(
                total(each.classes for each in counted), total(each.demand for each in counted),
                factor=factor))
        figure = worst(stages) if schools.anything else Figure()
        figure.missing = schools.missing
        return figure

    def standard_conformity(self, year):
        stocks = defaultdict(list)
        for each in self.facts.stocks:
            if each.school_year == year:
                stocks[each.school].append(each)
        gaps = set(self.district.records.schools) - set(stocks)
        gaps |= {
            school for school, rows in stocks.items()
            if any(None in (row.required, row.present) for row in rows)
        }

        def conforms(places):
            required, present = Counter(), Counter()
            for row in (row for place in places for row in stocks[place]):
                required[row.category] += row.required
                present[row.category] += row.present
            return required and all(present[each] >= needed for each, needed in required.items())

        return Schools(self.district, year, SHARES, [EQUIPMENT], gaps).share(conforms)

    def ict_schools(self, year, kind):
        """(rooms by school on the last day of the year, schools that do not say how many)."""
        rooms, gaps = Counter(), set()
        for each in self.facts.installations:
            if each.kind != kind or not each.stands(due(year)):
                continue
            if each.rooms is None:
                gaps.add(each.school)
            else:
                rooms[each.school] += each.rooms
        return rooms, gaps

    def with_rooms(self, year, kind):
        rooms, gaps = self.ict_schools(year, kind)
        schools = Schools(self.district, year, SHARES, [ICT], gaps)
        return schools.share(lambda places: sum(rooms[place] for place in places) >= 1)

    def lighting(self, year):
        accepted = {
            each.school for each in self.facts.returns
            if each.lighting_accepted_on and school_year_of(each.lighting_accepted_on) == year
        }
        return Schools(self.district, year, SHARES, [CONDITIONS]).number(lambda places: places & accepted)

    def new_rooms(self, year, kinds):
        rooms, gaps = Counter(), set()
        for each in self.facts.returns:
            for kind in kinds if each.school_year == year else ():
                number = each.new_rooms.get(kind, 0)
                if number is None:
                    gaps.add(each.school)
                else:
                    rooms[each.school, kind] += number
        schools = Schools(self.district, year, SHARES, [CONDITIONS], gaps)
        figures = [
            schools.number(lambda places, kind=kind: sum(rooms[place, kind] for place in places) >= 1)
            for kind in kinds
        ]
        return worst(figures) if schools.anything else figures[0]

    def devices(self, year):
        missing = self.out(PROCUREMENT, year)
        if missing:
            return Figure(missing=missing)
        supplied = [
            each for each in self.facts.purchases
            if each.accepted_on and school_year_of(each.accepted_on) == year
        ]
        return worst([
            Figure(total(each.quantity for each in supplied if each.kind == kind), 1)
            for kind in ("teacher_computer", "multimedia")
        ])

    def financial_rules(self, year):
        schools = Schools(self.district, year, SHARES, [CONDITIONS], self.no_return(year))
        return schools.share(lambda places: FINANCIAL_RULES <= frozenset().union(
            *(self.returns[year, place].financial_rules for place in places)))

    # Use and money.

    def regular_use(self, year):
        rooms, gaps = self.ict_schools(year, "three_classrooms_base")
        months = defaultdict(set)
        for each in self.facts.usages:
            if each.school_year == year and each.kind in THREE_CLASSROOMS and (each.lessons or 0) >= 1:
                months[each.school].add(each.month)
        schools = Schools(self.district, year, SHARES, [ICT], gaps)
        return schools.share(
            lambda places: set(TEACHING_MONTHS) <= set().union(*(months[place] for place in places)),
            among=lambda places: sum(rooms[place] for place in places) >= 1)

    def monthly_users(self, year):
        """(person-months, months, who is missing) of the platform in a year."""
        rows = [each for each in self.facts.usages
                if each.school_year == year and each.kind == "cloud_platform"]
        if year not in self.district.records.census:
            return 0, 0, set()
        gaps = {each.school for each in rows if each.active_users is None}
        schools = Schools(self.district, year, RATES, [ICT], gaps)
        rows = [each for each in rows if each.school in schools.reported and each.active_users]
        return sum(each.active_users for each in rows), len({each.month for each in rows}), schools.missing

    def usage_growth(self, year):
        users, months, missing = self.monthly_users(year)
        users_before, months_before, missing_before = self.monthly_users(year - 1)
        missing = missing | {f"{id}@{year - 1}" for id in missing_before}
        if not months or not months_before or not users_before:
            return Figure(missing=missing)
        return Figure(users * months_before - users_before * months, users_before * months, missing)

    def spent(self, year):
        spent = [each.spent for each in self.facts.fundings if each.fiscal_year == year]
        return spent[0] if spent else None

    def funding_growth(self, year):
        """A fiscal year is the calendar year that ends in the school year of the same number."""
        missing = self.out(FUNDING, year)
        missing |= {f"{id}@{year - 1}" for id in self.out(FUNDING, year - 1)}
        this, before = self.spent(year), self.spent(year - 1)
        if missing or this is None or not before:
            return Figure(missing=missing)
        return Figure(this - before, before)


