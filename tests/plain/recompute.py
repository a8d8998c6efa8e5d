#!/usr/bin/python3
"""Recomputes the fifteen staffing items of the plan from CSV files alone.

    recompute.py DIRECTORY --as-of 2025-09-01

DIRECTORY is what `districtctl sample` writes. Prints JSON: numerator, denominator, whether the
target is satisfied, the verdict, who has not reported, and the figure by stage. It shares no code,
no query and no configuration with the services; tests/plain/compare.py holds the two against each
other.
"""

import argparse
import collections
import datetime
import json
import sys

import records as csv_records
from verdicts import FIRST_YEAR, ITEMS, YEARS, Figure, satisfied, verdict

# Schools whose pupils and teachers the ratios speak of: primary and junior high; special education
# counts in shares of schools only, kindergartens and vocational schools nowhere (READINGS 6).
SCOPE = {"primary", "junior", "nine_year", "teaching_point"}
STAGES = ("primary", "junior")
REPORTED = {"submitted", "approved", "locked"}
ENROLMENT, STAFF, HONOURS = ("facilities", "enrolment"), ("staffing", "staff"), ("staffing", "honours")


def school_year_of(day):
    """31 August ends a school year, 1 September begins the next."""
    return day.year if day.month >= 9 else day.year - 1


