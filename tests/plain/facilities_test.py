"""Small districts whose facilities figures can be worked out by hand, one reading a test."""

import unittest

import facilities_items
from plain_case import PlainCase


class ItemsTest(unittest.TestCase):
    def test_lists_are_as_long_as_the_plan_prints_them(self):
        self.assertEqual(len({each.id for each in facilities_items.ITEMS}), 53)
        self.assertEqual([len(each) for each in facilities_items.CONSTRUCTION.values()], [5, 3, 3])
        self.assertEqual(
            [len(codes) for _, codes in facilities_items.EQUIPMENT_LISTS.values()], [4, 2, 3, 3, 3])

    def test_only_states_are_maintained(self):
        self.assertEqual(
            [each.id.removeprefix("facilities.") for each in facilities_items.ITEMS if each.maintained],
            ["interactive_classroom_school_share", "three_classrooms_base_coverage",
             "three_classrooms_regular_use"])


class ConstructionTest(PlainCase):
    def project(self, code, due, completed="", in_use="", kind="expansion", named=True, use=False,
                school="p1"):
        self.district.record(
            "construction", construction_project=code.replace("_", "-"), school=school, kind=kind,
            code=code, named_in_plan=str(named).lower(), use_required=str(use).lower(),
            due_school_year=due, completed_on=completed, in_use_on=in_use)

    def test_last_day_is_in_time(self):
        self.project("longhe_jh_expansion", 2024, "2025-08-31")
        self.check("construction.longhe_jh_expansion", 2024, 1, verdict="MET")

    def test_a_day_late_stays_unmet_and_shows_later(self):
        self.project("caiji_jh_expansion", 2023, "2024-09-01")
        self.check("construction.caiji_jh_expansion", 2022, 0, verdict="NOT_DUE")
        self.check("construction.caiji_jh_expansion", 2023, 0, verdict="UNMET")
        self.check("construction.caiji_jh_expansion", 2024, 1, verdict="REPORT_ONLY")

    def test_what_comes_after_the_day_of_the_verdict_is_not_done(self):
        self.project("longhe_jh_expansion", 2024, "2025-03-01")
        self.check("construction.longhe_jh_expansion", 2024, 0, verdict="NOT_DUE", as_of="2025-02-28")
        self.check("construction.longhe_jh_expansion", 2024, 1, verdict="MET", as_of="2025-03-01")

    def test_built_and_in_use_asks_for_use(self):
        self.project("nsfz_branch_gymnasium", 2022, "2023-06-01", use=True)
        self.check("construction.nsfz_branch_gymnasium", 2022, 0, verdict="UNMET")
        self.project("nsfz_branch_gymnasium", 2022, "2023-06-01", "2023-08-31", use=True)
        self.check("construction.nsfz_branch_gymnasium", 2022, 1, verdict="MET")

    def test_form_of_the_district_is_out(self):
        self.project("nanyang_upgrade", 2022, "2023-06-01")
        self.district.submit("facilities", "construction", 2022, "district", "open")
        self.check("construction.nanyang_upgrade", 2022, None, None, "NO_DATA", ["district/construction"])

    def test_completion_rate(self):
        self.project("wangguanji_jh_rebuild", 2023, "2024-08-31")
        self.project("buzi_jh_rebuild", 2023, "2024-09-01")
        self.project("other", 2023, named=False)
        self.check("construction.completion_rate", 2023, 1, 2, "UNMET")
        self.check("construction.completion_rate", 2024, 0, 0, "NO_DATA")

    def test_upgrades_count_schools_of_the_year(self):
        self.district.school("c1", "primary", main="p1")
        self.project("one", 2022, "2023-09-01", kind="upgrade", named=False)
        self.project("two", 2023, "2024-08-31", kind="upgrade", named=False, school="c1")
        self.project("three", 2023, "2024-09-01", kind="upgrade", named=False, school="p2")
        self.check("construction.campus_upgrade_schools", 2023, 1, verdict="MET")
        self.check("construction.campus_upgrade_schools", 2024, 1, verdict="MET")
        self.check("construction.campus_upgrade_schools", 2022, 0, verdict="NOT_DUE")


