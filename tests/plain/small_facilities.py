"""The hand-made district of small_district.py with the records of facilities: none but those a test
adds; every school and the district have reported them."""

import csv
import pathlib

from small_district import SmallDistrict

COLUMNS = {
    "teachers": (
        "21_staffing_teachers",
        "teacher qualification qualification_obtained_on earlier_qualifications.qualification"
        " earlier_qualifications.obtained_on",
    ),
    "sections": ("50_facilities_class_sections", "school_year school stage pupils"),
    "seats": ("51_facilities_seat_plans", "school_year school stage classes demand"),
    "construction": (
        "52_facilities_construction_projects",
        "construction_project school kind code named_in_plan use_required due_school_year completed_on"
        " in_use_on",
    ),
    "equipment": (
        "53_facilities_equipment_projects",
        "equipment_project school code named_in_plan due_school_year accepted_on items.item"
        " items.required items.delivered items.delivered_later",
    ),
    "purchases": ("54_facilities_equipment_purchases", "school kind quantity accepted_on"),
    "stocks": ("55_facilities_equipment_stocks", "school_year school category required present"),
    "returns": (
        "56_facilities_facility_returns",
        "school_year school teaching_area sports_area equipment_value_fen classrooms"
        " networked_multimedia_classrooms lighting_classrooms lighting_accepted_on financial_rules"
        " rooms.kind rooms.new_rooms",
    ),
    "installations": ("57_facilities_ict_installations", "school kind rooms ready_on removed_on"),
    "usage": ("58_facilities_ict_usages", "school_year school month kind lessons active_users"),
    "funding": ("59_facilities_fundings", "fiscal_year spent_fen budget_fen pupils"),
    "milestones": ("60_facilities_milestones", "milestone code done_on"),
    "documents": ("61_facilities_documents", "document code issued_on"),
}
SCHOOL_FORMS = ("conditions", "equipment", "ict")
DISTRICT_FORMS = ("construction", "procurement", "funding")


class SmallFacilities(SmallDistrict):
    def __init__(self):
        self.rows = {name: [] for name in COLUMNS}
        super().__init__()
        for year in (2022, 2023, 2024):
            for form in DISTRICT_FORMS:
                self.submit("facilities", form, year, "district")

    def school(self, id, kind, opened="", closed="", years=(2022, 2023, 2024), main="",
               spoken_for=""):
        super().school(id, kind, opened, closed, years, main, spoken_for)
        for year in years:
            for form in SCHOOL_FORMS:
                self.submit("facilities", form, year, id)

    def record(self, name, **cells):
        """A line; `items_required` is the column items.required."""
        columns = COLUMNS[name][1].split()
        keys = [column.replace(".", "_") for column in columns]
        unknown = set(cells) - set(keys)
        assert not unknown, unknown
        self.rows[name].append([str(cells.get(key, "")) for key in keys])

    def write(self, directory):
        super().write(directory)
        for name, (file_name, columns) in COLUMNS.items():
            path = pathlib.Path(directory) / f"{file_name}.csv"
            with open(path, "w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(columns.split())
                writer.writerows(self.rows[name])
