"""READINGS 25 to 30: what happened at schools not open on the census date, campuses their school
reports for, rules without anything to judge, what is not recorded, what is required 0 times."""

import unittest

from plain_case import PlainCase


class FlowsTest(PlainCase):
    """`closed` existed until 30 September 2023, `new` opens on 25 August 2024; neither reports."""

    def setUp(self):
        super().setUp()
        self.district.school("closed", "primary", closed="2023-10-01", years=())
        self.district.school("new", "primary", opened="2024-08-25", years=())

    def test_who_left_a_closed_school_is_replaced(self):
        self.district.person("t1", "closed", end="2023-10-01", reason="retired")
        self.district.hire()
        self.check("recruitment_replacement_ratio", 2023, 1, 1, "MET")
        self.district.person("t2", "closed", end="2023-10-01", reason="resigned")
        self.check("recruitment_replacement_ratio", 2023, 1, 2, "UNMET")

    def test_exchanges_that_leave_it(self):
        self.district.add("rotationEligibilities", 2023, "closed", "e1", "t1", "true")
        self.district.exchange("t1", "closed", "p1")
        self.check("rotation_teacher_share", 2023, 1, 1, "MET")
        self.district.honour("t1", "dist_backbone", "2020-01-01")
        self.check("rotation_backbone_share", 2023, 1, 1, "MET")
        self.district.exchange("h1", "closed", "p1", role="principal")
        self.check("principal_teacher_flow_reasonable", 2023, 1, 1, "REPORT_ONLY")

    def test_posts_filled_there(self):
        self.district.post_plan("closed", ("maths", "", "", 2, 1))
        self.check("vacancy_fill_rate", 2023, 1, 2, "UNMET")

    def test_appraised_all_the_same(self):
        self.district.add("appraisals", 2023, "closed", "a1", "principal", 0)
        self.check("quality_in_school_and_principal_appraisal", 2023, 0, 1, "UNMET")
        self.district.add("appraisals", 2023, "closed", "a2", "school", "")
        self.check(
            "quality_in_school_and_principal_appraisal", 2023, 0, 0, "NO_DATA", ["closed"]
        )

    def test_what_is_delivered_before_it_opens(self):
        for kind in ("teacher_computer", "multimedia"):
            self.district.record(
                "purchases", school="new", kind=kind, quantity=10, accepted_on="2024-08-20"
            )
        self.check("teacher_computers_multimedia_y2", 2023, 10, 1, "MET")
        self.district.record("purchases", school="new", kind="multimedia", accepted_on="2024-08-20")
        self.check("teacher_computers_multimedia_y2", 2023, 0, 1, "UNDETERMINED", ["new"])

    def test_computers_per_teacher(self):
        self.district.record(
            "purchases", school="new", kind="teacher_computer", quantity=10, accepted_on="2024-08-20"
        )
        self.district.person("t1", "p1")
        _, figure, _ = self.figures("teacher_computers_multimedia_y2", 2023, "2026-01-01")
        self.assertEqual(figure.companions["computers_per_100_teachers"], (10, 1))

    def test_upgraded_before_it_opens(self):
        self.district.record(
            "construction", construction_project="up", school="new", kind="upgrade",
            due_school_year=2023, completed_on="2024-08-20",
        )
        self.check("construction.campus_upgrade_schools", 2023, 1, 1, "MET")

    def test_rooms_and_light_of_the_year(self):
        for kind in ("music", "computer"):
            self.district.record(
                "returns", school_year=2023, school="new", rooms_kind=kind, rooms_new_rooms=1,
                lighting_accepted_on="2024-08-20",
            )
        self.check("rooms.computer_music_y2", 2023, 1, 1, "MET")
        self.check("lighting_retrofit", 2023, 1, 1, "MET")

    def test_they_are_no_part_of_a_share(self):
        for month in (9, 10, 11, 12, 1, 2, 3, 4, 5, 6):
            self.district.record(
                "usage", school_year=2023, school="closed", month=month, kind="dedicated_class",
                lessons=1,
            )
        self.district.record(
            "installations", school="p1", kind="three_classrooms_base", rooms=1,
            ready_on="2022-01-01",
        )
        self.check("three_classrooms_regular_use", 2023, 0, 1, "UNMET")

    def test_what_is_so_on_a_day_is_not_so_there(self):
        self.district.pupils("closed", 220)
        self.district.person("t1", "closed", "pe")
        self.check("pe_teacher_ratio", 2023, 0, 0, "NO_DATA")


