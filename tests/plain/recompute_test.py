"""Each reading of the plan, pinned by a district made for it."""

import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import recompute
import tables
from small_district import SmallDistrict

PE = "staffing.pe_teacher_ratio"
MUSIC_ART = "staffing.music_art_teacher_ratio"
SHARE_PRIMARY = "staffing.music_art_fulltime_share_primary"
SHARE_JUNIOR = "staffing.music_art_fulltime_share_junior"
BACKBONE = "staffing.backbone_per_100_students"


class RecomputeTest(unittest.TestCase):
    def setUp(self):
        self.district = SmallDistrict()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def figure(self, indicator, year=2023, as_of="2025-12-01"):
        self.district.write(self.folder)
        result = recompute.recompute(self.folder, datetime.date.fromisoformat(as_of))
        (figure,) = [
            each
            for each in result["figures"]
            if each["indicator"] == indicator and each["school_year"] == year
        ]
        return figure

    def assertFigure(self, figure, numerator, denominator, verdict):
        self.assertEqual(
            (figure["numerator"], figure["denominator"], figure["verdict"]),
            (numerator, denominator, verdict),
        )

    def awards(self, kind, level="municipal", who="teacher"):
        name = f"staffing.famous_{who}_{level}_{kind}"
        return [self.figure(name, year)["numerator"] for year in (2022, 2023, 2024)]


