#!/usr/bin/python3
"""Recomputes the forty staffing items of the plan from CSV files alone.

    recompute.py DIRECTORY --as-of 2025-09-01

DIRECTORY is what `districtctl sample` writes. Prints JSON: numerator, denominator, whether the
target is satisfied, the verdict, who has not reported, the figure by stage and what is shown beside
it. It shares no code, no query and no configuration with the services; tests/plain/compare.py holds
the two against each other.
"""

import argparse
import datetime
import json
import sys

import awards
import evaluations
import exchanges
import hiring
import personnel
import posts
import pupil_ratios
import records as csv_records
from district import District
from verdicts import ITEMS, YEARS, satisfied, verdict

FIGURES = {
    name: figure
    for subject in (pupil_ratios, awards, posts, exchanges, hiring, evaluations, personnel)
    for name, figure in subject.FIGURES.items()
}


def text(value):
    return None if value is None else str(value)


def recompute(directory, as_of):
    district = District(csv_records.read(directory), as_of)
    figures = []
    for item in ITEMS:
        for year in YEARS:
            figure = FIGURES[item.id.removeprefix("staffing.")](district, year)
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
                    "beside": {
                        id: [text(each) for each in value]
                        for id, value in figure.companions.items()
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
