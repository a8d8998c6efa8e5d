"""The facilities records of a district, read from its CSV files once records.py has the registers."""

import datetime
from dataclasses import dataclass, field

from tables import DataError, Table, code_set, flag, known


@dataclass(frozen=True)
class ClassSection:
    school_year: int
    school: str
    stage: str
    pupils: int | None


@dataclass(frozen=True)
class SeatPlan:
    school_year: int
    school: str
    stage: str
    classes: int | None  # classes the school can hold
    demand: int | None  # pupils to be placed


@dataclass(frozen=True)
class Construction:
    """A building project. A date is there where its step is reached and still holds."""

    code: str
    school: str
    kind: str
    named: bool
    use_required: bool
    due_school_year: int
    completed_on: datetime.date | None
    in_use_on: datetime.date | None

    @property
    def done_on(self):
        return self.in_use_on if self.use_required else self.completed_on


@dataclass
class Equipment:
    """An equipment project. Its items: (required, delivered in time, delivered later)."""

    code: str
    school: str
    named: bool
    due_school_year: int
    accepted_on: datetime.date | None
    items: list = field(default_factory=list)

    def delivered(self, in_time):
        return bool(self.items) and all(
            not required  # an item required 0 times is complete (READINGS 30)
            or on_time is not None and on_time + (0 if in_time else later or 0) >= required
            for required, on_time, later in self.items
        )

    @property
    def done_on(self):
        return self.accepted_on if self.delivered(in_time=False) else None

    def on_time(self, last_day):
        return bool(
            self.delivered(in_time=True) and self.accepted_on and self.accepted_on <= last_day
        )


@dataclass(frozen=True)
class Purchase:
    school: str
    kind: str
    quantity: int | None
    accepted_on: datetime.date | None


@dataclass(frozen=True)
class Stock:
    school_year: int
    school: str
    category: str
    required: int | None
    present: int | None


@dataclass
class Return:
    """What a school fills in once a year. Areas in 0.01 m2, money in fen."""

    school_year: int
    school: str
    teaching_area: int | None
    sports_area: int | None
    equipment_value: int | None
    classrooms: int | None
    networked_classrooms: int | None
    lighting_classrooms: int | None
    lighting_accepted_on: datetime.date | None
    financial_rules: frozenset
    new_rooms: dict = field(default_factory=dict)  # kind -> rooms, None where not said


@dataclass(frozen=True)
class Installation:
    school: str
    kind: str
    rooms: int | None
    ready_on: datetime.date
    removed_on: datetime.date | None

    def stands(self, day):
        return self.ready_on <= day and (self.removed_on is None or day < self.removed_on)


@dataclass(frozen=True)
class Usage:
    school_year: int
    school: str
    month: int
    kind: str
    lessons: int | None
    active_users: int | None


@dataclass(frozen=True)
class Funding:
    fiscal_year: int
    spent: int | None  # fen
    budget: int | None  # fen
    pupils: int | None


@dataclass
class Facilities:
    class_sections: list = field(default_factory=list)
    seat_plans: list = field(default_factory=list)
    constructions: list = field(default_factory=list)
    equipment: list = field(default_factory=list)
    purchases: list = field(default_factory=list)
    stocks: list = field(default_factory=list)
    returns: list = field(default_factory=list)
    installations: list = field(default_factory=list)
    usages: list = field(default_factory=list)
    fundings: list = field(default_factory=list)
    milestones: list = field(default_factory=list)  # (code, day done or None)
    documents: list = field(default_factory=list)  # (code, day issued or None)


def whole(table, line, column):
    value = table.number(line, column)
    if value is None:
        raise DataError(f"{table.name}: {column} is empty in {line}")
    return value


def of_school(table, line, registers):
    return known(registers.schools, table.required(line, "school"), table.name) and line["school"]


def code_or_id(table, line, key):
    return table.cell(line, "code") or table.required(line, key)


def said(table, line, column):
    return flag(table.cell(line, column), f"{table.name} {column}")


