-- measure: staffing.above_qualification_teachers
-- title_zh: 高于规定学历教师
-- unit: persons
-- sources: staffing_appointments staffing_teachers staffing_teacher_earlier_qualifications facilities_school_years
-- refreshed_by: staffing.Appointment staffing.Teacher facilities.SchoolYear
-- forms: staffing/staff
-- dimensions: stages employment
-- Teachers serving on the census date by the stages for which the qualification they held that day is
-- higher than the law asks (Teachers Law 11: primary senior secondary, junior associate): associate
-- in the primary stage, bachelor and higher in both. Who held none that is known has no amount.
SELECT
  t.district_id AS district_id,
  t.school_year AS school_year,
  t.school_id AS school_id,
  t.record_name AS record_name,
  '' AS entity,
  CASE WHEN t.held = 'associate' THEN 'primary' ELSE t.stages END AS stages,
  t.employment AS employment,
  CASE WHEN t.held IS NOT NULL THEN 1 END AS amount
FROM (
  SELECT
    s.district_id AS district_id,
    s.school_year AS school_year,
    s.school_id AS school_id,
    s.record_name AS record_name,
    s.stages AS stages,
    s.employment AS employment,
    CASE
      WHEN p.qualification_obtained_on IS NULL OR p.qualification_obtained_on <= s.census_date
        THEN CASE WHEN p.qualification IN ('master', 'doctor') THEN 'bachelor'
          ELSE p.qualification END
      WHEN EXISTS (
        SELECT 1 FROM staffing_teacher_earlier_qualifications e
        WHERE e.district_id = p.district_id AND e.teacher_id = p.teacher_id
          AND e.qualification IN ('bachelor', 'master')
          AND (e.obtained_on IS NULL OR e.obtained_on <= s.census_date)) THEN 'bachelor'
      WHEN EXISTS (
        SELECT 1 FROM staffing_teacher_earlier_qualifications e
        WHERE e.district_id = p.district_id AND e.teacher_id = p.teacher_id
          AND e.qualification = 'associate'
          AND (e.obtained_on IS NULL OR e.obtained_on <= s.census_date)) THEN 'associate'
      WHEN EXISTS (
        SELECT 1 FROM staffing_teacher_earlier_qualifications e
        WHERE e.district_id = p.district_id AND e.teacher_id = p.teacher_id
          AND e.qualification = 'below_associate'
          AND (e.obtained_on IS NULL OR e.obtained_on <= s.census_date)) THEN 'below_associate'
    END AS held
  FROM staffing_serving_staff s
  JOIN staffing_teachers p ON p.district_id = s.district_id AND p.teacher_id = s.teacher_id
  WHERE s.post = 'teacher'
) t
WHERE t.held IS NULL OR t.held = 'bachelor'
  OR (t.held = 'associate' AND FIND_IN_SET('primary', REPLACE(t.stages, '+', ',')) > 0)
