-- measure: facilities.enrolled_pupils
-- title_zh: 在校生
-- unit: pupils
-- sources: facilities_enrolments
-- refreshed_by: facilities.Enrolment
-- forms: facilities/enrolment
-- absence: missing
-- dimensions: stage
SELECT
  e.district_id AS district_id,
  e.school_year AS school_year,
  e.school_id AS school_id,
  CONCAT('districts/', e.district_id, '/schoolYears/', e.school_year, '/schools/', e.school_id,
         '/enrolments/', e.grade) AS record_name,
  '' AS entity,
  e.stage AS stage,
  e.pupils AS amount
FROM facilities_enrolments e