class PeTest(RecomputeTest):
    def test_220_is_met_and_one_pupil_more_is_not(self):
        self.district.pupils("p1", 220)
        self.district.person("t1", "p1", "pe")
        self.assertFigure(self.figure(PE), "220", "1", "MET")
        self.district.pupils("p2", 1)
        self.assertFigure(self.figure(PE), "221", "1", "UNMET")

    def test_no_teacher_is_unmet_only_where_there_are_pupils(self):
        self.assertFigure(self.figure(PE), "0", "0", "NO_DATA")
        self.district.pupils("p1", 1, grade=2)
        figure = self.figure(PE)
        self.assertFigure(figure, "1", "0", "UNMET")
        self.assertIs(figure["satisfied"], False)

    def test_a_number_not_given_is_not_zero(self):
        self.district.pupils("p1", 100)
        self.district.pupils("p2", 100)
        self.district.person("t1", "p1", "pe")
        self.district.person("t2", "p2", "pe")
        self.assertFigure(self.figure(PE), "200", "2", "MET")
        self.district.pupils("p2", "", grade=2)
        figure = self.figure(PE)
        self.assertFigure(figure, "100", "1", "UNDETERMINED")
        self.assertEqual(figure["missing"], ["p2"])

    def test_a_school_that_reports_no_grade_at_all_is_missing(self):
        self.district.tables["04_facilities_enrolments"].clear()
        self.assertFigure(self.figure(PE), None, None, "NO_DATA")
        self.assertEqual(self.figure(PE)["missing"], ["n1", "p1", "p2"])

    def test_principals_and_part_timers_do_not_count_contract_teachers_do(self):
        self.district.pupils("p1", 500)
        self.district.person("t1", "p1", "pe")
        self.district.person("t2", "p1", "pe", employment="contract")
        self.district.person("t3", "p1", "pe", employment="part_time")
        self.district.person("t4", "p1", "pe", post="principal")
        self.district.person("t5", "p1", "maths", teaches=["pe"])
        self.assertFigure(self.figure(PE), "500", "2", "UNMET")

    def test_counts_who_is_there_on_the_census_date(self):
        self.district.pupils("p1", 100)
        self.district.person("t1", "p1", "pe", start="2023-10-15")
        self.district.person("t2", "p1", "pe", start="2023-10-16")
        self.district.person("t3", "p1", "pe", end="2023-10-15")
        self.district.person("t4", "p1", "pe", end="2023-10-16")
        self.assertEqual(self.figure(PE)["denominator"], "2")

    def test_the_school_year_says_which_date_that_is(self):
        self.district.pupils("p1", 100)
        self.district.person("t1", "p1", "pe", start="2023-11-01")
        self.assertEqual(self.figure(PE)["denominator"], "0")
        self.district.tables["01_facilities_schoolYears"][1][1] = "2023-11-01"
        self.assertEqual(self.figure(PE)["denominator"], "1")
        del self.district.tables["01_facilities_schoolYears"][1]
        self.assertEqual(self.figure(PE)["denominator"], "0", "15 October by default")

    def test_a_transfer_changes_no_past_year(self):
        for year in (2022, 2023, 2024):
            self.district.pupils("p1", 100, year=year)
        self.district.person("t1", "p1", "pe", end="2024-02-01")
        self.assertEqual([self.figure(PE, year)["denominator"] for year in (2022, 2023, 2024)],
                         ["1", "1", "0"])

    def test_a_secondment_moves_the_person_and_leaves_the_post(self):
        self.district.pupils("p1", 100)
        self.district.person("t1", "p1", "pe", stages="primary")
        self.district.person("t1", "n1", "pe", kind="secondment", stages="junior",
                             start="2023-09-01", end="2024-09-01")
        self.district.person("t2", "p1", "pe", post="principal")
        self.district.person("t2", "p2", "pe", kind="secondment", start="2023-09-01")
        self.district.person("t3", "p1", "pe", employment="part_time")
        self.district.person("t3", "p2", "pe", kind="secondment", start="2023-09-01")
        figure = self.figure(PE)
        self.assertEqual(figure["denominator"], "1")
        self.assertEqual(figure["by_stage"], {"primary": ["100", "0"], "junior": ["0", "1"]})
        # At the school it moved to, which has not reported, the person is not counted.
        self.district.submit("staffing", "staff", 2023, "n1", "open")
        self.assertEqual(self.figure(PE)["denominator"], "0")

    def test_an_additional_appointment_counts_nothing(self):
        self.district.pupils("p1", 100)
        self.district.person("t1", "p1", "maths")
        self.district.person("t1", "p2", "pe", kind="additional")
        self.assertEqual(self.figure(PE)["denominator"], "0")

    def test_special_education_and_kindergartens_are_out_of_scope(self):
        for id, kind in [("s1", "special_education"), ("k1", "kindergarten"), ("v1", "vocational")]:
            self.district.school(id, kind)
            self.district.pupils(id, 1000)
            self.district.person(f"t-{id}", id, "pe")
        self.district.school("tp", "teaching_point")
        self.district.pupils("tp", 10)
        self.district.person("t1", "tp", "pe")
        self.assertFigure(self.figure(PE), "10", "1", "MET")

    def test_a_teacher_of_two_stages_counts_in_each_and_once_in_all(self):
        self.district.pupils("n1", 100, "primary")
        self.district.pupils("n1", 60, "junior", grade=7)
        self.district.person("t1", "n1", "pe", stages="primary+junior")
        figure = self.figure(PE)
        self.assertFigure(figure, "160", "1", "MET")
        self.assertEqual(figure["by_stage"], {"primary": ["100", "1"], "junior": ["60", "1"]})

    def test_maintained_after_its_year_and_not_due_before(self):
        for year in (2022, 2024):
            self.district.pupils("p1", 500, year=year)
        self.district.person("t1", "p1", "pe")
        self.assertEqual(self.figure(PE, 2022)["verdict"], "NOT_DUE")
        self.assertEqual(self.figure(PE, 2024)["verdict"], "UNMET")
        self.assertEqual(self.figure(PE, 2024, "2025-08-31")["verdict"], "NOT_DUE")


