"""Pupils and teachers: PE, music and art, backbone teachers."""

from district import ENROLMENT, HONOURS, STAFF, STAGES

MUSIC_ART = {"music", "art"}


def reporting(district, year, *forms):
    """Schools that leave a number of pupils out, or give none, have not reported them."""
    given = {}
    for each in district.records.enrolments:
        if each.school_year == year:
            given.setdefault(each.school, []).append(each.pupils)
    return district.report(
        year,
        *forms,
        absent=set(district.records.schools) - set(given),
        incomplete={id for id, numbers in given.items() if None in numbers},
    )


def pupils(district, year, schools, stage=None):
    return sum(
        each.pupils
        for each in district.records.enrolments
        if each.school_year == year and each.school in schools and stage in (None, each.stage)
    )


def full_time(district, place, main, areas):
    return main.employment != "part_time" and district.area(place.full_time_subject) in areas


def teaches(district, place, areas):
    subjects = place.subjects | {place.full_time_subject}
    return any(district.area(subject) in areas for subject in subjects)


def pupils_per_teacher(district, year, counts):
    """`counts(place, main)` says who is a teacher of the subject."""
    report = reporting(district, year, ENROLMENT, STAFF)
    figure = report.figure()
    if not report.given:
        return figure
    people = [
        place for place, main in district.teachers(year, report.schools) if counts(place, main)
    ]
    figure.numerator = pupils(district, year, report.schools)
    figure.denominator = len({place.teacher for place in people})
    for stage in STAGES:
        figure.stages[stage] = (
            pupils(district, year, report.schools, stage),
            len({place.teacher for place in people if stage in place.stages}),
        )
    return figure


def pe(district, year):
    return pupils_per_teacher(
        district,
        year,
        lambda place, main: full_time(district, place, main, {"physical_education"}),
    )


def music_art(district, year):
    return pupils_per_teacher(
        district, year, lambda place, _: teaches(district, place, MUSIC_ART)
    )


def full_time_share(stage):
    def figure_of(district, year):
        report = district.report(year, STAFF)
        figure = report.figure()
        if not report.given:
            return figure
        people = [
            (place, main)
            for place, main in district.teachers(year, report.schools)
            if stage in place.stages and teaches(district, place, MUSIC_ART)
        ]
        full = [each for each in people if full_time(district, *each, MUSIC_ART)]
        figure.numerator = len({place.teacher for place, _ in full})
        figure.denominator = len({place.teacher for place, _ in people})
        return figure

    return figure_of


def backbone(district, year):
    report = reporting(district, year, ENROLMENT, STAFF, HONOURS)
    figure = report.figure()
    if not report.given:
        return figure
    day = district.census(year)
    people = [
        place
        for place, _ in district.teachers(year, report.schools)
        if any(title.backbone for title in district.titles_held(place.teacher, day))
    ]
    figure.numerator = len({place.teacher for place in people})
    figure.denominator = pupils(district, year, report.schools)
    for stage in STAGES:
        figure.stages[stage] = (
            len({place.teacher for place in people if stage in place.stages}),
            pupils(district, year, report.schools, stage),
        )
    return figure


FIGURES = {
    "pe_teacher_ratio": pe,
    "music_art_teacher_ratio": music_art,
    "music_art_fulltime_share_primary": full_time_share("primary"),
    "music_art_fulltime_share_junior": full_time_share("junior"),
    "backbone_per_100_students": backbone,
}
