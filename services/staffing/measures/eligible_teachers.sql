-- measure: staffing.eligible_teachers
-- title_zh: 符合交流条件教师
-- unit: persons
-- sources: staffing_rotation_eligibilities
-- refreshed_by: staffing.RotationEligibility
-- forms: staffing/rotation
-- entity: teacher
-- counts: flow
-- Teachers who meet the conditions for an exchange in the school year; the base of the rotation
-- rule (教师〔2014〕4号).
SELECT
  e.district_id AS district_id,
  e.school_year AS school_year,
  e.school_id AS school_id,
  CONCAT('districts/', e.district_id, '/schoolYears/', e.school_year, '/schools/', e.school_id,
         '/rotationEligibilities/', e.rotation_eligibility_id) AS record_name,
  e.teacher_id AS entity,
  1 AS amount
FROM staffing_rotation_eligibilities e
WHERE e.eligible
