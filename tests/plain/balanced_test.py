"""The balance test by hand: the published vector, shared schools, the school rule, and verdicts a
hair on either side of the limit."""

import math
import unittest
from fractions import Fraction

import balanced
from plain_case import PlainCase


class CoefficientTest(unittest.TestCase):
    PUPILS = (45, 37, 89, 76, 55)
    HOLDINGS = (279, 137, 935, 160, 402)

    def test_published_vector(self):
        schools = [(pupils, Fraction(holding, pupils))
                   for pupils, holding in zip(self.PUPILS, self.HOLDINGS)]
        squared = balanced.squared_difference_coefficient(schools)
        self.assertEqual(round(float(Fraction(sum(self.HOLDINGS), sum(self.PUPILS))), 2), 6.33)
        self.assertEqual(round(math.sqrt(squared), 3), 0.515)
        # P_N × Σ(x²/P) / S² - 1, the other way to write it.
        by_sums = (
            sum(self.PUPILS) * sum(holding * value for holding, (_, value) in zip(self.HOLDINGS, schools))
            / sum(self.HOLDINGS) ** 2 - 1
        )
        self.assertEqual(squared, by_sums)

    def test_nothing_to_compare(self):
        self.assertIsNone(balanced.squared_difference_coefficient([]))
        self.assertIsNone(balanced.squared_difference_coefficient([(10, Fraction(0))]))
        self.assertEqual(balanced.squared_difference_coefficient([(10, Fraction(2)), (5, Fraction(2))]), 0)

    def test_a_shared_school_gives_away_what_it_has(self):
        primary = balanced.per_pupil(1000, "primary", 300, 200)
        junior = balanced.per_pupil(1000, "junior", 300, 200)
        self.assertEqual(primary, Fraction(1000, 520))
        self.assertEqual(junior, primary * Fraction(11, 10))
        self.assertEqual(300 * primary + 200 * junior, 1000)


class RuleTest(unittest.TestCase):
    LEAST = {name: Fraction(100) for name in "abcdefg"}

    def reaches(self, *values):
        return balanced.reaches(dict(zip("abcdefg", map(Fraction, values))), self.LEAST)

    def test_six_in_full_and_85_percent_of_the_seventh(self):
        self.assertTrue(self.reaches(100, 100, 100, 100, 100, 100, 100))
        self.assertTrue(self.reaches(100, 100, 85, 100, 100, 100, 100))
        self.assertFalse(self.reaches(100, 100, "84.999999999", 100, 100, 100, 100))
        self.assertFalse(self.reaches(100, 100, 99, 99, 100, 100, 100))


