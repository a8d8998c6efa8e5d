"""Teaching, posts, exchanges and hiring: each reading of the plan, pinned by a district."""

import unittest

from recompute_test import RecomputeTest

ALL_SUBJECTS = "staffing.all_subject_teachers_share"
VACANCIES = "staffing.vacancy_fill_rate"
ROTATED = "staffing.rotation_teacher_share"
BACKBONE = "staffing.rotation_backbone_share"
TO_RURAL = "staffing.urban_to_rural_excellent_flow"
FLOW = "staffing.principal_teacher_flow_reasonable"
ROUNDS = "staffing.public_recruitment_held"
REPLACED = "staffing.recruitment_replacement_ratio"
ARTS_PE = "staffing.arts_pe_recruits"
FAST = "staffing.fast_track_recruits"


class AllSubjectsTest(RecomputeTest):
    def setUp(self):
        super().setUp()
        self.district.require("maths", "primary,junior")
        for school in ("p1", "p2", "n1"):
            self.district.post_plan(school)
            self.district.teach(f"t-{school}", school, "maths")
        self.district.teach("t-n1", "n1", "maths", stage="junior", grade=7)

    def assertShort(self, schools, pairs):
        figure = self.figure(ALL_SUBJECTS)
        self.assertFigure(figure, str(schools), "3", "MET" if schools == 3 else "UNMET")
        self.assertEqual(figure["beside"], {"missing_pairs": [str(pairs), "1"]})

    def test_one_teacher_of_each_required_subject_in_each_stage(self):
        self.assertShort(3, 0)
        self.district.require("art", "junior")
        self.assertShort(2, 1)
        self.district.teach("t2", "n1", "art", stage="primary")
        self.assertShort(2, 1)
        self.district.teach("t2", "n1", "art", stage="junior", grade=7)
        self.assertShort(3, 0)

    def test_as_many_as_the_plan_needs_each_person_once(self):
        self.district.tables["11_staffing_postPlans"].clear()
        self.district.post_plan("p1", ("maths", 2, "", "", ""))
        self.district.post_plan("p2")
        self.district.post_plan("n1", ("maths", 0, 1, "", ""))
        self.assertShort(2, 1)
        self.district.teach("t-p1", "p1", "maths", grade=2)
        self.assertShort(2, 1)
        self.district.teach("t2", "p1", "maths", grade=2)
        self.assertShort(3, 0)

    def test_only_who_holds_the_certificate(self):
        del self.district.tables["10_staffing_teachingAssignments"][0]
        for qualified in ("false", ""):
            self.district.teach("t1", "p1", "maths", qualified=qualified)
            self.assertShort(2, 1)

    def test_on_the_census_date(self):
        del self.district.tables["10_staffing_teachingAssignments"][0]
        self.district.teach("t1", "p1", "maths", start="2023-10-16")
        self.district.teach("t1", "p1", "maths", end="2023-10-15")
        self.assertShort(2, 1)
        self.district.teach("t1", "p1", "maths", start="2023-10-15", end="2023-10-16")
        self.assertShort(3, 0)

    def test_a_missing_school_stays_and_does_not_satisfy(self):
        self.district.submit("staffing", "posts", 2023, "p1", "open")
        figure = self.figure(ALL_SUBJECTS)
        self.assertFigure(figure, "2", "3", "UNMET")
        self.assertEqual(figure["missing"], ["p1"])

    def test_a_plan_that_does_not_say_is_none(self):
        self.district.tables["11_staffing_postPlans"].clear()
        self.district.post_plan("p1")
        self.district.post_plan("p2", ("maths", "", "", "", ""))
        figure = self.figure(ALL_SUBJECTS)
        self.assertFigure(figure, "1", "3", "UNMET")
        self.assertEqual(figure["missing"], ["n1", "p2"])

    def test_a_campus_counts_with_its_school(self):
        self.district.school("c1", "primary", main="p1")
        self.district.post_plan("c1")
        self.assertShort(2, 1)
        self.district.teach("t-p1", "c1", "maths")
        self.assertShort(2, 1)
        self.district.teach("t2", "c1", "maths")
        self.assertShort(3, 0)

    def test_special_education_goes_by_its_own_plan(self):
        self.district.school("s1", "special_education")
        self.district.post_plan("s1", ("maths", 0, "", "", ""), ("art", 1, "", "", ""))
        self.assertFigure(self.figure(ALL_SUBJECTS), "3", "4", "UNMET")
        self.district.teach("t2", "s1", "art")
        self.assertFigure(self.figure(ALL_SUBJECTS), "4", "4", "MET")


