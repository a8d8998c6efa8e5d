"""A district in one piece: who is where on a census date, who has reported, what belongs to whom."""

import collections
import datetime
from dataclasses import dataclass

from tables import DataError
from verdicts import Figure

# Schools whose pupils and teachers the rates speak of: primary and junior high; special education
# counts in shares of schools only, kindergartens and vocational schools nowhere (READINGS 6).
SCOPE = {"primary", "junior", "nine_year", "teaching_point"}
WITH_SPECIAL = SCOPE | {"special_education"}
STAGES = ("primary", "junior")
REPORTED = {"submitted", "approved", "locked"}

ENROLMENT = ("facilities", "enrolment")
STAFF, TEACHING, POSTS, EVALUATION, PAY = (
    ("staffing", form) for form in ("staff", "teaching", "posts", "evaluation", "pay")
)
HONOURS, ROTATION, RECRUITMENT, PERSONNEL = (
    ("staffing", form) for form in ("honours", "rotation", "recruitment", "personnel")
)
CONDITIONS, EQUIPMENT, ICT, CONSTRUCTION, PROCUREMENT, FUNDING = (
    ("facilities", form)
    for form in ("conditions", "equipment", "ict", "construction", "procurement", "funding")
)
OF_DISTRICT = {HONOURS, ROTATION, RECRUITMENT, PERSONNEL, CONSTRUCTION, PROCUREMENT, FUNDING}


def school_year_of(day):
    """31 August ends a school year, 1 September begins the next."""
    return day.year if day.month >= 9 else day.year - 1


@dataclass
class Report:
    """Who has reported what a figure reads."""

    schools: set  # whose records count
    expected: set  # schools in scope
    missing: set  # schools, and "district/<form>"
    given: bool  # there is a figure at all

    def figure(self):
        return Figure(missing=set(self.missing))


class District:
    def __init__(self, records, as_of):
        self.records = records
        self.staff = records.staff
        self.as_of = as_of
        self.by_teacher = collections.defaultdict(list)
        for appointment in records.appointments:
            self.by_teacher[appointment.teacher].append(appointment)
        self.honours = collections.defaultdict(list)
        for honour in records.honours:
            self.honours[honour.teacher].append(honour)

    def census(self, year):
        """15 October unless the school year says another day (READINGS 8)."""
        return self.records.census.get(year) or datetime.date(year, 10, 15)

    # Who has reported.

    def has(self, form, year, who):
        return self.records.submissions.get((*form, year, who)) in REPORTED

    def open_schools(self, year, kinds):
        day = self.census(year)
        return {
            id for id, each in self.records.schools.items() if each.kind in kinds and each.is_open(day)
        }

    def report(self, year, *forms, kinds=SCOPE, incomplete=frozenset(), left_out=frozenset()):
        """A form that is in but leaves a number out is no report of it: missing is not zero.

        A form of the district is part of every school's report. `left_out` are of no concern.
        """
        expected = self.open_schools(year, kinds) - left_out
        of_schools = [form for form in forms if form not in OF_DISTRICT]
        reported = {id for id in expected if all(self.has(form, year, id) for form in of_schools)}
        reported -= incomplete
        out = {
            form for form in forms if form in OF_DISTRICT and not self.has(form, year, "district")
        }
        given = not out and (bool(reported) or not of_schools)
        missing = (expected - reported) | {f"district/{form}" for _, form in out}
        return Report(set() if out else reported, expected, missing, given)

    def units(self, schools):
        """School -> it and its campuses: a campus counts with its school."""
        units = collections.defaultdict(set)
        for id in schools:
            units[self.records.schools[id].main_school or id].add(id)
        return units

    # What they reported.

    def teachers(self, year, schools):
        """(where the person is on the census date, main appointment) of the teachers there.

        A secondment moves the person; post and employment stay with the main appointment.
        """
        day = self.census(year)
        for teacher, appointments in self.by_teacher.items():
            held = [each for each in appointments if each.holds(day)]
            mains = [each for each in held if each.kind == "main"]
            seconded = [each for each in held if each.kind == "secondment"]
            if len(mains) > 1 or len(seconded) > 1:
                raise DataError(f"{teacher} is in two places on {day}")
            if not mains or mains[0].post != "teacher":
                continue
            place = seconded[0] if seconded else mains[0]
            if place.school in schools:
                yield place, mains[0]

    def area(self, subject):
        return self.records.areas[subject] if subject else ""

    def titles_held(self, teacher, day):
        return [each.title for each in self.honours[teacher] if each.holds(day)]