class BalancedTest(PlainCase):
    def returned(self, school, year=2023, **cells):
        self.district.record("returns", school_year=year, school=school, **cells)

    def value(self, school, fen):
        self.returned(school, equipment_value_fen=fen)

    def two_schools(self, kind, stage, first, second):
        """Of as many pupils, apart by the coefficient: (first - second) / (first + second)."""
        for id, fen in (("a1", first), ("a2", second)):
            self.district.school(id, kind)
            self.district.pupils(id, 100, stage, grade=7 if stage == "junior" else 1)
            self.value(id, fen)

    def spread(self, stage, name="equipment_value"):
        item, figure, found = self.figures(f"balanced_{stage}_{name}_spread", 2023, "2026-01-01")
        return figure.ratio(item.factor), found, figure.missing

    def without(self, *schools):
        for id in schools:
            for row in self.district.tables["03_facilities_schools"]:
                if row[0] == id:
                    row[4] = "2020-01-01"  # closed

    def test_limit_of_primary(self):
        self.without("p1", "p2", "n1")
        self.two_schools("primary", "primary", 1_500_000_000, 500_000_000)
        self.assertEqual(self.spread("primary"), (Fraction(1, 4), "MET", set()))

    def test_a_billionth_beyond_the_limit_of_primary(self):
        self.without("p1", "p2", "n1")
        self.two_schools("primary", "primary", 1_500_000_001, 499_999_999)
        value, found, _ = self.spread("primary")
        self.assertEqual((value, found), (Fraction(500_000_001, 10**9) ** 2, "UNMET"))

    def test_a_billionth_within_the_limit_of_primary(self):
        self.without("p1", "p2", "n1")
        self.two_schools("primary", "primary", 1_499_999_999, 500_000_001)
        value, found, _ = self.spread("primary")
        self.assertEqual((value, found), (Fraction(499_999_999, 10**9) ** 2, "MET"))

    def test_limit_of_junior(self):
        self.without("p1", "p2", "n1")
        self.two_schools("junior", "junior", 1_450_000_000, 550_000_000)
        self.assertEqual(self.spread("junior"), (Fraction(45, 100) ** 2, "MET", set()))

    def test_a_billionth_beyond_the_limit_of_junior(self):
        self.without("p1", "p2", "n1")
        self.two_schools("junior", "junior", 1_450_000_001, 549_999_999)
        self.assertEqual(self.spread("junior")[1], "UNMET")

    def test_who_is_missing_could_undo_it(self):
        self.without("p1", "n1")
        self.two_schools("primary", "primary", 1_500_000_000, 500_000_000)
        self.assertEqual(self.spread("primary"), (Fraction(1, 4), "UNDETERMINED", {"p2"}))
        # A junior high is no part of it.
        self.district.school("j1", "junior")
        self.assertEqual(self.spread("primary")[2], {"p2"})

    def test_a_campus_is_one_with_its_school(self):
        self.without("p1", "p2", "n1")
        self.two_schools("primary", "primary", 100, 300)
        self.district.school("a3", "primary", main="a1")
        self.district.pupils("a3", 100)
        self.value("a3", 500)
        # 600 for 200 pupils and 300 for 100.
        self.assertEqual(self.spread("primary"), (0, "MET", set()))

    def test_teaching_points_of_fifty_pupils_count(self):
        self.without("p1", "p2", "n1")
        self.two_schools("primary", "primary", 100, 100)
        self.district.school("t1", "teaching_point")
        self.district.pupils("t1", 49)
        self.value("t1", 10_000)
        self.assertEqual(self.spread("primary")[0], 0)
        self.district.pupils("t1", 1, grade=2)
        self.assertGreater(self.spread("primary")[0], 0)

    def test_special_schools_and_kindergartens_are_out(self):
        self.without("p1", "p2", "n1")
        self.two_schools("primary", "primary", 100, 100)
        self.district.school("s1", "special_education")
        self.district.pupils("s1", 100)
        self.value("s1", 900)
        self.district.school("k1", "kindergarten", years=())
        self.assertEqual(self.spread("primary"), (0, "MET", set()))

    def well_off(self, school, pupils, stage="primary", teaching_area=58000):
        """100 pupils' worth of everything, junior or primary; the area as given."""
        self.district.pupils(school, pupils, stage, grade=7 if stage == "junior" else 1)
        self.returned(school, teaching_area=teaching_area, sports_area=102000,
                      equipment_value_fen=25000000, networked_multimedia_classrooms=3)
        for number in range(6):
            teacher = f"{school}-{number}"
            self.district.person(teacher, school, "pe" if number == 0 else "", stages=stage)
            self.district.record("teachers", teacher=teacher, qualification="bachelor")
            if number == 0:
                self.district.honour(teacher, "dist_backbone", "2023-01-01")

    def test_school_rule(self):
        self.without("n1")
        self.well_off("p1", 100)
        self.well_off("p2", 100, teaching_area=38250)  # 85 % of 4.5 m2 a pupil
        self.check("balanced_primary_schools", 2023, 2, 2, "MET")
        self.district.school("p3", "primary")
        self.well_off("p3", 100, teaching_area=38249)
        self.check("balanced_primary_schools", 2023, 2, 3, "UNMET")
        self.district.submit("staffing", "staff", 2023, "p2", "open")
        self.check("balanced_primary_schools", 2023, 1, 3, "UNMET", ["p2"])
        self.district.submit("staffing", "honours", 2023, "district", "open")
        self.check("balanced_primary_schools", 2023, None, None, "NO_DATA", ["p2", "district/honours"])

    def test_associate_degrees_are_above_for_primary_only(self):
        self.without("p1", "n1", "p2")
        for id, stage in (("a1", "primary"), ("a2", "junior")):
            self.district.school(id, stage)
            self.district.pupils(id, 100, stage, grade=7 if stage == "junior" else 1)
            self.district.person(f"t-{id}", id, stages=stage)
            self.district.record("teachers", teacher=f"t-{id}", qualification="associate")
        self.assertEqual(self.spread("primary", "above_qualification"), (0, "MET", set()))
        self.assertEqual(self.spread("junior", "above_qualification"), (None, "NO_DATA", set()))
        # Who does not say is no report.
        self.district.record("teachers", teacher="t-x")
        self.district.person("t-x", "a1", stages="primary")
        self.assertEqual(self.spread("primary", "above_qualification"), (None, "NO_DATA", {"a1"}))

    def test_qualifications_by_the_census_date(self):
        self.without("p1", "n1", "p2")
        self.district.school("a2", "junior")
        self.district.pupils("a2", 100, "junior", grade=7)
        self.district.person("t", "a2", stages="junior")

        def above(since, earlier="", earlier_since=""):
            self.district.rows["teachers"].clear()
            self.district.record(
                "teachers", teacher="t", qualification="bachelor", qualification_obtained_on=since,
                earlier_qualifications_qualification=earlier,
                earlier_qualifications_obtained_on=earlier_since)
            return self.spread("junior", "above_qualification")

        self.assertEqual(above("2023-10-15"), (0, "MET", set()))
        # Of a school where nobody is above there is no coefficient.
        self.assertEqual(above("2023-10-16", "associate"), (None, "NO_DATA", set()))
        # What was held before is not known.
        self.assertEqual(above("2023-10-16"), (None, "NO_DATA", {"a2"}))
        self.assertEqual(above("2023-12-01", "associate", "2023-10-16"), (None, "NO_DATA", {"a2"}))

    def section(self, school, stage, pupils):
        self.district.record("sections", school_year=2023, school=school, stage=stage, pupils=pupils)

    def test_class_sizes(self):
        for school in ("p1", "p2"):
            self.section(school, "primary", 45)
        for pupils in (50, 51):
            self.section("n1", "junior", pupils)
        self.check("balanced_primary_class_size", 2023, 0, verdict="MET")
        self.check("balanced_junior_class_size", 2023, 1, verdict="UNMET")
        self.section("p1", "primary", 46)
        self.section("p1", "primary", 55)
        self.check("balanced_primary_class_size", 2023, 2, verdict="UNMET")
        self.check("balanced_big_classes", 2023, 0, verdict="MET")
        self.section("p1", "primary", 56)
        self.check("balanced_big_classes", 2023, 1, verdict="UNMET")

    def test_a_class_nobody_counted(self):
        for school in ("p1", "p2", "n1"):
            self.section(school, "primary", 40)
        self.section("p2", "primary", "")
        self.check("balanced_primary_class_size", 2023, 0, verdict="UNDETERMINED", missing=["p2"])
        self.check("balanced_junior_class_size", 2023, 0, verdict="MET")


if __name__ == "__main__":
    unittest.main()
