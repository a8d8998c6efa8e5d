-- measure: staffing.serving_teachers
-- title_zh: 在岗教师
-- unit: persons
-- sources: staffing_appointments facilities_school_years
-- refreshed_by: staffing.Appointment facilities.SchoolYear
-- forms: staffing/staff
-- dimensions: stages employment
-- Teachers serving on the census date.
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