def read_of_schools(directory, registers, out):
    table = Table(directory, "facilities", "classSections")
    for line in table.lines:
        out.class_sections.append(ClassSection(
            whole(table, line, "school_year"), of_school(table, line, registers),
            table.required(line, "stage"), table.number(line, "pupils")))
    table = Table(directory, "facilities", "seatPlans")
    for line in table.lines:
        out.seat_plans.append(SeatPlan(
            whole(table, line, "school_year"), of_school(table, line, registers),
            table.required(line, "stage"), table.number(line, "classes"), table.number(line, "demand")))
    table = Table(directory, "facilities", "equipmentStocks")
    for line in table.lines:
        out.stocks.append(Stock(
            whole(table, line, "school_year"), of_school(table, line, registers),
            table.required(line, "category"), table.number(line, "required"), table.number(line, "present")))
    table = Table(directory, "facilities", "ictInstallations")
    for line in table.lines:
        out.installations.append(Installation(
            of_school(table, line, registers), table.required(line, "kind"), table.number(line, "rooms"),
            table.date(line, "ready_on", False), table.date(line, "removed_on")))
    table = Table(directory, "facilities", "ictUsages")
    for line in table.lines:
        out.usages.append(Usage(
            whole(table, line, "school_year"), of_school(table, line, registers),
            whole(table, line, "month"), table.required(line, "kind"),
            table.number(line, "lessons"), table.number(line, "active_users")))


def read_returns(directory, registers, out):
    table = Table(directory, "facilities", "facilityReturns")
    seen = {}
    for line in table.lines:
        key = (whole(table, line, "school_year"), of_school(table, line, registers))
        if key not in seen:
            seen[key] = Return(
                *key, table.number(line, "teaching_area"), table.number(line, "sports_area"),
                table.number(line, "equipment_value_fen"), table.number(line, "classrooms"),
                table.number(line, "networked_multimedia_classrooms"),
                table.number(line, "lighting_classrooms"), table.date(line, "lighting_accepted_on"),
                code_set(table.cell(line, "financial_rules")))
        kind = table.cell(line, "rooms.kind")
        if kind:
            seen[key].new_rooms[kind] = table.number(line, "rooms.new_rooms")
    out.returns.extend(seen.values())


def read_projects(directory, registers, out):
    table = Table(directory, "facilities", "constructionProjects")
    for line in table.lines:
        out.constructions.append(Construction(
            code_or_id(table, line, "construction_project"), of_school(table, line, registers),
            table.required(line, "kind"), said(table, line, "named_in_plan"),
            said(table, line, "use_required"), whole(table, line, "due_school_year"),
            table.date(line, "completed_on"), table.date(line, "in_use_on")))
    table = Table(directory, "facilities", "equipmentProjects")
    seen = {}
    for line in table.lines:
        key = table.required(line, "equipment_project")
        if key not in seen:
            seen[key] = Equipment(
                code_or_id(table, line, "equipment_project"), of_school(table, line, registers),
                said(table, line, "named_in_plan"), whole(table, line, "due_school_year"),
                table.date(line, "accepted_on"))
        if table.cell(line, "items.item"):
            seen[key].items.append((
                whole(table, line, "items.required"), table.number(line, "items.delivered"),
                table.number(line, "items.delivered_later")))
    out.equipment.extend(seen.values())
    table = Table(directory, "facilities", "equipmentPurchases")
    for line in table.lines:
        out.purchases.append(Purchase(
            table.required(line, "school"), table.required(line, "kind"),
            table.number(line, "quantity"), table.date(line, "accepted_on")))


def read_of_district(directory, out):
    table = Table(directory, "facilities", "fundings")
    for line in table.lines:
        out.fundings.append(Funding(
            whole(table, line, "fiscal_year"), table.number(line, "spent_fen"),
            table.number(line, "budget_fen"), table.number(line, "pupils")))
    table = Table(directory, "facilities", "milestones")
    for line in table.lines:
        out.milestones.append((code_or_id(table, line, "milestone"), table.date(line, "done_on")))
    table = Table(directory, "facilities", "documents")
    for line in table.lines:
        out.documents.append((code_or_id(table, line, "document"), table.date(line, "issued_on")))


def read(directory, records):
    """The registers are there already: schools that are referred to must be among them."""
    out = records.facilities
    read_of_schools(directory, records, out)
    read_returns(directory, records, out)
    read_projects(directory, records, out)
    read_of_district(directory, out)
