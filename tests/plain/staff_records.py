"""What the room of staffing keeps beside people, appointments and honours: teaching, posts, hiring,
exchanges, evaluation, decisions, pay."""

import collections
import datetime
from dataclasses import dataclass, field

from tables import Table, flag, known


@dataclass(frozen=True)
class Teaching:
    """A teacher takes a class in a subject from `start_date` up to, not including, `end_date`."""

    school_year: int
    school: str
    teacher: str
    subject: str
    stage: str
    qualified: bool | None
    start_date: datetime.date
    end_date: datetime.date | None

    def holds(self, day):
        return self.start_date <= day and (self.end_date is None or day < self.end_date)


@dataclass(frozen=True)
class Posts:
    """What a school plans of one subject."""

    needed: dict  # stage -> teachers, None: not said
    vacant: int | None
    filled: int | None


@dataclass(frozen=True)
class PostPlan:
    managed: bool | None
    subjects: dict  # subject -> Posts


@dataclass(frozen=True)
class Exchange:
    teacher: str
    kind: str
    role: str
    from_school: str
    to_school: str
    start_date: datetime.date


@dataclass(frozen=True)
class Hire:
    school_year: int
    round_number: int
    method: str
    subject: str
    school: str
    employment: str


@dataclass(frozen=True)
class Evaluation:
    school_year: int
    school: str
    teacher: str
    grade: str  # empty: not yet
    scores: tuple  # organisation, peers, parents; None: not given
    vetoed: bool


@dataclass(frozen=True)
class Scheme:
    excellent: int | None
    good: int | None
    results_weight: int | None


@dataclass(frozen=True)
class Case:
    teacher: str
    decided_on: datetime.date
    veto: bool


@dataclass(frozen=True)
class Term:
    school: str
    outcome: str
    decided_on: datetime.date | None


@dataclass(frozen=True)
class Decision:
    teacher: str
    kind: str
    decided_on: datetime.date
    cites: int | None  # school year of the evaluation


@dataclass(frozen=True)
class Goal:
    goal: str
    set_on: datetime.date | None


@dataclass(frozen=True)
class Pay:
    school_year: int
    school: str
    group: str
    heads: int | None
    fen: int | None


@dataclass(frozen=True)
class Recognition:
    teacher: str
    recognised_on: datetime.date
    reason: str


@dataclass(frozen=True)
class Appraisal:
    school_year: int
    school: str
    quality_weight: int | None


@dataclass(frozen=True)
class Outside:
    school_year: int
    school: str


@dataclass
class StaffRecords:
    teaching: list = field(default_factory=list)
    post_plans: dict = field(default_factory=dict)  # (school year, school) -> PostPlan
    eligible: set = field(default_factory=set)  # (school year, school, teacher)
    exchanges: list = field(default_factory=list)
    hires: list = field(default_factory=list)
    evaluations: list = field(default_factory=list)
    schemes: dict = field(default_factory=dict)  # school year -> Scheme
    cases: list = field(default_factory=list)
    terms: list = field(default_factory=list)
    decisions: list = field(default_factory=list)
    goals: list = field(default_factory=list)
    pay: list = field(default_factory=list)
    recognitions: list = field(default_factory=list)
    appraisals: list = field(default_factory=list)
    outside: list = field(default_factory=list)
    milestones: list = field(default_factory=list)  # (code, day done)
    documents: list = field(default_factory=list)  # (code, day issued)


def optional_flag(table, line, column):
    text = table.cell(line, column, optional=True)
    return flag(text, f"{table.name} {column}") if text else None


def place(table, line, records):
    """(school year, school) of a yearly record of a school."""
    school = table.required(line, "school")
    known(records.schools, school, table.name)
    return table.number(line, "school_year"), school


def read_teaching(directory, records):
    table = Table(directory, "staffing", "teachingAssignments")
    for line in table.lines:
        known(records.areas, table.required(line, "subject"), table.name)
        records.staff.teaching.append(
            Teaching(
                *place(table, line, records),
                table.required(line, "teacher"),
                line["subject"],
                table.required(line, "stage"),
                optional_flag(table, line, "qualified"),
                table.date(line, "start_date", False),
                table.date(line, "end_date"),
            )
        )


def read_posts(directory, records):
    table = Table(directory, "staffing", "postPlans")
    lines = collections.defaultdict(list)
    for line in table.lines:
        lines[place(table, line, records)].append(line)
    for key, group in lines.items():
        subjects = {}
        for line in group:
            subject = table.cell(line, "subjects.subject", optional=True)
            if not subject:
                continue
            known(records.areas, subject, table.name)
            subjects[subject] = Posts(
                {
                    stage: table.number(line, f"subjects.{stage}_teachers_needed")
                    for stage in ("primary", "junior")
                },
                table.number(line, "subjects.vacancies_at_start"),
                table.number(line, "subjects.vacancies_filled"),
            )
        managed = optional_flag(table, group[0], "district_managed")
        records.staff.post_plans[key] = PostPlan(managed, subjects)