class VacanciesTest(RecomputeTest):
    def test_filled_of_vacant_over_all_subjects(self):
        self.district.post_plan("p1", ("maths", "", "", 2, 2), ("art", "", "", 1, 1))
        self.district.post_plan("p2", ("maths", "", "", 0, 0))
        self.assertFigure(self.figure(VACANCIES), "3", "3", "MET")
        self.district.post_plan("n1", ("maths", "", "", 2, 1))
        self.assertFigure(self.figure(VACANCIES), "4", "5", "UNMET")

    def test_nothing_vacant_is_no_data(self):
        self.assertFigure(self.figure(VACANCIES), "0", "0", "NO_DATA")

    def test_a_number_left_out(self):
        self.district.post_plan("p1", ("maths", "", "", 2, 2))
        self.district.post_plan("p2", ("maths", "", "", 2, ""))
        figure = self.figure(VACANCIES)
        self.assertFigure(figure, "2", "2", "UNDETERMINED")
        self.assertEqual(figure["missing"], ["p2"])


class ExchangeTest(RecomputeTest):
    def setUp(self):
        super().setUp()
        for n in range(10):
            self.district.add("rotationEligibilities", 2023, "p1", f"e{n}", f"t{n}", "true")
        self.district.add("rotationEligibilities", 2023, "p1", "e10", "t10", "false")
        self.district.add("rotationEligibilities", 2022, "p1", "e11", "t11", "true")

    def test_each_teacher_once_by_the_first_day(self):
        self.district.exchange("t0", "p1", "p2", start="2023-09-01")
        self.district.exchange("t0", "p2", "n1", start="2024-02-16")
        self.assertFigure(self.figure(ROTATED), "1", "10", "MET")
        self.district.exchange("t1", "p1", "p2", start="2023-08-31")
        self.district.exchange("t1", "p1", "p2", start="2024-09-01")
        self.assertFigure(self.figure(ROTATED), "1", "10", "MET")
        self.district.add("rotationEligibilities", 2023, "p2", "e12", "t12", "true")
        self.assertFigure(self.figure(ROTATED), "1", "11", "UNMET")

    def test_principals_are_beside(self):
        self.district.exchange("h1", "p1", "p2", role="principal")
        self.district.exchange("t1", "p1", "p2")
        self.assertFigure(self.figure(ROTATED), "1", "10", "MET")
        figure = self.figure(FLOW)
        self.assertFigure(figure, "1", "1", "REPORT_ONLY")
        self.assertEqual(figure["beside"], {"teachers": ["1", "1"]})

    def test_from_schools_of_compulsory_education(self):
        self.district.school("s1", "special_education")
        self.district.exchange("t1", "s1", "p1")
        self.assertFigure(self.figure(ROTATED), "0", "10", "UNMET")

    def test_backbone_on_the_first_day(self):
        for n in range(5):
            self.district.exchange(f"t{n}", "p1", "p2", start="2024-02-16")
        self.district.honour("t0", "dist_backbone", "2024-02-17")
        self.district.honour("t1", "dist_backbone", "2020-01-01", "2024-02-16")
        self.assertFigure(self.figure(BACKBONE), "0", "5", "UNMET")
        self.district.honour("t2", "prov_star", "2024-02-16")
        self.assertFigure(self.figure(BACKBONE), "1", "5", "MET")
        self.assertFigure(self.figure(BACKBONE, 2022), "0", "0", "NO_DATA")

    def test_excellent_people_to_the_country(self):
        """In 2022 the schools of this district are urban, in 2023 rural."""
        self.district.tables["03_facilities_schools"].append(
            ["p2", "p2", "primary", "", "", 2024, "urban", "", ""])
        self.district.tables["03_facilities_schools"].append(
            ["p1", "p1", "primary", "", "", 2024, "rural", "", ""])
        for n in range(4):
            self.district.exchange(f"t{n}", "p2", "p1", start="2024-09-01")
        self.district.exchange("t4", "p1", "p2", start="2024-09-01")
        self.district.exchange("t5", "p2", "n1", start="2024-09-01")
        self.assertFigure(self.figure(TO_RURAL, 2024), "0", "1", "REPORT_ONLY")
        self.district.honour("t0", "dist_backbone", "2020-01-01")
        self.district.honour("t1", "dist_head", "2020-01-01")
        self.district.honour("t2", "plain", "2020-01-01")
        self.district.honour("t4", "dist_backbone", "2020-01-01")
        self.district.honour("t5", "dist_backbone", "2020-01-01")
        figure = self.figure(TO_RURAL, 2024)
        self.assertFigure(figure, "2", "1", "REPORT_ONLY")
        self.assertEqual(figure["beside"], {"back": ["1", "1"]})

    def test_the_register_still_out(self):
        self.district.exchange("t0", "p1", "p2")
        self.district.submit("staffing", "rotation", 2023, "district", "open")
        figure = self.figure(ROTATED)
        self.assertFigure(figure, None, None, "NO_DATA")
        self.assertEqual(figure["missing"], ["district/rotation"])


