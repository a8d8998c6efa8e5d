-- measure: staffing.subject_teachers
-- title_zh: 各学科任课教师
-- unit: persons
-- sources: staffing_teaching_assignments facilities_school_years
-- refreshed_by: staffing.TeachingAssignment facilities.SchoolYear
-- forms: staffing/teaching
-- dimensions: stage subject qualified
-- entity: teacher
-- Who teaches a subject in a stage of a school on the census date, whatever the number of classes.
-- qualified: holds the certificate for stage and subject, "unknown" where that is not recorded.
SELECT
  a.district_id AS district_id,
  a.school_year AS school_year,
  a.school_id AS school_id,
  CONCAT('districts/', a.district_id, '/schoolYears/', a.school_year, '/schools/', a.school_id,
         '/teachingAssignments/', a.teaching_assignment_id) AS record_name,
  a.teacher_id AS entity,
  a.stage AS stage,
  a.subject_id AS subject,
  CASE WHEN a.qualified IS NULL THEN 'unknown' WHEN a.qualified THEN 'yes' ELSE 'no' END
    AS qualified,
  1 AS amount
FROM staffing_teaching_assignments a
STRAIGHT_JOIN facilities_school_years y
  ON y.district_id = a.district_id AND y.school_year = a.school_year
WHERE a.start_date <= y.census_date AND (a.end_date IS NULL OR a.end_date > y.census_date)
