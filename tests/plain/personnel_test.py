"""Evaluation, the veto, decisions, pay and papers: each reading pinned by a district."""

import unittest

from recompute_test import RecomputeTest

COVERAGE = "staffing.teacher_evaluation_coverage"
SHARES = "staffing.teacher_evaluation_grade_shares"
SOURCES = "staffing.ethics_evaluation_three_sources"
VETO = "staffing.ethics_veto_applied"
WEIGHT = "staffing.results_weight_in_evaluation"
MANAGED = "staffing.district_manages_school_hires_reform"
PLAN = "staffing.teacher_evaluation_reform_plan"
NO_RISE = "staffing.principal_no_rise_rule"
LOW = "staffing.low_result_teacher_action_rate"
GOALS = "staffing.age_band_growth_goals"
USED = "staffing.evaluation_results_used"
PAY = "staffing.frontline_performance_pay"
RECOGNISED = "staffing.outstanding_teacher_recognition"
APPRAISED = "staffing.quality_in_school_and_principal_appraisal"
OUTSIDE = "staffing.social_professionals"


class CoverageTest(RecomputeTest):
    def test_in_post_on_the_census_date_graded_by_whoever(self):
        self.district.person("t1", "p1")
        self.district.person("t2", "p1", employment="contract")
        self.district.person("t3", "p1", post="principal")
        self.district.person("t4", "p1", end="2023-10-15")
        self.district.evaluation("t1", "p2", "fail")
        self.district.evaluation("t4", "p1")
        self.assertFigure(self.figure(COVERAGE), "1", "1", "MET")
        self.district.person("t5", "p1")
        self.district.evaluation("t5", "p1", grade="")
        self.district.evaluation("t5", "p1", year=2022)
        self.assertFigure(self.figure(COVERAGE), "1", "2", "UNMET")


class GradeSharesTest(RecomputeTest):
    def setUp(self):
        super().setUp()
        self.district.add("evaluationSchemes", 2023, "scheme", 25, 50, 30)
        for school in ("p1", "p2", "n1"):
            for n, grade in enumerate(("excellent", "good", "good", "pass")):
                self.district.evaluation(f"{school}-{n}", school, grade)

    def test_up_to_the_declared_share(self):
        self.assertFigure(self.figure(SHARES), "3", "3", "MET")
        self.district.evaluation("t1", "p1", "good")
        self.assertFigure(self.figure(SHARES), "2", "3", "UNMET")
        self.district.evaluation("t2", "p1", "")
        self.assertFigure(self.figure(SHARES), "2", "3", "UNMET")
        self.district.evaluation("t3", "p1", "pass")
        self.assertFigure(self.figure(SHARES), "3", "3", "MET")

    def test_a_school_without_a_grade_has_no_result(self):
        self.district.school("p3", "primary")
        self.assertFigure(self.figure(SHARES), "3", "4", "UNMET")

    def test_a_campus_counts_with_its_school(self):
        self.district.school("c1", "primary", main="p1")
        self.district.evaluation("t1", "c1", "excellent")
        self.assertFigure(self.figure(SHARES), "2", "3", "UNMET")
        for n in range(3):
            self.district.evaluation(f"c1-{n}", "c1", "pass")
        self.assertFigure(self.figure(SHARES), "3", "3", "MET")

    def test_a_share_that_is_not_declared(self):
        self.district.tables["16_staffing_evaluationSchemes"][0][3] = ""
        figure = self.figure(SHARES)
        self.assertFigure(figure, None, None, "NO_DATA")
        self.assertEqual(figure["missing"], ["n1", "p1", "p2"])

    def test_the_weight_of_results_is_reported(self):
        self.assertFigure(self.figure(WEIGHT), "30", "1", "REPORT_ONLY")