class HiringTest(RecomputeTest):
    def test_rounds_of_examination_for_established_posts(self):
        self.district.hire(1)
        self.district.hire(1)
        self.district.hire(2)
        self.district.hire(3, method="direct_interview")
        self.district.hire(4, employment="contract")
        self.district.hire(5, year=2022)
        self.assertFigure(self.figure(ROUNDS), "2", "1", "MET")
        self.assertFigure(self.figure(ROUNDS, 2024), "0", "1", "UNMET")

    def leave(self, teacher, day, reason="retired", **more):
        self.district.person(teacher, "p1", end=day, reason=reason, **more)

    def test_hired_against_left_by_the_last_day(self):
        self.leave("t1", "2024-09-01")  # was there on 31 August
        self.leave("t2", "2023-09-02", "resigned")
        self.leave("t3", "2023-09-01")
        self.leave("t4", "2024-01-01", "")  # moved within the district
        self.leave("t5", "2024-01-01", employment="contract")
        self.leave("t6", "2024-01-01", post="principal")
        self.district.hire(school="p1")
        self.district.hire()
        figure = self.figure(REPLACED)
        self.assertFigure(figure, "2", "2", "MET")
        # t3 left in the year before.
        self.assertEqual(figure["beside"], {"retirements": ["2", "1"], "cumulative": ["2", "3"]})
        self.leave("t7", "2024-01-01", "dismissed")
        self.district.hire(employment="contract")
        self.assertFigure(self.figure(REPLACED), "2", "3", "UNMET")

    def test_years_without_a_report_are_not_added_up(self):
        for year in (2022, 2023):
            self.leave(f"t{year}", f"{year}-12-01")
            self.district.hire(year=year)
        self.assertEqual(self.figure(REPLACED)["beside"]["cumulative"], ["2", "2"])
        self.district.submit("staffing", "recruitment", 2022, "district", "open")
        self.assertEqual(self.figure(REPLACED)["beside"]["cumulative"], ["1", "1"])
        self.district.submit("staffing", "recruitment", 2023, "district", "open")
        self.assertEqual(self.figure(REPLACED)["beside"], {})

    def test_nobody_left(self):
        self.district.hire()
        self.assertFigure(self.figure(REPLACED), "1", "0", "NO_DATA")

    def test_kindergartens_are_out(self):
        self.district.school("k1", "kindergarten", years=())
        self.leave("t1", "2024-01-01")
        self.district.person("t2", "k1", end="2024-01-01", reason="retired")
        self.district.hire(school="k1")
        self.assertFigure(self.figure(REPLACED), "0", "1", "UNMET")

    def test_music_pe_and_art_over_the_years(self):
        self.district.hire(subject="pe", year=2022, employment="part_time")
        self.district.hire(subject="maths", year=2023)
        self.district.hire(subject="art", year=2024)
        self.assertEqual([self.figure(ARTS_PE, year)["numerator"] for year in (2022, 2023, 2024)],
                         ["1", "1", "2"])
        self.assertEqual([self.figure(ARTS_PE, year)["verdict"] for year in (2022, 2023, 2024)],
                         ["NOT_DUE", "NOT_DUE", "MET"])
        self.district.submit("staffing", "recruitment", 2022, "district", "open")
        figure = self.figure(ARTS_PE, 2024)
        self.assertFigure(figure, "1", "1", "MET")
        self.assertEqual(figure["missing"], ["district/recruitment@2022"])

    def test_teachers_needed_to_one_of_220(self):
        needed = lambda year: self.figure(ARTS_PE, year)["beside"]
        for year in (2022, 2023):
            for school, pupils in (("p1", 220), ("p2", 221), ("n1", 0)):
                self.district.pupils(school, pupils, year=year)
        self.assertEqual(needed(2022), {})  # nothing promised yet
        self.assertEqual(needed(2023)["pe_teachers_needed"], ["3", "1"])  # 441 pupils: 2.005
        for n in range(4):
            self.district.person(f"t{n}", "p1", "pe")
        self.assertEqual(needed(2023)["pe_teachers_needed"], ["0", "1"])
        self.assertEqual(needed(2023)["music_art_teachers_needed"], ["3", "1"])

    def test_the_simple_route_is_reported(self):
        self.district.hire(method="direct_interview")
        self.district.hire()
        figure = self.figure(FAST)
        self.assertFigure(figure, "1", "1", "REPORT_ONLY")
        self.assertEqual(figure["beside"], {"share": ["1", "2"]})


if __name__ == "__main__":
    unittest.main()