class EquipmentTest(PlainCase):
    def project(self, code, due, accepted="2023-08-31", items=((10, 10, ""),), school="p1"):
        for number, (required, delivered, later) in enumerate(items):
            self.district.record(
                "equipment", equipment_project=code.replace("_", "-"), school=school, code=code,
                named_in_plan="true", due_school_year=due, accepted_on=accepted,
                items_item=f"item {number}", items_required=required, items_delivered=delivered,
                items_delivered_later=later)

    def test_every_item_and_the_acceptance(self):
        self.project("taihulu_primary", 2022, items=((10, 10, ""), (3, 5, "")))
        self.check("equipment.taihulu_primary", 2022, 1, verdict="MET")
        self.project("xiangli_school", 2022, items=((10, 9, ""), (3, 5, "")))
        self.check("equipment.xiangli_school", 2022, 0, verdict="UNMET")
        self.project("nsfz_branch", 2022, accepted="")
        self.check("equipment.nsfz_branch", 2022, 0, verdict="UNMET")
        self.project("longhe_central_primary", 2022, items=((1, "", ""),))
        self.check("equipment.longhe_central_primary", 2022, 0, verdict="UNMET")
        self.check("equipment.caiji_primary_branch", 2022, 0, verdict="UNMET")
        self.check("equipment.count_named_schools_y1", 2022, 1, verdict="UNMET")
        self.check("equipment.count_expanded_y1", 2022, 0, verdict="UNMET")

    def test_delivered_later_shows_later(self):
        self.project("buzi_jh", 2023, accepted="2024-10-01", items=((10, 8, 2),))
        self.check("equipment.buzi_jh", 2023, 0, verdict="UNMET")
        self.check("equipment.buzi_jh", 2024, 1, verdict="REPORT_ONLY")
        self.check("equipment.count_rebuilt_y2", 2023, 0, verdict="UNMET")

    def test_kindergartens_are_in_no_school_denominator(self):
        self.district.school("k1", "kindergarten", years=())
        for code in ("lidu_shuian", "shili_chunfeng", "moxiangju"):
            self.project(f"{code}_kindergarten", 2022, school="k1")
        self.check("equipment.count_kindergartens_y1", 2022, 3, verdict="MET")
        self.check("interactive_classroom_school_share", 2022, 0, 3)

    def test_behind_pace_of_the_running_year(self):
        self.project("lidu_shuian_kindergarten", 2022, accepted="2022-10-01")
        name = "equipment.count_kindergartens_y1"
        self.check(name, 2022, 1, verdict="NOT_DUE", as_of="2022-12-01")
        self.check(name, 2022, 1, verdict="AT_RISK", as_of="2023-08-01")

    def stock(self, school, category, required, present):
        self.district.record("stocks", school_year=2024, school=school, category=category,
                             required=required, present=present)

    def test_conformity_category_by_category(self):
        self.district.school("s1", "special_education")
        self.stock("p1", "music", 10, 10)
        self.stock("p1", "art", 10, 30)
        self.stock("p2", "music", 10, 9)
        self.stock("p2", "art", 10, 30)
        self.stock("s1", "art", 1, 1)
        self.stock("n1", "art", 1, "")
        self.check("equipment.standard_conformity_share", 2024, 2, 4, "UNMET", ["n1"])

    def test_a_campus_counts_with_its_school(self):
        self.district.school("c1", "primary", main="p1")
        for id in ("p2", "n1"):
            self.stock(id, "art", 1, 1)
        self.stock("p1", "art", 10, 12)
        self.stock("c1", "art", 5, 3)
        self.check("equipment.standard_conformity_share", 2024, 3, 3, "MET")
        self.stock("c1", "music", 1, 0)
        self.check("equipment.standard_conformity_share", 2024, 2, 3, "UNMET")

    def test_devices_of_both_kinds(self):
        self.district.record("purchases", school="p1", kind="multimedia", quantity=9, accepted_on="2024-08-31")
        self.check("teacher_computers_multimedia_y2", 2023, 0, verdict="UNMET")
        self.district.record("purchases", school="p1", kind="teacher_computer", quantity=4,
                             accepted_on="2023-09-01")
        self.district.record("purchases", school="p1", kind="teacher_computer", quantity=4)
        self.check("teacher_computers_multimedia_y2", 2023, 4, verdict="MET")

    def test_computers_to_teachers(self):
        def beside():
            _, figure, _ = self.figures("teacher_computers_multimedia_y2", 2023, "2026-01-01")
            return figure.companions.get("computers_per_100_teachers")

        self.district.school("k1", "kindergarten", years=())
        for school in ("p1", "k1", "p2"):
            self.district.person(f"t-{school}", school)
            self.district.record("purchases", school=school, kind="teacher_computer", quantity=2,
                                 accepted_on="2023-09-01")
        self.assertEqual(beside(), (4, 2))
        # What leaves the number out is no report.
        self.district.record("purchases", school="p2", kind="teacher_computer",
                             accepted_on="2023-09-01")
        self.assertEqual(beside(), (2, 1))
        self.district.submit("facilities", "procurement", 2023, "district", "open")
        self.assertEqual(beside(), None)