class EthicsTest(RecomputeTest):
    def test_all_three_sources_of_whoever_is_graded_or_scored(self):
        self.district.evaluation("t1", "p1")
        self.district.evaluation("t2", "p1", scores=(9000, 0, 8000), grade="")
        self.district.evaluation("t3", "p1", scores=("", "", ""), grade="")
        self.assertFigure(self.figure(SOURCES), "2", "2", "MET")
        self.district.evaluation("t4", "p1", scores=("", "", 9000))
        self.district.evaluation("t5", "p1", scores=("", "", ""))
        self.assertFigure(self.figure(SOURCES), "2", "4", "UNMET")

    def test_a_veto_bars_grade_award_and_promotion(self):
        self.district.evaluation("t1", "p1", "fail", veto="true")
        for teacher in ("t2", "t3", "t4", "t5"):
            self.district.add("ethicsCases", teacher, "c", "2024-03-01", "true")
        self.assertFigure(self.figure(VETO), "0", "1", "MET")
        self.district.evaluation("t2", "p1", "pass")
        self.district.add("personnelDecisions", "t2", "d1", "award", "2024-05-01", "")
        self.assertFigure(self.figure(VETO), "1", "1", "UNMET")
        self.district.add("personnelDecisions", "t3", "d2", "promotion", "2024-05-01", "")
        self.district.add("recognitions", "t4", "r1", "2023-09-10", "school", "ethics")
        self.district.honour("t5", "plain", "2024-08-31")
        self.assertFigure(self.figure(VETO), "4", "1", "UNMET")

    def test_only_in_the_year_and_only_what_a_veto_bars(self):
        self.district.add("ethicsCases", "t1", "c", "2024-03-01", "true")
        self.district.add("ethicsCases", "t2", "c", "2024-03-01", "false")
        self.district.evaluation("t1", "p1", year=2022)
        self.district.evaluation("t1", "p1", grade="")
        self.district.evaluation("t2", "p1", "excellent")
        self.district.honour("t1", "plain", "2024-09-01")
        self.district.add("personnelDecisions", "t1", "d1", "title_appraisal", "2024-05-01", "")
        self.assertFigure(self.figure(VETO), "0", "1", "MET")
        self.district.submit("staffing", "evaluation", 2023, "p2", "open")
        self.assertFigure(self.figure(VETO), "0", "1", "UNDETERMINED")

    def test_what_happened_is_not_undone_before_the_deadline(self):
        self.district.evaluation("t1", "p1", "good", veto="true")
        self.assertFigure(self.figure(VETO, as_of="2024-03-01"), "1", "1", "UNMET")


class PapersTest(RecomputeTest):
    def done(self, day, code="district_managed_posts"):
        self.district.add("milestones", self.district.number(), "step", day, code)

    def steps(self, as_of="2025-12-01"):
        return [self.figure(MANAGED, year, as_of)["verdict"] for year in (2022, 2023, 2024)]

    def test_a_step_each_year(self):
        self.assertEqual(self.steps(), ["UNMET", "UNMET", "UNMET"])
        self.done("2023-08-31")
        self.done("2024-09-01")
        self.done("2024-06-30", "another")
        self.done("")
        self.assertEqual(self.steps(), ["MET", "UNMET", "MET"])
        self.assertEqual(self.steps("2024-08-31"), ["MET", "NOT_DUE", "NOT_DUE"])

    def test_a_step_still_to_come_is_not_done(self):
        self.done("2024-06-30")
        self.assertEqual(self.steps("2024-06-29")[1], "NOT_DUE")
        self.assertEqual(self.steps("2024-06-30")[1], "MET")

    def test_the_plan_is_issued_by_the_end(self):
        self.district.add("documents", "teacher_evaluation_plan", "plan", "2025-08-31")
        self.assertEqual([self.figure(PLAN, year)["numerator"] for year in (2022, 2023, 2024)],
                         ["0", "0", "1"])
        self.assertFigure(self.figure(PLAN, 2024), "1", "1", "MET")
        self.district.tables["26_staffing_documents"][0][2] = "2025-09-01"
        self.assertFigure(self.figure(PLAN, 2024), "0", "1", "UNMET")

    def test_goals_set_by_the_end_of_the_year(self):
        self.district.add("growthGoals", "a", 18, 40, "goal", "2023-09-01")
        self.district.add("growthGoals", "b", 41, 70, "goal", "2024-09-01")
        self.assertEqual([self.figure(GOALS, year)["numerator"] for year in (2022, 2023, 2024)],
                         ["0", "1", "2"])
        self.assertFigure(self.figure(GOALS, 2024), "2", "2", "MET")
        self.district.add("growthGoals", "c", 16, 17)
        self.assertFigure(self.figure(GOALS, 2024), "2", "3", "UNMET")


