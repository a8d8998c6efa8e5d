"""The records of a district as its CSV files hold them, read without any of the district's code.

A sample directory has files `NN_<room>_<resource>.csv`: a header of English field names, one line a
record, ids bare, codes in lower case, dates YYYY-MM-DD, an empty cell for what is absent. Nested
rows have columns `<field>.<subfield>` and one line per child, the parent's key repeated.
"""

import collections
import csv
import datetime
import pathlib
import re
from dataclasses import dataclass, field

# Nothing that reads like a date or a code but is none may be counted as something else.


class DataError(Exception):
    """The files contradict themselves; no figure can be computed from them."""


@dataclass(frozen=True)
class School:
    kind: str
    opened_on: datetime.date | None
    closed_on: datetime.date | None
    main_school: str = ""  # it is a campus of

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
    enrolments: list = field(default_factory=list)
    appointments: list = field(default_factory=list)
    honours: list = field(default_factory=list)
    qualifications: dict = field(default_factory=dict)  # teacher id -> highest, "" where not said
    # (room, form, school year, school id or "district") -> state
    submissions: dict = field(default_factory=dict)


def date(text, what):
    if not text:
        return None
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise DataError(f"{what}: {text!r} is no date")
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise DataError(f"{what}: {text!r}: {error}") from None


def number(text, what):
    if not text:
        return None
    if not re.fullmatch(r"-?\d+", text):
        raise DataError(f"{what}: {text!r} is no whole number")
    return int(text)


def flag(text, what):
    if text in ("true", "1", "是"):
        return True
    if text in ("", "false", "0", "否"):
        return False
    raise DataError(f"{what}: {text!r} is neither true nor false")


def code_set(text):
    return frozenset(part for part in re.split(r"[,;+、]", text.replace(" ", "")) if part)


class Table:
    """All lines of one resource, over every file that has it."""

    def __init__(self, directory, room, resource):
        self.name = f"{room}/{resource}"
        self.lines = []
        for path in sorted(pathlib.Path(directory).glob("*.csv")):
            parts = re.fullmatch(r"\d+_([a-z]+)_([A-Za-z_]+)", path.stem)
            if not parts:
                raise DataError(f"{path.name}: not NN_<room>_<resource>.csv")
            if parts[1] != room or parts[2].replace("_", "").lower() != resource.lower():
                continue
            with open(path, encoding="utf-8-sig", newline="") as file:
                for line in csv.DictReader(file, restkey="", restval=None):
                    if "" in line or None in line.values():
                        raise DataError(f"{path.name}: a line with another number of cells")
                    self.lines.append(line)

    def cell(self, line, column, optional=False):
        if column not in line:
            if optional:
                return ""
            raise DataError(f"{self.name}: column {column} is missing")
        return line[column].strip()

    def required(self, line, column):
        text = self.cell(line, column)
        if not text:
            raise DataError(f"{self.name}: {column} is empty in {line}")
        return text

    def date(self, line, column, optional=True):
        text = self.cell(line, column, optional) if optional else self.required(line, column)
        return date(text, f"{self.name} {column}")

    def number(self, line, column):
        return number(self.cell(line, column), f"{self.name} {column}")


def known(register, key, what):
    if key not in register:
        raise DataError(f"{what} refers to {key!r}, which is not there")
    return register[key]


def read_registers(directory, records):
    table = Table(directory, "facilities", "schoolYears")
    for line in table.lines:
        records.census[table.number(line, "school_year")] = table.date(line, "census_date", False)
    table = Table(directory, "facilities", "schools")
    seen = set()
    for line in table.lines:
        school = table.required(line, "school")
        if school in seen:  # a further line for a nested row
            continue
        seen.add(school)
        records.schools[school] = School(
            table.required(line, "kind"),
            table.date(line, "opened_on"),
            table.date(line, "closed_on"),
            table.cell(line, "main_school", optional=True),
        )
    table = Table(directory, "facilities", "subjects")
    for line in table.lines:
        records.areas[table.required(line, "subject")] = table.required(line, "area")


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


def read_teachers(directory, records):
    table = Table(directory, "staffing", "teachers")
    for line in table.lines:
        records.qualifications[table.required(line, "teacher")] = table.cell(line, "qualification")


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
    return records