class District:
    def __init__(self, records):
        self.records = records
        self.by_teacher = collections.defaultdict(list)
        for appointment in records.appointments:
            self.by_teacher[appointment.teacher].append(appointment)
        self.honours = collections.defaultdict(list)
        for honour in records.honours:
            self.honours[honour.teacher].append(honour)

    def census(self, year):
        """15 October unless the school year says another day (READINGS 8)."""
        return self.records.census.get(year) or datetime.date(year, 10, 15)

    # Who has reported.

    def has(self, form, year, who):
        return self.records.submissions.get((*form, year, who)) in REPORTED

    def reporting(self, year, *forms):
        """(schools that reported all forms, ids of those that did not).

        A form that is in but leaves a number of pupils out is no report of it: missing is not zero.
        """
        day = self.census(year)
        expected = {
            id for id, each in self.records.schools.items() if each.kind in SCOPE and each.is_open(day)
        }
        reported = {id for id in expected if all(self.has(form, year, id) for form in forms)}
        if ENROLMENT in forms:
            reported = {id for id in reported if self.pupils_given(year, id)}
        return reported, expected - reported

    def pupils_given(self, year, school):
        numbers = [
            each.pupils
            for each in self.records.enrolments
            if each.school_year == year and each.school == school
        ]
        return bool(numbers) and None not in numbers

    # What they reported.

    def pupils(self, year, schools, stage=None):
        return sum(
            each.pupils
            for each in self.records.enrolments
            if each.school_year == year and each.school in schools and stage in (None, each.stage)
        )

    def teachers(self, year, schools):
        """(where the person is on the census date, main appointment) of the teachers there.

        A secondment moves the person; post and employment stay with the main appointment.
        """
        day = self.census(year)
        for teacher, appointments in self.by_teacher.items():
            held = [each for each in appointments if each.holds(day)]
            mains = [each for each in held if each.kind == "main"]
            seconded = [each for each in held if each.kind == "secondment"]
            if len(mains) > 1 or len(seconded) > 1:
                raise csv_records.DataError(f"{teacher} is in two places on {day}")
            if not mains or mains[0].post != "teacher":
                continue
            place = seconded[0] if seconded else mains[0]
            if place.school in schools:
                yield place, mains[0]

    def area(self, subject):
        return self.records.areas[subject] if subject else ""

    def full_time(self, place, main, areas):
        return main.employment != "part_time" and self.area(place.full_time_subject) in areas

    def teaches(self, place, areas):
        subjects = place.subjects | {place.full_time_subject}
        return any(self.area(subject) in areas for subject in subjects)

    # Figures.

    def pupils_per_teacher(self, year, counts):
        """`counts(place, main)` says who is a teacher of the subject."""
        schools, missing = self.reporting(year, ENROLMENT, STAFF)
        figure = Figure(missing=missing)
        if not schools:
            return figure
        people = [place for place, main in self.teachers(year, schools) if counts(place, main)]
        figure.numerator = self.pupils(year, schools)
        figure.denominator = len({place.teacher for place in people})
        for stage in STAGES:
            figure.stages[stage] = (
                self.pupils(year, schools, stage),
                len({place.teacher for place in people if stage in place.stages}),
            )
        return figure

    def pe(self, year):
        return self.pupils_per_teacher(
            year, lambda place, main: self.full_time(place, main, {"physical_education"})
        )

    def music_art(self, year):
        return self.pupils_per_teacher(
            year, lambda place, _: self.teaches(place, {"music", "art"})
        )

    def full_time_share(self, year, stage):
        schools, missing = self.reporting(year, STAFF)
        figure = Figure(missing=missing)
        if not schools:
            return figure
        people = [
            (place, main)
            for place, main in self.teachers(year, schools)
            if stage in place.stages and self.teaches(place, {"music", "art"})
        ]
        full = [each for each in people if self.full_time(*each, {"music", "art"})]
        figure.numerator = len({place.teacher for place, _ in full})
        figure.denominator = len({place.teacher for place, _ in people})
        return figure

    def backbone(self, year):
        schools, missing = self.reporting(year, ENROLMENT, STAFF)
        figure = Figure(missing=missing)
        if not self.has(HONOURS, year, "district"):
            # One form of the district is part of every school's report.
            schools = set()
            figure.missing = missing | {"district/honours"}
        if not schools:
            return figure
        day = self.census(year)
        people = [
            place
            for place, _ in self.teachers(year, schools)
            if any(each.title.backbone and each.holds(day) for each in self.honours[place.teacher])
        ]
        figure.numerator = len({place.teacher for place in people})
        figure.denominator = self.pupils(year, schools)
        for stage in STAGES:
            figure.stages[stage] = (
                len({place.teacher for place in people if stage in place.stages}),
                self.pupils(year, schools, stage),
            )
        return figure

    def first_awards(self, category, level):
        """School year -> people first honoured at the level in it, also before the plan.

        An award whose form is still out counts nowhere, and makes no later award a first one: a
        report that is missing cannot help.
        """
        first = {}
        for honour in self.records.honours:
            title, year = honour.title, school_year_of(honour.awarded_on)
            if not title.famous or (title.category, title.level) != (category, level):
                continue
            first[honour.teacher] = min(first.get(honour.teacher, year), year)
        return collections.Counter(first.values())

    def awards(self, year, category, level, since):
        years = set(range(since, year + 1))
        reported = {each for each in years if self.has(HONOURS, each, "district")}
        figure = Figure(
            missing={
                "district/honours" if each == year else f"district/honours@{each}"
                for each in years - reported
            }
        )
        if reported:
            counts = self.first_awards(category, level)
            figure.numerator = sum(counts[each] for each in reported)
            figure.denominator = 1
        return figure

    def figure(self, id, year):
        name = id.removeprefix("staffing.")
        if name == "pe_teacher_ratio":
            return self.pe(year)
        if name == "music_art_teacher_ratio":
            return self.music_art(year)
        if name.startswith("music_art_fulltime_share_"):
            return self.full_time_share(year, name.rpartition("_")[2])
        if name == "backbone_per_100_students":
            return self.backbone(year)
        famous, category, level, kind = name.split("_")
        assert famous == "famous"
        return self.awards(year, category, level, FIRST_YEAR if kind == "total" else year)


def text(value):
    return None if value is None else str(value)


def recompute(directory, as_of):
    district = District(csv_records.read(directory))
    figures = []
    for item in ITEMS:
        for year in YEARS:
            figure = district.figure(item.id, year)
            figures.append(
                {
                    "indicator": item.id,
                    "school_year": year,
                    "numerator": text(figure.numerator),
                    "denominator": text(figure.denominator),
                    "satisfied": satisfied(item, year, figure),
                    "verdict": verdict(item, year, figure, as_of),
                    "missing": sorted(figure.missing),
                    "by_stage": {
                        stage: [text(each) for each in value]
                        for stage, value in figure.stages.items()
                    },
                }
            )
    return {"as_of": as_of.isoformat(), "figures": figures}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", help="CSV files of a district")
    parser.add_argument("--as-of", required=True, type=datetime.date.fromisoformat)
    arguments = parser.parse_args()
    try:
        result = recompute(arguments.directory, arguments.as_of)
    except csv_records.DataError as error:
        sys.exit(f"recompute: {error}")
    json.dump(result, sys.stdout, ensure_ascii=False, indent=1)
    print()


if __name__ == "__main__":
    main()
