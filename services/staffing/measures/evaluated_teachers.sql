-- measure: staffing.evaluated_teachers
-- title_zh: 已考核教师
-- unit: persons
-- sources: staffing_appointments staffing_teacher_evaluations facilities_school_years
-- refreshed_by: staffing.Appointment staffing.TeacherEvaluation facilities.SchoolYear
-- forms: staffing/staff staffing/evaluation
-- dimensions: stages employment
-- Teachers serving on the census date whom some school has graded in the year.
-- FORCE INDEX: as in music_art_teachers.sql.
SELECT
  s.district_id AS district_id,
  s.school_year AS school_year,
  s.school_id AS school_id,
  s.record_name AS record_name,
  '' AS entity,
  s.stages AS stages,
  s.employment AS employment,
  1 AS amount
FROM staffing_serving_staff s
WHERE s.post = 'teacher'
  AND EXISTS (
    SELECT 1 FROM staffing_teacher_evaluations e FORCE INDEX (by_teacher)
    WHERE e.district_id = s.district_id AND e.teacher_id = s.teacher_id
      AND e.school_year = s.school_year AND e.grade IS NOT NULL)