class ReportedTest(RecomputeTest):
    def test_a_school_that_did_not_submit_stays_out_of_both_parts(self):
        self.district.pupils("p1", 200)
        self.district.pupils("p2", 100)
        self.district.person("t1", "p1", "pe")
        self.district.person("t2", "p2", "pe")
        self.assertFigure(self.figure(PE), "300", "2", "MET")
        for room, form in [("facilities", "enrolment"), ("staffing", "staff")]:
            self.district.submit(room, form, 2023, "p2", "open")
            figure = self.figure(PE)
            self.assertFigure(figure, "200", "1", "UNDETERMINED")
            self.assertEqual(figure["missing"], ["p2"])
            self.district.submit(room, form, 2023, "p2", "approved")
            self.assertFigure(self.figure(PE), "300", "2", "MET")

    def test_a_missing_school_cannot_help_what_fails(self):
        self.district.pupils("p1", 221)
        self.district.person("t1", "p1", "pe")
        self.district.submit("staffing", "staff", 2023, "p2", "expected")
        self.assertEqual(self.figure(PE)["verdict"], "UNMET")
        self.assertEqual(self.figure(PE, as_of="2024-08-31")["verdict"], "NOT_DUE")

    def test_a_school_is_expected_while_it_is_open_on_the_census_date(self):
        self.district.school("new", "primary", opened="2023-10-16", years=())
        self.district.school("old", "primary", closed="2023-10-15", years=())
        self.assertEqual(self.figure(PE)["missing"], [])
        self.assertEqual(self.figure(PE, 2022)["missing"], ["old"])
        self.assertEqual(self.figure(PE, 2024)["missing"], ["new"])

    def test_a_share_of_teachers_needs_no_enrolment(self):
        self.district.person("t1", "p1", "music")
        self.district.submit("facilities", "enrolment", 2023, "p1", "open")
        self.assertFigure(self.figure(SHARE_PRIMARY), "1", "1", "MET")

    def test_nothing_reported(self):
        for school in ("p1", "p2", "n1"):
            self.district.submit("staffing", "staff", 2023, school, "open")
        self.assertFigure(self.figure(PE), None, None, "NO_DATA")
        self.assertFigure(self.figure(SHARE_PRIMARY), None, None, "NO_DATA")
        for school in ("p1", "p2", "n1"):
            self.district.submit("staffing", "staff", 2022, school, "open")
        self.assertFigure(self.figure(PE, 2022), None, None, "NOT_DUE")


class MusicArtTest(RecomputeTest):
    def test_music_or_art_full_time_or_not_each_person_once(self):
        self.district.pupils("p1", 660)
        self.district.person("t1", "p1", "music", teaches=["music", "art"])
        self.district.person("t2", "p1", "maths", teaches=["maths", "art"])
        self.district.person("t3", "p1", teaches=["music"], employment="part_time")
        self.district.person("t4", "p1", "art", post="principal")
        self.district.person("t5", "p1", "maths", teaches=["maths"])
        self.assertFigure(self.figure(MUSIC_ART), "660", "3", "MET")
        self.district.pupils("p2", 1)
        self.assertFigure(self.figure(MUSIC_ART), "661", "3", "UNMET")

    def test_full_time_share(self):
        for n in range(3):
            self.district.person(f"full{n}", "p1", "music")
        self.district.person("some", "p1", "maths", teaches=["art"])
        self.assertFigure(self.figure(SHARE_PRIMARY), "3", "4", "MET")
        self.district.person("part", "p1", "art", employment="part_time")
        self.assertFigure(self.figure(SHARE_PRIMARY), "3", "5", "UNMET")

    def test_a_teacher_of_two_stages_counts_in_the_share_of_each(self):
        self.district.person("both", "n1", "art", stages="primary,junior")
        self.district.person("junior", "n1", teaches=["music"], stages="junior")
        self.assertFigure(self.figure(SHARE_PRIMARY), "1", "1", "MET")
        self.assertFigure(self.figure(SHARE_JUNIOR), "1", "2", "UNMET")

    def test_no_teacher_at_all_is_no_data(self):
        self.assertFigure(self.figure(SHARE_JUNIOR), "0", "0", "NO_DATA")

    def test_85_percent_is_inclusive(self):
        for n in range(17):
            self.district.person(f"full{n}", "n1", "music", stages="junior")
        for n in range(3):
            self.district.person(f"part{n}", "n1", teaches=["music"], stages="junior")
        self.assertFigure(self.figure(SHARE_JUNIOR), "17", "20", "MET")