def read_exchanges(directory, records):
    table = Table(directory, "staffing", "rotationEligibilities")
    for line in table.lines:
        if flag(table.required(line, "eligible"), f"{table.name} eligible"):
            records.staff.eligible.add(
                (*place(table, line, records), table.required(line, "teacher"))
            )
    table = Table(directory, "staffing", "rotations")
    for line in table.lines:
        schools = [table.required(line, column) for column in ("from_school", "to_school")]
        for school in schools:
            known(records.schools, school, table.name)
        records.staff.exchanges.append(
            Exchange(
                table.required(line, "teacher"),
                table.required(line, "kind"),
                table.required(line, "role"),
                *schools,
                table.date(line, "start_date", False),
            )
        )


def read_hires(directory, records):
    table = Table(directory, "staffing", "recruitments")
    for line in table.lines:
        subject = table.required(line, "subject")
        known(records.areas, subject, table.name)
        records.staff.hires.append(
            Hire(
                table.number(line, "school_year"),
                table.number(line, "round_number"),
                table.required(line, "method"),
                subject,
                table.cell(line, "school", optional=True),
                table.required(line, "employment"),
            )
        )


def read_evaluations(directory, records):
    table = Table(directory, "staffing", "teacherEvaluations")
    for line in table.lines:
        records.staff.evaluations.append(
            Evaluation(
                *place(table, line, records),
                table.required(line, "teacher"),
                table.cell(line, "grade"),
                tuple(
                    table.number(line, f"{source}_score")
                    for source in ("organisation", "peer", "parent")
                ),
                flag(table.cell(line, "ethics_veto"), f"{table.name} ethics_veto"),
            )
        )
    table = Table(directory, "staffing", "evaluationSchemes")
    for line in table.lines:
        records.staff.schemes[table.number(line, "school_year")] = Scheme(
            table.number(line, "excellent_max_percent"),
            table.number(line, "good_max_percent"),
            table.number(line, "results_weight_percent"),
        )
    table = Table(directory, "staffing", "ethicsCases")
    for line in table.lines:
        records.staff.cases.append(
            Case(
                table.required(line, "teacher"),
                table.date(line, "decided_on", False),
                flag(table.required(line, "veto"), f"{table.name} veto"),
            )
        )


def read_personnel(directory, records):
    table = Table(directory, "staffing", "principalTerms")
    for line in table.lines:
        records.staff.terms.append(
            Term(
                table.required(line, "school"),
                table.cell(line, "outcome", optional=True),
                table.date(line, "decided_on"),
            )
        )
    table = Table(directory, "staffing", "personnelDecisions")
    for line in table.lines:
        records.staff.decisions.append(
            Decision(
                table.required(line, "teacher"),
                table.required(line, "kind"),
                table.date(line, "decided_on", False),
                table.number(line, "evaluation_school_year"),
            )
        )
    table = Table(directory, "staffing", "growthGoals")
    for line in table.lines:
        records.staff.goals.append(Goal(table.cell(line, "goal"), table.date(line, "set_on")))
    table = Table(directory, "staffing", "recognitions")
    for line in table.lines:
        records.staff.recognitions.append(
            Recognition(
                table.required(line, "teacher"),
                table.date(line, "recognised_on", False),
                table.required(line, "reason"),
            )
        )


def read_returns(directory, records):
    table = Table(directory, "staffing", "performancePays")
    for line in table.lines:
        records.staff.pay.append(
            Pay(
                *place(table, line, records),
                table.required(line, "staff_group"),
                table.number(line, "headcount"),
                table.number(line, "incentive_fen"),
            )
        )
    table = Table(directory, "staffing", "appraisals")
    for line in table.lines:
        records.staff.appraisals.append(
            Appraisal(
                *place(table, line, records), table.number(line, "quality_weight_percent")
            )
        )
    table = Table(directory, "staffing", "outsideProfessionals")
    for line in table.lines:
        records.staff.outside.append(Outside(*place(table, line, records)))


def read_papers(directory, records):
    """A milestone or document without a code goes by its id."""
    for resource, key, day, found in [
        ("milestones", "milestone", "done_on", records.staff.milestones),
        ("documents", "document", "issued_on", records.staff.documents),
    ]:
        table = Table(directory, "staffing", resource)
        for line in table.lines:
            code = table.cell(line, "code", optional=True) or table.required(line, key)
            found.append((code, table.date(line, day)))


def read(directory, records):
    read_teaching(directory, records)
    read_posts(directory, records)
    read_exchanges(directory, records)
    read_hires(directory, records)
    read_evaluations(directory, records)
    read_personnel(directory, records)
    read_returns(directory, records)
    read_papers(directory, records)
