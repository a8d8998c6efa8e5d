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
    at: set  # where what happened counts: also at schools not open on the census date (READINGS 25)
    elsewhere: set  # schools of the kinds that are not open then
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

    def of_kinds(self, kinds):
        return {id for id, each in self.records.schools.items() if each.kind in kinds}

    def open_schools(self, year, kinds):
        day = self.census(year)
        return {id for id in self.of_kinds(kinds) if self.records.schools[id].is_open(day)}

    def reporter(self, year, id):
        """Who reports for a school: its own main school, where that does and is open (READINGS 26)."""
        school = self.records.schools[id]
        main = self.records.schools.get(school.main_school)
        if school.reported_by_main and main and main.is_open(self.census(year)):
            return school.main_school
        return id

    def report(
        self,
        year,
        *forms,
        kinds=SCOPE,
        absent=frozenset(),
        incomplete=frozenset(),
        flows_incomplete=frozenset(),
        left_out=frozenset(),
    ):
        """A form that is in but leaves a number out is no report of it: missing is not zero.

        Left out is what there is no record of (`absent`), what a record does not say (`incomplete`),
        what one of something that happened does not (`flows_incomplete`: also at a school that is not
        open on the census date). A form of the district is part of every school's report. `left_out`
        are of no concern. A campus its school reports for stands or falls with the school.
        """
        expected = self.open_schools(year, kinds) - left_out
        elsewhere = self.of_kinds(kinds) - self.open_schools(year, kinds)
        of_schools = [form for form in forms if form not in OF_DISTRICT]
        reporter = {id: self.reporter(year, id) for id in expected}
        silent = {
            reporter[id]
            for id in expected
            if id in incomplete | flows_incomplete
            or (id in absent and reporter[id] == id)
            or not all(self.has(form, year, reporter[id]) for form in of_schools)
        }
        reported = {id for id in expected if reporter[id] not in silent}
        out = {
            form for form in forms if form in OF_DISTRICT and not self.has(form, year, "district")
        }
        given = not out and (bool(reported) or not of_schools)
        missing = silent | elsewhere & flows_incomplete | {f"district/{form}" for _, form in out}
        at = reported | elsewhere - flows_incomplete
        if out:
            reported, at = set(), set()
        return Report(reported, at, elsewhere, expected, missing, given)

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
