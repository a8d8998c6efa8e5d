-- measure: staffing.pe_teachers
-- title_zh: 专任体育教师
-- unit: persons
-- sources: staffing_appointments facilities_subjects facilities_school_years
-- refreshed_by: staffing.Appointment facilities.Subject facilities.SchoolYear
-- forms: staffing/staff
-- dimensions: stages
-- Full-time PE teachers. Part-time staff are not full-time subject teachers, principals are not
-- teachers (READINGS 7).
SELECT
  s.district_id AS district_id,
  s.school_year AS school_year,
  s.school_id AS school_id,
  s.record_name AS record_name,
  '' AS entity,
  s.stages AS stages,
  1 AS amount
FROM facilities_subjects f
STRAIGHT_JOIN staffing_serving_staff s
  ON s.district_id = f.district_id AND s.full_time_subject_id = f.subject_id
WHERE f.area = 'physical_education' AND s.post = 'teacher' AND s.employment <> 'part_time'
