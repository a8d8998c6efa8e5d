-- measure: staffing.above_qualification_teachers
-- title_zh: 高于规定学历教师
-- unit: persons
-- sources: staffing_appointments staffing_teachers facilities_school_years
-- refreshed_by: staffing.Appointment staffing.Teacher facilities.SchoolYear
-- forms: staffing/staff
-- dimensions: stages employment
-- Teachers serving on the census date by the stages for which their qualification is higher than the
-- law asks (Teachers Law 11: primary senior secondary, junior associate): associate in the primary
-- stage, bachelor and higher in both. A teacher without a recorded qualification has no amount.
SELECT
  t.district_id AS district_id,
  t.school_year AS school_year,
  t.school_id AS school_id,
  t.record_name AS record_name,
  '' AS entity,
  t.stages AS stages,
  t.employment AS employment,
  t.amount AS amount
FROM (
  SELECT
    s.district_id AS district_id,
    s.school_year AS school_year,
    s.school_id AS school_id,
    s.record_name AS record_name,
    CASE WHEN p.qualification = 'associate' THEN 'primary' ELSE s.stages END AS stages,
    s.employment AS employment,
    CASE WHEN p.qualification IS NOT NULL THEN 1 END AS amount
  FROM staffing_serving_staff s
  JOIN staffing_teachers p ON p.district_id = s.district_id AND p.teacher_id = s.teacher_id
  WHERE s.post = 'teacher'
    AND (p.qualification IS NULL OR p.qualification IN ('bachelor', 'master', 'doctor')
      OR (p.qualification = 'associate'
        AND FIND_IN_SET('primary', REPLACE(s.stages, '+', ',')) > 0))
) t