class BackboneTest(RecomputeTest):
    def test_valid_on_the_census_date_each_person_once(self):
        self.district.pupils("p1", 200)
        for teacher in ("t1", "t2", "t3", "t4", "t5"):
            self.district.person(teacher, "p1")
        self.district.honour("t1", "dist_backbone", "2010-01-01")
        self.district.honour("t1", "prov_star", "2015-01-01")
        self.district.honour("t2", "dist_backbone", "2023-10-15", "2023-10-16")
        self.district.honour("t3", "dist_backbone", "2023-10-16")
        self.district.honour("t4", "dist_backbone", "2010-01-01", "2023-10-15")
        self.district.honour("t5", "plain", "2010-01-01")
        self.assertFigure(self.figure(BACKBONE), "2", "200", "UNMET")
        self.district.person("t6", "p2", employment="contract")
        self.district.honour("t6", "dist_backbone", "2010-01-01")
        self.assertFigure(self.figure(BACKBONE), "3", "200", "MET")

    def test_a_principal_is_no_teacher(self):
        self.district.pupils("p1", 50)
        self.district.person("t1", "p1", post="principal")
        self.district.person("t2", "p1", post="vice_principal")
        self.district.honour("t1", "dist_backbone", "2010-01-01")
        self.district.honour("t2", "dist_backbone", "2010-01-01")
        self.assertFigure(self.figure(BACKBONE), "0", "50", "UNMET")

    def test_every_year_has_its_own_target(self):
        for year in (2022, 2023, 2024):
            self.district.pupils("p1", 100, year=year)
        self.district.person("t1", "p1")
        self.district.honour("t1", "dist_backbone", "2010-01-01")
        self.assertEqual([self.figure(BACKBONE, year)["verdict"] for year in (2022, 2023, 2024)],
                         ["MET", "UNMET", "UNMET"])

    def test_the_honours_form_belongs_to_every_schools_report(self):
        self.district.pupils("p1", 100)
        self.district.submit("staffing", "honours", 2023, "district", "open")
        figure = self.figure(BACKBONE)
        self.assertFigure(figure, None, None, "NO_DATA")
        self.assertIn("district/honours", figure["missing"])
        self.assertFigure(self.figure(PE), "100", "0", "UNMET")


