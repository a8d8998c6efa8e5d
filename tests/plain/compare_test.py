"""The comparison finds a difference in every part of a figure, over a real mTLS connection."""

import datetime
import os
import subprocess
import sys
import tempfile
import unittest

import compare
import fake_district
import recompute
from districtedu.aggregation.v1 import indicator_pb2, snapshot_pb2
from small_district import SmallDistrict
from small_facilities import SmallFacilities

AS_OF = "2024-12-01"


def as_served(recomputed):
    """The snapshot of a service that finds what we find."""
    snapshot = snapshot_pb2.Snapshot(district="nanhu", as_of=recomputed["as_of"])

    def value(numerator, denominator):
        return indicator_pb2.ExactValue(numerator=numerator, denominator=denominator, factor=1)

    for each in recomputed["figures"]:
        figure = snapshot.figures.add(
            indicator=each["indicator"],
            school_year=each["school_year"],
            value=value(each["numerator"], each["denominator"]),
            verdict="VERDICT_" + each["verdict"],
        )
        if each["satisfied"] is not None:
            figure.target, figure.gap = "1", "0" if each["satisfied"] else "3"
        figure.completeness.missing.extend(each["missing"])
        for stage, pair in each["by_stage"].items():
            figure.companions.add(id="by_stage", key=stage, value=value(*pair))
        for id, pair in each["beside"].items():
            figure.companions.add(id=id, value=value(*pair))
    return snapshot


class BalancedTest(unittest.TestCase):
    def setUp(self):
        district = SmallFacilities()
        for school, area in (("p1", 50000), ("p2", 40000)):
            district.pupils(school, 100)
            district.record("returns", school_year=2023, school=school, sports_area=area)
        with tempfile.TemporaryDirectory() as folder:
            district.write(folder)
            self.recomputed = recompute.recompute(
                folder, datetime.date.fromisoformat(AS_OF), recompute.BALANCED)
        self.snapshot = as_served(self.recomputed)
        (self.spread,) = [
            each for each in self.snapshot.figures
            if (each.indicator, each.school_year) == ("facilities.balanced_primary_sports_area_spread", 2023)
        ]
        self.spread.value.squared = True
        self.spread.ClearField("gap")

    def test_equal_without_a_gap(self):
        # 5 and 4 m2 a pupil: (1 / 9) squared. The nine-year school says nothing.
        self.assertEqual((self.spread.value.numerator, self.spread.value.denominator), ("1", "81"))
        self.assertEqual(list(compare.differences(self.recomputed, self.snapshot)), [])

    def test_not_a_hair_apart(self):
        self.spread.value.numerator = "2"
        (found,) = compare.differences(self.recomputed, self.snapshot)
        self.assertIn("numerator is 2, recomputed 1", found)


class CompareTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = os.path.join(folder.name, "data")
        self.keys = os.path.join(folder.name, "keys")
        os.mkdir(self.data)
        os.mkdir(self.keys)
        district = SmallDistrict()
        district.pupils("p1", 100)
        district.person("t1", "p1", "pe")
        district.honour("t1", "city_star", "2023-10-01")
        district.exchange("t1", "p1", "p2")
        for group, fen in (("frontline", 300), ("other", 200)):
            district.add("performancePays", 2023, "p1", group, group, 1, fen)
        district.submit("staffing", "staff", 2023, "p2", "open")
        district.write(self.data)
        self.recomputed = recompute.recompute(self.data, datetime.date.fromisoformat(AS_OF))
        self.snapshot = as_served(self.recomputed)

    def served(self, indicator, year=2023):
        (figure,) = [each for each in self.snapshot.figures
                     if (each.indicator, each.school_year) == (f"staffing.{indicator}", year)]
        return figure

    def differences(self):
        return list(compare.differences(self.recomputed, self.snapshot))

    def assertDifference(self, text):
        found = self.differences()
        self.assertEqual(len(found), 1, found)
        self.assertIn(text, found[0])

    def test_equal(self):
        self.assertEqual(self.differences(), [])
        self.snapshot.figures.add(indicator="staffing.one_more", school_year=2023)
        self.assertEqual(self.differences(), [])

    def test_numerator(self):
        self.served("pe_teacher_ratio").value.numerator = "101"
        self.assertDifference("pe_teacher_ratio 2023: numerator is 101, recomputed 100")

    def test_denominator(self):
        self.served("pe_teacher_ratio").value.denominator = "2"
        self.assertDifference("denominator is 2, recomputed 1")

    def test_absent_is_not_zero(self):
        figure = self.served("pe_teacher_ratio", 2022)
        self.assertEqual(figure.value.denominator, "1")
        figure.value.ClearField("denominator")
        self.assertDifference("denominator is None, recomputed 1")

    def test_verdict(self):
        self.served("famous_teacher_municipal_annual").verdict = indicator_pb2.VERDICT_MET
        self.assertDifference("verdict is MET, recomputed UNMET")

    def test_satisfied(self):
        self.served("pe_teacher_ratio").gap = "1"
        self.assertDifference("satisfied is False, recomputed True")

    def test_missing(self):
        del self.served("pe_teacher_ratio").completeness.missing[:]
        self.assertDifference("missing is [], recomputed ['p2']")

    def test_by_stage(self):
        self.served("pe_teacher_ratio").companions[0].value.numerator = "99"
        self.assertDifference("by_stage")

    def test_beside(self):
        (beside,) = self.served("principal_teacher_flow_reasonable").companions
        beside.value.numerator = "2"
        self.assertDifference("beside is {'teachers': ['2', '1']}, recomputed {'teachers': ['1', '1']}")

    def test_a_companion_we_do_not_recompute(self):
        value = indicator_pb2.ExactValue(numerator="7", denominator="1")
        self.served("principal_teacher_flow_reasonable").companions.add(id="one_more", value=value)
        self.assertEqual(self.differences(), [])

    def test_a_ratio_of_ratios_is_one_number(self):
        figure = self.served("frontline_performance_pay")
        self.assertEqual((figure.value.numerator, figure.value.denominator), ("3", "2"))
        figure.value.numerator, figure.value.denominator = "600", "400"
        self.assertEqual(self.differences(), [])
        figure.value.numerator = "1000"
        self.assertDifference("numerator is 5, recomputed 3")

    def test_a_figure_that_is_not_there(self):
        self.snapshot.figures.remove(self.served("pe_teacher_ratio"))
        self.assertDifference("not served")

    def command(self):
        fake_district.certificates(self.keys)
        fake = fake_district.Fake(self.keys)
        fake.versions[-1].snapshot.CopyFrom(self.snapshot)
        with fake.serving() as endpoints:
            line = [sys.executable, "-B", compare.__file__, self.data]
            for name in ("aggregation", "ca", "cert", "key"):
                line += [f"--{name}", endpoints[name]]
            return subprocess.run(line, capture_output=True, text=True, check=False)

    def test_command(self):
        done = self.command()
        self.assertEqual((done.returncode, done.stdout), (0, "279 figures compared, 0 differences\n"))
        self.served("pe_teacher_ratio").value.numerator = "101"
        done = self.command()
        self.assertEqual(done.returncode, 1)
        self.assertIn("recomputed 100", done.stdout)
        self.snapshot.as_of = "some day"
        done = self.command()
        self.assertEqual(done.returncode, 2)
        self.assertIn("some day", done.stderr)


if __name__ == "__main__":
    unittest.main()
