#!/usr/bin/python3
"""Recomputes the staffing and facilities items of the plan, or the balance test, from CSV files alone.

    recompute.py DIRECTORY --as-of 2025-09-01 [--plan balanced]

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
import balanced
import balanced_items
import conditions
import digital
import evaluations
import exchanges
import facilities_items
import hiring
import personnel
import posts
import projects
import pupil_ratios
import records
import tables
from district import District
from verdicts import ITEMS, YEARS, satisfied, verdict

STAFFING = (pupil_ratios, awards, posts, exchanges, hiring, evaluations, personnel)
FACILITIES = (projects, conditions, digital)
QUALITY, BALANCED = "quality_2022_2025", "balanced"


def figures_of(prefix, subjects):
    return {
        prefix + name: figure for subject in subjects for name, figure in subject.FIGURES.items()
    }


# Plan -> (items, what computes each by its id).
PLANS = {
    QUALITY: (
        ITEMS + facilities_items.ITEMS,
        figures_of("staffing.", STAFFING) | figures_of(facilities_items.OF, FACILITIES),
    ),
    BALANCED: (
        balanced_items.ITEMS,
        figures_of("facilities.balanced_", (balanced,))
        | figures_of("staffing.balanced_", (balanced,))
        | figures_of("staffing.", (exchanges,)),
    ),
}


def text(value):
    return None if value is None else str(value)


def recompute(directory, as_of, plan=QUALITY):
    items, figure_of = PLANS[plan]
    district = District(records.read(directory), as_of)
    figures = []
    for item in items:
        for year in YEARS:
            figure = figure_of[item.id](district, year)
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
    parser.add_argument("--plan", default=QUALITY, choices=list(PLANS))
    arguments = parser.parse_args()
    try:
        result = recompute(arguments.directory, arguments.as_of, arguments.plan)
    except tables.DataError as error:
        sys.exit(f"recompute: {error}")
    json.dump(result, sys.stdout, ensure_ascii=False, indent=1)
    print()


if __name__ == "__main__":
    main()
