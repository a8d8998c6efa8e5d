"""A hand-made district as CSV files: two primary schools and a nine-year school, all reported, no
pupils, no teachers.

Tests change one thing and say which figure moves.
"""

import csv
import pathlib

HEADERS = {
    "01_facilities_schoolYears": "school_year census_date",
    "02_facilities_subjects": "subject name_zh area required_stages",
    "03_facilities_schools": "school name_zh kind opened_on closed_on localities.school_year localities.locality"
    " main_school reported_by_main_school",
    "04_facilities_enrolments": "school_year school grade stage pupils boarders",
    "05_staffing_honourTitles": "honour_title name_zh category level famous backbone",
    "06_staffing_appointments": "school appointment teacher kind post employment stages full_time_subject"
    " start_date end_date subjects.subject end_reason",
    "07_staffing_honours": "teacher teacher_honour honour_title awarded_on valid_to",
    "08_facilities_submissions": "school_year form submission state",
    "09_staffing_submissions": "school_year form submission state",
    "10_staffing_teachingAssignments": "school_year school teaching_assignment teacher subject stage grade"
    " class_number qualified start_date end_date",
    "11_staffing_postPlans": "school_year school post_plan district_managed subjects.subject"
    " subjects.primary_teachers_needed subjects.junior_teachers_needed subjects.vacancies_at_start"
    " subjects.vacancies_filled",
    "12_staffing_rotationEligibilities": "school_year school rotation_eligibility teacher eligible",
    "13_staffing_rotations": "teacher rotation kind role from_school to_school start_date end_date",
    "14_staffing_recruitments": "school_year recruitment round_number method subject school employment",
    "15_staffing_teacherEvaluations": "school_year school teacher_evaluation teacher grade"
    " organisation_score peer_score parent_score ethics_veto",
    "16_staffing_evaluationSchemes": "school_year evaluation_scheme excellent_max_percent"
    " good_max_percent results_weight_percent",
    "17_staffing_ethicsCases": "teacher ethics_case decided_on veto",
    "18_staffing_principalTerms": "school principal_term teacher start_date outcome decided_on",
    "19_staffing_personnelDecisions": "teacher personnel_decision kind decided_on evaluation_school_year",
    "20_staffing_growthGoals": "growth_goal least_age greatest_age goal set_on",
    "21_staffing_performancePays": "school_year school performance_pay staff_group headcount incentive_fen",
    "22_staffing_recognitions": "teacher recognition recognised_on level reason",
    "23_staffing_appraisals": "school_year school appraisal subject_kind quality_weight_percent",
    "24_staffing_outsideProfessionals": "school_year school outside_professional kind",
    "25_staffing_milestones": "milestone title_zh done_on code",
    "26_staffing_documents": "document title_zh issued_on code",
}
SCHOOL_FORMS = ("staff", "teaching", "posts", "evaluation", "pay")
DISTRICT_FORMS = ("honours", "rotation", "recruitment", "personnel")


class SmallDistrict:
    def __init__(self):
        self.tables = {name: [] for name in HEADERS}
        for year in (2022, 2023, 2024):
            self.add("schoolYears", year, f"{year}-10-15")
            for form in DISTRICT_FORMS:
                self.submit("staffing", form, year, "district")
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

    def school(self, id, kind, opened="", closed="", years=(2022, 2023, 2024), main="",
               spoken_for=""):
        """A school that reports, for `years`, that it has no pupils in grade 6."""
        self.add("schools", id, id, kind, opened, closed, 2022, "urban", main, spoken_for)
        self.add("schools", id, id, kind, opened, closed, 2023, "rural", main, spoken_for)
        for year in years:
            self.submit("facilities", "enrolment", year, id)
            for form in SCHOOL_FORMS:
                self.submit("staffing", form, year, id)
            self.pupils(id, 0, year=year, grade=6)

    def pupils(self, school, n, stage="primary", year=2023, grade=1):
        self.add("enrolments", year, school, grade, stage, n)

    def person(self, teacher, school, subject="", teaches=(), kind="main", post="teacher",
               employment="in_post", stages="primary", start="2020-09-01", end="", reason=""):
        key = f"{teacher}-{kind}-{start}"
        for each in teaches or [""]:
            self.add("appointments", school, key, teacher, kind, post, employment, stages, subject,
                     start, end, each, reason)

    def honour(self, teacher, title, awarded, valid_to=""):
        self.add("honours", teacher, f"{title}-{awarded}", title, awarded, valid_to)

    def number(self):
        """Makes an id unlike all others."""
        return sum(len(rows) for rows in self.tables.values())

    def require(self, subject, stages):
        for row in self.tables["02_facilities_subjects"]:
            if row[0] == subject:
                row[3] = stages

    def teach(self, teacher, school, subject, stage="primary", qualified="true", grade=1,
              start="2023-09-01", end="", year=2023):
        self.add("teachingAssignments", year, school, self.number(), teacher, subject, stage, grade,
                 1, qualified, start, end)

    def post_plan(self, school, *subjects, managed="", year=2023):
        """`subjects`: (subject, needed in primary, needed in junior, vacant, filled)."""
        for each in subjects or [("", "", "", "", "")]:
            self.add("postPlans", year, school, "plan", managed, *each)

    def exchange(self, teacher, source, target, start="2023-09-01", role="teacher", kind="rotation"):
        self.add("rotations", teacher, self.number(), kind, role, source, target, start)

    def hire(self, round_number=1, method="public_exam", subject="maths", school="", employment="in_post",
             year=2023):
        self.add("recruitments", year, self.number(), round_number, method, subject, school, employment)

    def evaluation(self, teacher, school, grade="pass", scores=(9000, 9000, 9000), veto="", year=2023):
        self.add("teacherEvaluations", year, school, self.number(), teacher, grade, *scores, veto)

    def write(self, directory):
        for name, rows in self.tables.items():
            with open(pathlib.Path(directory) / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(HEADERS[name].split())
                writer.writerows(rows)
