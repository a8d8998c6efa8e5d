"""A hand-made district as CSV files: two primary schools and a nine-year school, all reported, no
pupils, no teachers.

Tests change one thing and say which figure moves.
"""

import csv
import pathlib

HEADERS = {
    "01_facilities_schoolYears": "school_year census_date",
    "02_facilities_subjects": "subject name_zh area",
    "03_facilities_schools": "school name_zh kind opened_on closed_on localities.school_year localities.locality main_school",
    "04_facilities_enrolments": "school_year school grade stage pupils boarders",
    "05_staffing_honourTitles": "honour_title name_zh category level famous backbone",
    "06_staffing_appointments": "school appointment teacher kind post employment stages full_time_subject"
    " start_date end_date subjects.subject",
    "07_staffing_honours": "teacher teacher_honour honour_title awarded_on valid_to",
    "08_facilities_submissions": "school_year form submission state",
    "09_staffing_submissions": "school_year form submission state",
}


class SmallDistrict:
    def __init__(self):
        self.tables = {name: [] for name in HEADERS}
        for year in (2022, 2023, 2024):
            self.add("schoolYears", year, f"{year}-10-15")
            self.submit("staffing", "honours", year, "district")
        for subject, area in [
            ("pe", "physical_education"), ("music", "music"), ("art", "art"), ("maths", "mathematics")
        ]:
            self.add("subjects", subject, subject, area)
        for title, category, level, famous, backbone in [
            ("prov_star", "teacher", "provincial", True, True),
            ("city_star", "teacher", "municipal", True, True),
            ("city_star2", "teacher", "municipal", True, True),
            ("dist_star", "teacher", "district", True, True),
            ("city_head", "principal", "municipal", True, False),
            ("dist_head", "principal", "district", True, False),
            ("dist_backbone", "teacher", "district", False, True),
            ("plain", "teacher", "district", False, False),
        ]:
            self.add("honourTitles", title, title, category, level, str(famous).lower(), str(backbone).lower())
        self.school("p1", "primary")
        self.school("p2", "primary")
        self.school("n1", "nine_year")

    def add(self, resource, *cells):
        (name,) = [each for each in HEADERS if each.split("_", 1)[1] == resource or
                   each.split("_", 2)[2] == resource]
        width = len(HEADERS[name].split())
        self.tables[name].append([*map(str, cells), *[""] * (width - len(cells))])

    def submit(self, room, form, year, who, state="submitted"):
        name = "08_facilities_submissions" if room == "facilities" else "09_staffing_submissions"
        rows = self.tables[name]
        rows[:] = [row for row in rows if row[:3] != [str(year), form, who]]
        rows.append([str(year), form, who, state])

    def school(self, id, kind, opened="", closed="", years=(2022, 2023, 2024)):
        """A school that reports, for `years`, that it has no pupils in grade 6."""
        self.add("schools", id, id, kind, opened, closed, 2022, "urban")
        self.add("schools", id, id, kind, opened, closed, 2023, "rural")
        for year in years:
            self.submit("facilities", "enrolment", year, id)
            self.submit("staffing", "staff", year, id)
            self.pupils(id, 0, year=year, grade=6)

    def pupils(self, school, n, stage="primary", year=2023, grade=1):
        self.add("enrolments", year, school, grade, stage, n)

    def person(self, teacher, school, subject="", teaches=(), kind="main", post="teacher",
               employment="in_post", stages="primary", start="2020-09-01", end=""):
        key = f"{teacher}-{kind}-{start}"
        for each in teaches or [""]:
            self.add("appointments", school, key, teacher, kind, post, employment, stages, subject,
                     start, end, each)

    def honour(self, teacher, title, awarded, valid_to=""):
        self.add("honours", teacher, f"{title}-{awarded}", title, awarded, valid_to)

    def write(self, directory):
        for name, rows in self.tables.items():
            with open(pathlib.Path(directory) / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(HEADERS[name].split())
                writer.writerows(rows)
