-- measure: staffing.recognitions
-- title_zh: 表彰
-- unit: persons
-- sources: staffing_recognitions
-- refreshed_by: staffing.Recognition
-- forms: staffing/honours
-- dimensions: reason level
-- entity: teacher
-- counts: flow
-- Recognitions by the school year of the day.
SELECT
  r.district_id AS district_id,
  r.recognition_school_year AS school_year,
  '' AS school_id,
  CONCAT('districts/', r.district_id, '/teachers/', r.teacher_id, '/recognitions/',
         r.recognition_id) AS record_name,
  r.teacher_id AS entity,
  r.reason AS reason,
  r.level AS level,
  1 AS amount
FROM staffing_recognitions r FORCE INDEX (by_recognition_school_year)