class ConditionsTest(PlainCase):
    def seats(self, school, stage, classes, demand, year=2023):
        self.district.record("seats", school_year=year, school=school, stage=stage, classes=classes,
                             demand=demand)

    def returned(self, school, year=2023, **cells):
        self.district.record("returns", school_year=year, school=school, **cells)

    def test_seats_of_the_worse_stage(self):
        self.seats("p1", "primary", 10, 440)
        self.seats("p2", "primary", 1, 50)
        self.seats("n1", "primary", 1, 5)
        self.seats("n1", "junior", 2, 100)
        # 45 x 12 = 540 places for 495 pupils; 50 x 2 for 100: just enough.
        self.check("seat_supply", 2023, 2, 100, "MET")
        self.seats("n1", "junior", 2, 101)
        self.check("seat_supply", 2023, 4, 201, "UNMET")

    def test_seats_of_a_school_that_leaves_a_number_out(self):
        self.seats("p1", "primary", 10, 440)
        self.seats("p2", "primary", "", 440)
        self.seats("n1", "primary", 1, 5)
        self.seats("n1", "junior", 3, 100)
        self.check("seat_supply", 2023, 11, 445, "UNDETERMINED", ["p2"])

    def test_lighting_asks_for_one_school(self):
        self.returned("p1", lighting_accepted_on="2024-08-31")
        self.check("lighting_retrofit", 2023, 1, verdict="MET")
        self.check("lighting_retrofit", 2022, 0, verdict="UNMET")
        self.district.submit("facilities", "conditions", 2022, "p2", "open")
        self.check("lighting_retrofit", 2022, 0, verdict="UNDETERMINED", missing=["p2"])
        self.check("lighting_retrofit", 2024, 0, verdict="REPORT_ONLY")

    def test_rooms_of_the_rarest_kind(self):
        for school, kind, rooms in [("p1", "music", 2), ("p2", "music", 1), ("p1", "computer", 1),
                                    ("p2", "computer", 0), ("n1", "dance", 4)]:
            self.returned(school, rooms_kind=kind, rooms_new_rooms=rooms)
        self.check("rooms.computer_music_y2", 2023, 1, verdict="MET")

    def test_rooms_nobody_says_how_many(self):
        self.returned("p1", rooms_kind="music", rooms_new_rooms=2)
        self.returned("p2", rooms_kind="computer", rooms_new_rooms="")
        self.check("rooms.computer_music_y2", 2023, 0, verdict="UNDETERMINED", missing=["p2"])
        self.returned("n1", rooms_kind="computer", rooms_new_rooms=1)
        self.check("rooms.computer_music_y2", 2023, 1, verdict="MET", missing=["p2"])

    def test_the_same_two_rules_at_school_and_campus_are_no_four(self):
        self.district.school("c1", "primary", main="p1")
        every = "finance+accounting+budget+public_funds"
        self.returned("p1", financial_rules="finance+budget")
        self.returned("c1", financial_rules="budget+finance")
        self.returned("p2", financial_rules=every)
        self.check("financial_rules_share", 2023, 1, 3, "REPORT_ONLY", ["n1"])


