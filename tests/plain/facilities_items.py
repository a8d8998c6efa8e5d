"""What the plan promises of facilities.

Typed off the printed plan and READINGS 1 to 4, 22 and 23, not off the plan file the services read.
"""

import datetime
from fractions import Fraction

from verdicts import MORE_THAN, YEARS, Item

OF = "facilities."

# Chapters 21 and 22 of the plan, year by year.
CONSTRUCTION = {
    2022: (
        "longhe_central_primary_expansion",
        "wangguanji_central_primary_expansion",
        "nsfz_branch_gymnasium",
        "municipal_experimental_renovation",
        "nanyang_upgrade",
    ),
    2023: ("wangguanji_jh_rebuild", "buzi_jh_rebuild", "caiji_jh_expansion"),
    2024: ("chenji_primary_expansion", "longhe_jh_expansion", "hebin_experimental_new"),
}
EQUIPMENT_LISTS = {
    "count_named_schools_y1": (
        2022, ("taihulu_primary", "nsfz_branch_south_campus", "caiji_primary_branch", "xiangli_school")),
    "count_expanded_y1": (2022, ("longhe_central_primary", "nsfz_branch")),
    "count_kindergartens_y1": (
        2022, ("lidu_shuian_kindergarten", "shili_chunfeng_kindergarten", "moxiangju_kindergarten")),
    "count_rebuilt_y2": (2023, ("wangguanji_jh", "buzi_jh", "caiji_jh")),
    "count_new_and_expanded_y3": (2024, ("hebin_experimental", "chenji_primary", "longhe_jh")),
}
# Kinds of room of an item; the last of the id is the plan's year.
ROOMS = {
    "rooms.music_art_dance_y1": (2022, ("music", "art", "dance")),
    "rooms.computer_music_y2": (2023, ("computer", "music")),
    "rooms.physics_chemistry_biology_labs_y3": (2024, ("physics_lab", "chemistry_lab", "biology_lab")),
    "rooms.music_art_dance_labour_y3": (2024, ("music", "art", "dance", "labour_technology")),
}
# Milestone and document codes whose done days make an item.
MILESTONES = {
    "internet_plus_platform": ("internet_plus_platform",),
    "smart_education_cloud_platform": ("smart_education_cloud_platform",),
    "ai_plus_education_mode": ("ai_talent_training", "ai_education_services", "ai_education_governance"),
}
DOCUMENTS = {"layout_plan": "layout_plan", "smart_solution": "smart_education_solution"}
# A27: both to the end of 2023, which lies in the school year 2023-2024.
END_OF_2023 = datetime.date(2023, 12, 31)


def _item(name, targets, **more):
    return Item(OF + name, {year: Fraction(value) for year, value in targets.items()}, **more)


def _every(value, years=YEARS):
    return {year: value for year in years}


def _done(name, year, deadline=None):
    return _item(name, {year: 1}, kind="done", deadline=deadline)


def _share(name, targets, **more):
    return _item(name, targets, factor=100, kind="share", **more)


def _number(name, targets, accumulation="point"):
    return _item(name, targets, accumulation=accumulation, kind="count")


ITEMS = [
    *(_done(f"construction.{code}", year) for year, codes in CONSTRUCTION.items() for code in codes),
    _number("construction.campus_upgrade_schools", _every(1, (2023, 2024))),
    _item("construction.completion_rate", _every(100), factor=100, accumulation="flow"),
    _done("layout_plan", 2024),
    # 100 × places / pupils to be placed, the factor a class of 45 or 50: see conditions.py.
    _item("seat_supply", _every(100)),
    *(_done(f"equipment.{code}", year) for year, codes in EQUIPMENT_LISTS.values() for code in codes),
    *(
        _number(f"equipment.{name}", {year: len(codes)}, "flow")
        for name, (year, codes) in EQUIPMENT_LISTS.items()
    ),
    _share("equipment.standard_conformity_share", {2024: 100}),
    _share("interactive_classroom_school_share", {2022: 100}, maintained=True),
    _number("lighting_retrofit", _every(1, (2022, 2023))),
    *(_number(name, {year: 1}, "flow") for name, (year, _) in ROOMS.items()),
    _number("teacher_computers_multimedia_y2", {2023: 1}),
    _done("internet_plus_platform", 2024),
    _done("smart_education_cloud_platform", 2023, END_OF_2023),
    _item("cloud_platform_usage_growth", {2023: 0}, factor=100, direction=MORE_THAN),
    _done("ai_plus_education_mode", 2023, END_OF_2023),
    _share("three_classrooms_base_coverage", _every(95, (2022, 2023)), maintained=True),
    _share("three_classrooms_regular_use", _every(100, (2022, 2023)), maintained=True),
    _share("ai_smart_classroom_coverage", {2024: 100}),
    _done("smart_solution", 2024),
    _item("compulsory_funding_growth", _every(0), factor=100, direction=MORE_THAN),
    _share("financial_rules_share", {}, observational=True),
]