class CampusesTest(PlainCase):
    def campus(self, spoken_for="true"):
        self.district.school("c1", "primary", years=(), main="p1", spoken_for=spoken_for)

    def setUp(self):
        super().setUp()
        self.district.pupils("p1", 220)
        self.district.person("t1", "p1", "pe")

    def test_its_school_reports_for_it(self):
        self.campus()
        self.check("pe_teacher_ratio", 2023, 220, 1, "MET")

    def test_it_reports_itself(self):
        self.campus(spoken_for="")
        self.check("pe_teacher_ratio", 2023, 220, 1, "UNDETERMINED", ["c1"])

    def test_its_records_count_where_its_school_has_reported(self):
        self.campus()
        self.district.person("t2", "c1", "pe")
        self.check("pe_teacher_ratio", 2023, 220, 2, "MET")
        self.district.submit("staffing", "staff", 2023, "p1", "open")
        self.check("pe_teacher_ratio", 2023, 0, 0, "NO_DATA", ["p1"])

    def test_a_number_it_leaves_out_is_left_out_by_its_school(self):
        self.campus()
        self.district.pupils("c1", "")
        self.check("pe_teacher_ratio", 2023, 0, 0, "NO_DATA", ["p1"])

    def test_a_closed_school_reports_for_nobody(self):
        self.district.school("p3", "primary", closed="2023-09-30")
        self.district.school("c3", "primary", years=(), main="p3", spoken_for="true")
        self.check("pe_teacher_ratio", 2023, 220, 1, "UNDETERMINED", ["c3"])
        self.check("pe_teacher_ratio", 2022, 0, 1, "NOT_DUE")

    def test_its_needs_are_those_of_its_school(self):
        self.campus()
        self.district.require("maths", "primary")
        for school in ("p1", "p2", "n1"):
            self.district.post_plan(school)
            self.district.teach(f"t-{school}", school, "maths")
        self.check("all_subject_teachers_share", 2023, 3, 3, "MET")

    def test_nothing_else_is_asked_of_it(self):
        self.campus()
        for school in ("p1", "p2", "n1"):
            self.district.record(
                "returns", school_year=2023, school=school,
                financial_rules="finance,accounting,budget,public_funds",
            )
            self.district.record(
                "stocks", school_year=2024, school=school, category="music", required=1, present=1
            )
        self.check("financial_rules_share", 2023, 3, 3)
        self.check("equipment.standard_conformity_share", 2024, 3, 3, "MET")


class RulesTest(PlainCase):
    def test_no_term_was_decided(self):
        self.check("principal_no_rise_rule", 2023, 0, 1, "MET")
        self.district.add("principalTerms", "p1", "a", "h1", "2020-08-01", "ended", "2024-06-01")
        self.check("principal_no_rise_rule", 2023, 0, 1, "MET")
        self.district.add("principalTerms", "p1", "b", "h1", "2020-08-01", "renewed", "2024-06-01")
        self.check("principal_no_rise_rule", 2023, 0, 1, "UNDETERMINED")
        self.check("principal_no_rise_rule", 2022, 0, 1, "MET")

    def test_how_many_were_judged(self):
        self.district.evaluation("t1", "p1", grade="fail", veto="true")
        for name, judged in (("ethics_veto_applied", 1), ("principal_no_rise_rule", 0)):
            _, figure, verdict = self.figures(name, 2023, "2026-01-01")
            self.assertEqual((figure.numerator, verdict), (0, "MET"))
            self.assertEqual(figure.companions["judged"], (judged, 1))


class NotRecordedTest(PlainCase):
    WEIGHT = "results_weight_in_evaluation"

    def test_no_scheme_has_no_weight(self):
        self.check(self.WEIGHT, 2023, 0, 0, "REPORT_ONLY")

    def test_a_scheme_that_does_not_say_is_named(self):
        self.district.add("evaluationSchemes", 2023, "scheme", 25, 50, "")
        self.check(self.WEIGHT, 2023, None, None, "REPORT_ONLY", ["district"])

    def test_a_weight_of_zero_is_one(self):
        self.district.add("evaluationSchemes", 2023, "scheme", 25, 50, 0)
        self.check(self.WEIGHT, 2023, 0, 1, "REPORT_ONLY")

    def test_a_share_without_a_whole(self):
        self.check("construction.completion_rate", 2023, 0, 0, "NO_DATA")
        self.check("recruitment_replacement_ratio", 2023, 0, 0, "NO_DATA")


class RequiredNoTimesTest(PlainCase):
    def test_of_a_project(self):
        self.district.record(
            "equipment", equipment_project="e", school="p1", code="caiji_jh", due_school_year=2023,
            accepted_on="2024-05-01", items_item="piano", items_required=0,
        )
        self.check("equipment.caiji_jh", 2023, 1, 1, "MET")
        self.check("equipment.count_rebuilt_y2", 2023, 1)

    def test_of_the_standard(self):
        for school in ("p1", "p2", "n1"):
            self.district.record(
                "stocks", school_year=2024, school=school, category="music", required=0
            )
        self.check("equipment.standard_conformity_share", 2024, 3, 3, "MET")


if __name__ == "__main__":
    unittest.main()