class DigitalTest(PlainCase):
    def room(self, school, kind, ready, removed="", rooms=1):
        self.district.record("installations", school=school, kind=kind, rooms=rooms, ready_on=ready,
                             removed_on=removed)

    def use(self, school, months, kind="dedicated_class", year=2023, lessons=1, users=""):
        for month in months:
            self.district.record("usage", school_year=year, school=school, month=month, kind=kind,
                                 lessons=lessons, active_users=users)

    def test_rooms_on_the_last_day_of_the_year(self):
        kind = "interactive_classroom"
        self.room("p1", kind, "2023-08-31")
        self.room("p2", kind, "2023-09-01")
        self.room("n1", kind, "2020-01-01", "2023-08-31")
        self.check("interactive_classroom_school_share", 2022, 1, 3, "UNMET")
        self.check("interactive_classroom_school_share", 2023, 2, 3, "UNMET")
        self.room("n1", kind, "2024-02-01")
        self.check("interactive_classroom_school_share", 2023, 3, 3, "MET")

    def test_a_school_that_is_missing_stays_and_fails(self):
        for id in ("p1", "p2", "n1"):
            self.room(id, "ai_smart_classroom", "2024-10-01")
        self.check("ai_smart_classroom_coverage", 2024, 3, 3, "MET")
        self.district.submit("facilities", "ict", 2024, "p2", "open")
        self.check("ai_smart_classroom_coverage", 2024, 2, 3, "UNMET", ["p2"])

    def test_basic_coverage_is_95_percent(self):
        for number in range(17):
            self.district.school(f"q{number:02}", "primary")
        for number in range(17):
            self.room(f"q{number:02}", "three_classrooms_base", "2022-10-01")
        self.room("p1", "three_classrooms_base", "2022-10-01")
        self.check("three_classrooms_base_coverage", 2022, 18, 20, "UNMET")
        self.room("p2", "three_classrooms_base", "2022-10-01")
        self.check("three_classrooms_base_coverage", 2022, 19, 20, "MET")
        self.check("three_classrooms_base_coverage", 2024, 19, 20, "MET")

    def test_regular_use_of_those_that_have_the_base(self):
        self.room("p1", "three_classrooms_base", "2022-10-01")
        self.room("n1", "three_classrooms_base", "2022-10-01")
        self.use("p1", (9, 10, 11, 12, 1))
        self.use("p1", (2, 3, 4, 5), "famous_teacher_class")
        self.use("p1", (6,), lessons=0)
        self.use("n1", (9, 10, 11, 12, 1, 2, 3, 4, 5, 6))
        self.use("p2", (9,))
        self.check("three_classrooms_regular_use", 2023, 1, 2, "UNMET")
        self.use("p1", (6,), "famous_school_class")
        self.check("three_classrooms_regular_use", 2023, 2, 2, "MET")
        self.use("p1", (7,))
        self.district.submit("facilities", "ict", 2023, "p2", "open")
        self.check("three_classrooms_regular_use", 2023, 2, 3, "UNMET", ["p2"])

    def test_growth_of_the_monthly_average(self):
        self.use("p1", (9, 10), "cloud_platform", 2022, "", 100)
        self.use("p2", (9,), "cloud_platform", 2022, "", 40)
        self.check("cloud_platform_usage_growth", 2022, None, None, "NOT_DUE")
        # 240 / 2 = 120 a month, then 360 / 3: no rise.
        self.use("p1", (9, 10, 11), "cloud_platform", 2023, "", 120)
        self.check("cloud_platform_usage_growth", 2023, 0, 720, "UNMET")
        self.use("p2", (11,), "cloud_platform", 2023, "", 1)
        self.check("cloud_platform_usage_growth", 2023, 2, 720, "MET")
        self.district.submit("facilities", "ict", 2022, "n1", "open")
        self.check("cloud_platform_usage_growth", 2023, 2, 720, "UNDETERMINED", ["n1@2022"])


class DistrictTest(PlainCase):
    def test_platform_by_the_end_of_2023(self):
        name = "smart_education_cloud_platform"
        self.district.record("milestones", milestone="m", code=name, done_on="2024-01-01")
        self.check(name, 2023, 0, verdict="UNMET")
        self.check(name, 2023, 0, verdict="NOT_DUE", as_of="2023-12-31")
        self.check(name, 2024, 1, verdict="REPORT_ONLY")
        self.district.record("milestones", milestone=name, done_on="2023-12-31")
        self.check(name, 2023, 1, verdict="MET")

    def test_ai_mode_has_three_parts(self):
        for code in ("ai_talent_training", "ai_education_services"):
            self.district.record("milestones", milestone=code, code=code, done_on="2023-11-01")
        self.check("ai_plus_education_mode", 2023, 2, 3, "UNMET")
        self.district.record("milestones", milestone="x", code="ai_education_governance",
                             done_on="2023-11-01")
        self.check("ai_plus_education_mode", 2023, 3, 3, "MET")

    def test_a_draft_is_no_document(self):
        self.district.record("documents", document="d", code="layout_plan")
        self.check("layout_plan", 2024, 0, verdict="UNMET")
        self.district.record("documents", document="e", code="layout_plan", issued_on="2022-12-01")
        self.check("layout_plan", 2024, 1, verdict="MET")
        self.check("layout_plan", 2022, 1, verdict="NOT_DUE")

    def test_funding_must_rise(self):
        for year, spent in [(2021, 100), (2022, 100), (2023, 101), (2024, 99)]:
            self.district.record("funding", fiscal_year=year, spent_fen=spent)
        name = "compulsory_funding_growth"
        self.check(name, 2022, 0, 100, "UNMET")
        self.check(name, 2023, 1, 100, "MET")
        self.check(name, 2024, -2, 101, "UNMET")
        self.district.submit("facilities", "funding", 2022, "district", "open")
        self.check(name, 2023, None, None, "NO_DATA", ["district/funding@2022"])

    def test_a_funding_return_without_its_number_is_none(self):
        for year, spent in [(2022, ""), (2023, 101)]:
            self.district.record("funding", fiscal_year=year, spent_fen=spent)
        name = "compulsory_funding_growth"
        self.check(name, 2023, None, None, "NO_DATA", ["district@2022"])
        self.check(name, 2024, None, None, "NO_DATA", ["district"])


if __name__ == "__main__":
    unittest.main()
