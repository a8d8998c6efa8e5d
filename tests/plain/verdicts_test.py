"""The order of verdicts, and the targets against the totals the plan prints."""

import datetime
import unittest
from fractions import Fraction

from verdicts import ITEMS, YEARS, Figure, due, elapsed_share, verdict


def item(id):
    (found,) = [each for each in ITEMS if each.id == f"staffing.{id}"]
    return found


class TargetsTest(unittest.TestCase):
    def test_years_add_up_to_the_totals(self):
        """8 / 15 / 12 teachers, 4 / 4 principals."""
        for name, total in [
            ("teacher_provincial", 8), ("teacher_municipal", 15), ("teacher_district", 12),
            ("principal_municipal", 4), ("principal_district", 4),
        ]:
            annual, whole = item(f"famous_{name}_annual"), item(f"famous_{name}_total")
            self.assertEqual(sum(annual.targets.values()), total)
            self.assertEqual(whole.targets, {2024: total})

    def test_only_states_are_maintained(self):
        self.assertEqual(
            [each.id for each in ITEMS if each.maintained],
            ["staffing.pe_teacher_ratio", "staffing.music_art_teacher_ratio",
             "staffing.music_art_fulltime_share_primary", "staffing.music_art_fulltime_share_junior"])
        self.assertEqual([item("pe_teacher_ratio").target(year) for year in YEARS], [None, 220, 220])


class VerdictTest(unittest.TestCase):
    def check(self, expected, id, year, as_of, numerator, denominator=1, missing=()):
        figure = Figure(numerator, denominator, set(missing))
        self.assertEqual(verdict(item(id), year, figure, datetime.date.fromisoformat(as_of)), expected)

    def test_rate(self):
        name = "backbone_per_100_students"
        self.check("MET", name, 2023, "2024-01-01", 3, 200)
        self.check("UNDETERMINED", name, 2023, "2024-01-01", 3, 200, ["p1"])
        self.check("NOT_DUE", name, 2023, "2024-08-31", 0, 200)
        self.check("NOT_DUE", name, 2023, "2024-08-31", 2, 200, ["p1"])
        self.check("UNMET", name, 2023, "2024-09-01", 2, 200)
        self.check("UNMET", name, 2023, "2024-09-01", 2, 200, ["p1"])
        self.check("NO_DATA", name, 2023, "2024-09-01", 0, 0)
        self.check("NO_DATA", name, 2023, "2024-09-01", None, None)

    def test_count_of_the_running_year(self):
        name = "famous_teacher_municipal_annual"  # 10 in 2023
        self.check("AT_RISK", name, 2023, "2024-03-01", 4)
        self.check("NOT_DUE", name, 2023, "2024-03-01", 5)
        self.check("MET", name, 2023, "2024-03-01", 10)
        self.check("NOT_DUE", name, 2023, "2023-09-01", 0)
        self.check("NOT_DUE", name, 2023, "2023-03-01", 0)
        self.check("AT_RISK", name, 2023, "2024-08-31", 9)
        self.check("UNMET", name, 2023, "2024-09-01", 9)
        self.check("UNDETERMINED", name, 2023, "2024-09-01", 9, missing=["district/honours"])
        self.check("MET", name, 2023, "2024-09-01", 10, missing=["district/honours"])

    def test_total_runs_over_three_years(self):
        name = "famous_teacher_municipal_total"  # 15 by August 2025
        self.check("NOT_DUE", name, 2023, "2024-09-01", 0)
        self.check("AT_RISK", name, 2024, "2024-09-01", 9)
        self.check("NOT_DUE", name, 2024, "2024-09-01", 11)
        self.check("UNMET", name, 2024, "2025-09-01", 14)

    def test_share_of_schools_has_the_missing_ones_in_it(self):
        name = "teacher_evaluation_grade_shares"
        self.check("MET", name, 2023, "2024-01-01", 3, 3, ["p1"])
        self.check("UNMET", name, 2023, "2024-09-01", 2, 3, ["p1"])
        self.check("NOT_DUE", name, 2023, "2024-08-31", 2, 3)
        self.check("NO_DATA", name, 2023, "2024-09-01", None, None, ["p1"])

    def test_a_total_that_must_be_zero(self):
        name = "ethics_veto_applied"
        self.check("MET", name, 2023, "2024-01-01", 0)
        self.check("UNDETERMINED", name, 2023, "2024-01-01", 0, missing=["p1"])
        self.check("UNMET", name, 2023, "2024-01-01", 1)
        self.check("UNMET", name, 2023, "2024-09-01", 1, missing=["p1"])

    def test_more_than_one(self):
        name = "frontline_performance_pay"
        self.check("UNMET", name, 2023, "2024-09-01", 7, 7)
        self.check("MET", name, 2023, "2024-09-01", 8, 7)
        self.check("UNDETERMINED", name, 2023, "2024-09-01", 8, 7, ["p1"])

    def test_a_step_has_no_pace(self):
        name = "district_manages_school_hires_reform"
        self.check("NOT_DUE", name, 2023, "2024-08-31", 0)
        self.check("UNMET", name, 2023, "2024-09-01", 0)
        self.check("MET", name, 2023, "2024-09-01", 1)

    def test_rules_without_their_baseline(self):
        self.check("UNDETERMINED", "principal_no_rise_rule", 2023, "2024-09-01", 0)
        self.check("NO_DATA", "principal_no_rise_rule", 2023, "2024-09-01", None, None)
        self.check("NOT_DUE", "low_result_teacher_action_rate", 2023, "2024-09-01", 3)
        self.check("UNDETERMINED", "low_result_teacher_action_rate", 2024, "2026-09-01", 3)

    def test_observations_are_never_judged(self):
        for each in ITEMS:
            if each.observational:
                self.check("REPORT_ONLY", each.id.removeprefix("staffing."), 2023, "2024-09-01", 0)
        self.assertEqual(sum(each.observational for each in ITEMS), 5)

    def test_elapsed_share(self):
        annual = item("famous_teacher_municipal_annual")
        total = item("famous_teacher_municipal_total")
        self.assertEqual(elapsed_share(annual, 2023, datetime.date(2023, 9, 1)), 0)
        self.assertEqual(elapsed_share(annual, 2023, datetime.date(2023, 9, 2)), Fraction(1, 366))
        self.assertEqual(elapsed_share(annual, 2023, datetime.date(2024, 9, 1)), 1)
        self.assertEqual(elapsed_share(total, 2024, datetime.date(2023, 9, 1)), Fraction(365, 1096))
        self.assertEqual(due(2023), datetime.date(2024, 8, 31))


if __name__ == "__main__":
    unittest.main()