class AwardsTest(RecomputeTest):
    def test_31_august_and_1_september(self):
        self.district.honour("t1", "city_star", "2023-08-31")
        self.district.honour("t2", "city_star", "2023-09-01")
        self.assertEqual(self.awards("annual"), ["1", "1", "0"])
        self.assertEqual(self.awards("total"), ["1", "2", "2"])

    def test_first_at_a_level_counts_renewals_and_second_titles_add_nothing(self):
        self.district.honour("t1", "city_star", "2024-01-01")
        self.district.honour("t1", "city_star", "2022-10-01")
        self.district.honour("t1", "city_star2", "2024-10-01")
        self.assertEqual(self.awards("annual"), ["1", "0", "0"])
        self.assertEqual(self.awards("total"), ["1", "1", "1"])

    def test_an_award_before_the_plan_is_the_first(self):
        self.district.honour("t1", "city_star", "2022-08-31")
        self.district.honour("t1", "city_star2", "2022-09-01")
        self.assertEqual(self.awards("annual"), ["0", "0", "0"])

    def test_once_at_each_level_and_apart_as_teacher_and_principal(self):
        self.district.honour("t1", "dist_star", "2022-10-01")
        self.district.honour("t1", "city_star", "2023-10-01")
        self.district.honour("t1", "prov_star", "2023-11-01")
        self.district.honour("t1", "city_head", "2024-11-01")
        self.assertEqual(self.awards("annual", "district"), ["1", "0", "0"])
        self.assertEqual(self.awards("annual", "municipal"), ["0", "1", "0"])
        self.assertEqual(self.awards("annual", "provincial"), ["0", "1", "0"])
        self.assertEqual(self.awards("annual", "municipal", "principal"), ["0", "0", "1"])
        self.assertEqual(self.awards("total", "district", "principal"), ["0", "0", "0"])

    def test_only_famous_titles_count_of_anyone_serving_or_not(self):
        self.district.honour("t1", "dist_backbone", "2022-10-01")
        self.district.honour("nobody", "dist_star", "2022-10-01")
        self.assertEqual(self.awards("annual", "district"), ["1", "0", "0"])

    def test_a_surplus_is_not_carried_into_the_next_year(self):
        for n in range(6):
            self.district.honour(f"t{n}", "prov_star", "2022-10-01")
        self.district.honour("u1", "prov_star", "2024-10-01")
        self.district.honour("u2", "prov_star", "2024-10-01")
        verdicts = [self.figure("staffing.famous_teacher_provincial_annual", year)["verdict"]
                    for year in (2022, 2023, 2024)]
        self.assertEqual(verdicts, ["MET", "UNMET", "UNMET"])
        self.assertFigure(self.figure("staffing.famous_teacher_provincial_total", 2024), "8", "1", "MET")

    def test_a_year_without_a_number_is_shown_not_judged(self):
        self.assertEqual(self.figure("staffing.famous_teacher_district_annual")["verdict"], "REPORT_ONLY")
        self.assertEqual(self.figure("staffing.famous_teacher_district_total")["verdict"], "NOT_DUE")

    def test_a_form_still_out(self):
        annual, total = (f"staffing.famous_teacher_municipal_{kind}" for kind in ("annual", "total"))
        self.district.honour("t1", "city_star", "2022-10-01")
        self.district.honour("t2", "city_star", "2023-10-01")
        self.district.submit("staffing", "honours", 2022, "district", "open")
        self.assertFigure(self.figure(annual, 2022), None, None, "NO_DATA")
        self.assertEqual(self.figure(annual, 2022)["missing"], ["district/honours"])
        self.assertFigure(self.figure(total, 2024), "1", "1", "UNDETERMINED")
        self.assertEqual(self.figure(total, 2024)["missing"], ["district/honours@2022"])
        self.assertEqual(self.figure(total, 2024, "2025-08-31")["verdict"], "AT_RISK")
        # What is not reported cannot make a later award the first.
        self.district.honour("t1", "city_star2", "2023-11-01")
        self.assertFigure(self.figure(annual, 2023), "1", "1", "UNMET")
        for n in range(14):
            self.district.honour(f"u{n}", "city_star", "2024-10-01")
        self.assertFigure(self.figure(total, 2024), "15", "1", "MET")


class FilesTest(RecomputeTest):
    def assertRefused(self, text):
        with self.assertRaisesRegex(tables.DataError, text):
            self.figure(PE)

    def test_what_cannot_be_read_is_refused_and_not_left_out(self):
        self.district.person("t1", "p1", "chess")
        self.assertRefused("chess")

    def test_unknown_school(self):
        self.district.pupils("nowhere", 1)
        self.assertRefused("nowhere")

    def test_unknown_title(self):
        self.district.honour("t1", "medal", "2022-10-01")
        self.assertRefused("medal")

    def test_date(self):
        self.district.person("t1", "p1", start="2023-9-1")
        self.assertRefused("2023-9-1")

    def test_two_main_appointments_at_once(self):
        self.district.person("t1", "p1")
        self.district.person("t1", "p2", start="2021-09-01")
        self.assertRefused("t1")

    def test_a_file_of_another_name(self):
        pathlib.Path(self.folder, "notes.csv").write_text("a\n")
        self.assertRefused("notes.csv")

    def test_a_short_line(self):
        self.district.write(self.folder)
        path = pathlib.Path(self.folder, "04_facilities_enrolments.csv")
        path.write_text(path.read_text() + "2023,p1\n")
        with self.assertRaisesRegex(tables.DataError, "number of cells"):
            recompute.recompute(self.folder, datetime.date(2025, 1, 1))

    def test_command_prints_all_items_of_three_years(self):
        self.district.write(self.folder)
        run = subprocess.run(
            [sys.executable, "-B", recompute.__file__, self.folder, "--as-of", "2025-09-01"],
            capture_output=True, check=True, text=True)
        result = json.loads(run.stdout)
        self.assertEqual(result["as_of"], "2025-09-01")
        self.assertEqual(len({each["indicator"] for each in result["figures"]}), 93)
        self.assertEqual(len(result["figures"]), 279)


if __name__ == "__main__":
    unittest.main()