class DecisionsTest(RecomputeTest):
    def decide(self, kind, day="2025-05-01", cites="2023", teacher="t1"):
        self.district.add("personnelDecisions", teacher, self.district.number(), kind, day, cites)

    def test_decisions_of_the_five_fields(self):
        for kind in ("performance_appraisal", "title_appraisal", "promotion", "award",
                     "cadre_selection"):
            self.decide(kind)
        self.decide("lower_grade_appointment", cites="")
        self.assertFigure(self.figure(USED, 2024), "5", "5", "MET")
        self.decide("award", cites="")
        self.assertFigure(self.figure(USED, 2024), "5", "6", "UNMET")
        self.assertFigure(self.figure(USED, 2023), "0", "0", "NOT_DUE")

    def test_actions_on_low_results_wait_for_examinations(self):
        self.decide("reassignment", "2022-10-01")
        self.decide("lower_grade_appointment")
        self.decide("lower_grade_appointment", teacher="t2")
        self.assertFigure(self.figure(LOW, 2022), "1", "1", "NOT_DUE")
        self.assertFigure(self.figure(LOW, 2024), "2", "1", "UNDETERMINED")

    def test_so_do_the_terms_of_principals(self):
        self.district.add("principalTerms", "p1", "a", "h1", "2020-08-01", "renewed", "2024-06-01")
        self.assertFigure(self.figure(NO_RISE), "0", "1", "UNDETERMINED")
        self.district.submit("staffing", "personnel", 2023, "district", "open")
        self.assertFigure(self.figure(NO_RISE), None, None, "NO_DATA")

    def test_persons_recognised_for_results(self):
        for n, (teacher, day, reason) in enumerate([
            ("t1", "2023-09-10", "teaching_results"), ("t1", "2024-05-01", "teaching_results"),
            ("t2", "2024-08-31", "teaching_results"), ("t3", "2024-09-01", "teaching_results"),
            ("t4", "2024-05-01", "ethics"),
        ]):
            self.district.add("recognitions", teacher, n, day, "school", reason)
        self.assertFigure(self.figure(RECOGNISED), "2", "1", "MET")
        self.assertFigure(self.figure(RECOGNISED, 2022), "0", "1", "UNMET")


class ReturnsTest(RecomputeTest):
    def pay(self, school, group, heads, fen):
        self.district.add("performancePays", 2023, school, self.district.number(), group, heads, fen)

    def test_average_over_average_of_what_all_schools_pay(self):
        self.pay("p1", "frontline", 2, 300)
        self.pay("p1", "other", 1, 200)
        self.pay("p1", "high_result", 1, 1000)
        self.pay("p2", "frontline", 1, 300)
        self.assertFigure(self.figure(PAY), "1", "1", "UNMET")
        self.pay("n1", "frontline", 1, 201)
        self.assertFigure(self.figure(PAY), "801", "800", "MET")

    def test_a_sum_left_out_is_no_report(self):
        self.pay("p1", "frontline", 1, 300)
        self.pay("p1", "other", 1, 200)
        self.pay("p2", "frontline", 1, "")
        figure = self.figure(PAY)
        self.assertFigure(figure, "3", "2", "UNDETERMINED")
        self.assertEqual(figure["missing"], ["p2"])

    def test_nobody_to_compare_with(self):
        self.pay("p1", "frontline", 1, 300)
        self.assertFigure(self.figure(PAY), "0", "0", "NO_DATA")

    def appraise(self, school, weight, kind="school"):
        self.district.add("appraisals", 2023, school, self.district.number(), kind, weight)

    def test_appraisals_with_a_weight_of_teaching(self):
        self.appraise("p1", 20)
        self.appraise("p1", 1, "principal")
        self.assertFigure(self.figure(APPRAISED), "2", "2", "MET")
        self.appraise("p2", 0)
        self.assertFigure(self.figure(APPRAISED), "2", "3", "UNMET")
        self.appraise("n1", "")
        figure = self.figure(APPRAISED)
        self.assertFigure(figure, "2", "3", "UNMET")
        self.assertEqual(figure["missing"], ["n1"])

    def test_people_from_outside_are_reported(self):
        self.district.add("outsideProfessionals", 2023, "p1", "o1", "expert_support")
        self.district.school("s1", "special_education")
        self.district.add("outsideProfessionals", 2023, "s1", "o1", "secondment")
        self.district.add("outsideProfessionals", 2022, "p1", "o1", "secondment")
        self.assertFigure(self.figure(OUTSIDE), "2", "1", "REPORT_ONLY")


if __name__ == "__main__":
    unittest.main()
