-- measure: staffing.pe_arts_teachers
-- title_zh: 体育、艺术专任教师
-- unit: persons
-- sources: staffing_appointments facilities_subjects facilities_school_years
-- refreshed_by: staffing.Appointment facilities.Subject facilities.SchoolYear
-- forms: staffing/staff
-- dimensions: stages
-- Full-time teachers of PE, music and art; part-time staff are not (READINGS 7).
SELECT
  s.district_id AS district_id,
  s.school_year AS school_year,
  s.school_id AS school_id,
  s.record_name AS record_name,
  '' AS entity,
  s.stages AS stages,
  1 AS amount
FROM staffing_serving_staff s
STRAIGHT_JOIN facilities_subjects f FORCE INDEX (PRIMARY)
  ON f.district_id = s.district_id AND f.subject_id = s.full_time_subject_id
WHERE f.area IN ('physical_education', 'music', 'art')
  AND s.post = 'teacher' AND s.employment <> 'part_time'
