"""The registers, the people and the reports of a district as its CSV files hold them."""

import collections
import datetime
from dataclasses import dataclass, field

import facilities_records
import staff_records
from tables import Table, code_set, flag, known


@dataclass(frozen=True)
class School:
    kind: str
    main_school: str  # it is a campus of
    reported_by_main: bool  # which reports for it
    localities: dict  # school year -> locality
    opened_on: datetime.date | None
    closed_on: datetime.date | None

    def is_open(self, day):
        return (self.opened_on is None or self.opened_on <= day) and (
            self.closed_on is None or day < self.closed_on
        )


@dataclass(frozen=True)
class Appointment:
    """Where a person is from `start_date` up to, not including, `end_date`."""

    school: str
    teacher: str
    kind: str
    post: str
    employment: str
    stages: frozenset
    full_time_subject: str
    subjects: frozenset
    start_date: datetime.date
    end_date: datetime.date | None
    end_reason: str

    def holds(self, day):
        return self.start_date <= day and (self.end_date is None or day < self.end_date)


@dataclass(frozen=True)
class Title:
    category: str
    level: str
    famous: bool
    backbone: bool


@dataclass(frozen=True)
class Honour:
    teacher: str
    title: Title
    awarded_on: datetime.date
    valid_to: datetime.date | None

    def holds(self, day):
        return self.awarded_on <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Enrolment:
    school_year: int
    school: str
    stage: str
    pupils: int | None


@dataclass
class Records:
    census: dict = field(default_factory=dict)  # school year -> date
    schools: dict = field(default_factory=dict)  # id -> School
    areas: dict = field(default_factory=dict)  # subject id -> learning area
    required: dict = field(default_factory=dict)  # subject id -> stages it is required in
    enrolments: list = field(default_factory=list)
    appointments: list = field(default_factory=list)
    honours: list = field(default_factory=list)
    facilities: facilities_records.Facilities = field(default_factory=facilities_records.Facilities)
    staff: staff_records.StaffRecords = field(default_factory=staff_records.StaffRecords)
    # teacher id -> (qualification, day obtained or none); none where not said
    qualifications: dict = field(default_factory=lambda: collections.defaultdict(set))
    # (room, form, school year, school id or "district") -> state
    submissions: dict = field(default_factory=dict)


def read_registers(directory, records):
    table = Table(directory, "facilities", "schoolYears")
    for line in table.lines:
        records.census[table.number(line, "school_year")] = table.date(line, "census_date", False)
    table = Table(directory, "facilities", "schools")
    for line in table.lines:
        school = table.required(line, "school")
        if school not in records.schools:  # else a further line for a nested row
            records.schools[school] = School(
                table.required(line, "kind"),
                table.cell(line, "main_school", optional=True),
                flag(
                    table.cell(line, "reported_by_main_school", optional=True),
                    f"{table.name} reported_by_main_school",
                ),
                {},
                table.date(line, "opened_on"),
                table.date(line, "closed_on"),
            )
        if table.cell(line, "localities.school_year", optional=True):
            year = table.number(line, "localities.school_year")
            records.schools[school].localities[year] = table.cell(line, "localities.locality")
    table = Table(directory, "facilities", "subjects")
    for line in table.lines:
        subject = table.required(line, "subject")
        records.areas[subject] = table.required(line, "area")
        records.required[subject] = code_set(table.cell(line, "required_stages", optional=True))


def read_enrolments(directory, records):
    table = Table(directory, "facilities", "enrolments")
    for line in table.lines:
        school = table.required(line, "school")
        known(records.schools, school, table.name)
        records.enrolments.append(
            Enrolment(
                table.number(line, "school_year"),
                school,
                table.required(line, "stage"),
                table.number(line, "pupils"),
            )
        )


def read_appointments(directory, records):
    table = Table(directory, "staffing", "appointments")
    lines = collections.defaultdict(list)
    for line in table.lines:
        key = (
            table.required(line, "school"),
            table.cell(line, "appointment", optional=True)
            or (table.required(line, "teacher"), table.required(line, "kind"), line["start_date"]),
        )
        lines[key].append(line)
    for (school, _), group in lines.items():
        line = group[0]
        subjects = {table.cell(each, "subjects.subject", optional=True) for each in group} - {""}
        full_time = table.cell(line, "full_time_subject", optional=True)
        known(records.schools, school, table.name)
        for subject in subjects | ({full_time} - {""}):
            known(records.areas, subject, table.name)
        records.appointments.append(
            Appointment(
                school,
                table.required(line, "teacher"),
                table.required(line, "kind"),
                table.required(line, "post"),
                table.required(line, "employment"),
                code_set(table.cell(line, "stages", optional=True)),
                full_time,
                frozenset(subjects),
                table.date(line, "start_date", False),
                table.date(line, "end_date"),
                table.cell(line, "end_reason", optional=True),
            )
        )


def read_honours(directory, records):
    table = Table(directory, "staffing", "honourTitles")
    titles = {}
    for line in table.lines:
        titles[table.required(line, "honour_title")] = Title(
            table.required(line, "category"),
            table.required(line, "level"),
            flag(table.cell(line, "famous", optional=True), f"{table.name} famous"),
            flag(table.cell(line, "backbone", optional=True), f"{table.name} backbone"),
        )
    table = Table(directory, "staffing", "honours")
    for line in table.lines:
        records.honours.append(
            Honour(
                table.required(line, "teacher"),
                known(titles, table.required(line, "honour_title"), table.name),
                table.date(line, "awarded_on", False),
                table.date(line, "valid_to"),
            )
        )


EARLIER = "earlier_qualifications."


def read_teachers(directory, records):
    table = Table(directory, "staffing", "teachers")
    for line in table.lines:
        held = records.qualifications[table.required(line, "teacher")]
        for prefix, date in (("", "qualification_obtained_on"), (EARLIER, EARLIER + "obtained_on")):
            name = table.cell(line, prefix + "qualification", optional=bool(prefix))
            if name:
                held.add((name, table.date(line, date)))


def read_submissions(directory, records):
    for room in ("facilities", "staffing"):
        table = Table(directory, room, "submissions")
        for line in table.lines:
            key = (
                room,
                table.required(line, "form"),
                table.number(line, "school_year"),
                table.required(line, "submission"),
            )
            # A later file may carry a form on: the last line says where it stands.
            records.submissions[key] = table.required(line, "state")


def read(directory):
    records = Records()
    read_registers(directory, records)
    read_enrolments(directory, records)
    read_appointments(directory, records)
    read_honours(directory, records)
    read_teachers(directory, records)
    read_submissions(directory, records)
    staff_records.read(directory, records)
    facilities_records.read(directory, records)
    return records
