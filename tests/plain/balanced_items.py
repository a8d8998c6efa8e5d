"""What the national test of balanced compulsory education (县域义务教育优质均衡) asks.

Typed off the standard (教督〔2017〕6号), not off the plan file the services read.
"""

from fractions import Fraction

from verdicts import AT_MOST, YEARS, Item

# The room that answers for an item stands before it.
OF_STAFFING = ("above_qualification", "backbone", "pe_arts")
STAGES = ("primary", "junior")
# At least so much of each, primary and junior: per 100 pupils, m2 or yuan a pupil.
LEAST = {
    "above_qualification": ("4.2", "5.3"),
    "backbone": ("1", "1"),
    "pe_arts": ("0.9", "0.9"),
    "teaching_area": ("4.5", "5.8"),
    "sports_area": ("7.5", "10.2"),
    "equipment_value": ("2000", "2500"),
    "networked_classrooms": ("2.3", "2.4"),
}
# Largest difference coefficient of each.
MOST_SPREAD = {"primary": "0.50", "junior": "0.45"}
# A school reaches so many of the seven in full and this share of the others.
LEAST_REACHED, LEAST_SHARE = 6, Fraction(85, 100)
# Pupils of a class at most, and from when on it is a large class (大班额).
LARGEST_CLASS, LARGE_CLASS = {"primary": 45, "junior": 50}, 56
# A junior pupil of a nine-year school stands for so many of its primary pupils.
JUNIOR_WEIGHT = Fraction(11, 10)
# Teaching points below do not count.
LEAST_PUPILS_OF_A_POINT = 50


def least(stage, name):
    return Fraction(LEAST[name][STAGES.index(stage)])


def _every_year(name, target, room="facilities", **more):
    targets = {year: Fraction(target) for year in YEARS}
    return Item(f"{room}.balanced_{name}", targets, **more)


def _exchange(name, target):
    """The same as in the plan of the district, by the national rule."""
    targets = {year: Fraction(target) for year in YEARS}
    return Item(f"staffing.{name}", targets, factor=100, accumulation="flow")


def _spread(stage, name):
    """Judged by squares: the coefficient is a root."""
    room = "staffing" if name in OF_STAFFING else "facilities"
    most = Fraction(MOST_SPREAD[stage]) ** 2
    return _every_year(f"{stage}_{name}_spread", most, room, direction=AT_MOST)


ITEMS = [
    *(_every_year(f"{stage}_schools", 100, factor=100, kind="share") for stage in STAGES),
    *(_spread(stage, name) for stage in STAGES for name in LEAST),
    *(_every_year(f"{stage}_class_size", 0, direction=AT_MOST, kind="count") for stage in STAGES),
    _every_year("big_classes", 0, direction=AT_MOST, kind="count"),
    _exchange("rotation_teacher_share", 10),
    _exchange("rotation_backbone_share", 20),
]
