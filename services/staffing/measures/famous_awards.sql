-- measure: staffing.famous_awards
-- title_zh: 名优教师、名校长荣誉
-- unit: awards
-- sources: staffing_teacher_honours staffing_honour_titles
-- refreshed_by: staffing.TeacherHonour staffing.HonourTitle
-- forms: staffing/honours
-- dimensions: category level
-- entity: teacher
-- counts: flow
-- Awards of famous titles by the school year of the award; a person counts once a level, in the
-- year of the first (READINGS 10), also where that lies before the plan.
SELECT
  h.district_id AS district_id,
  h.award_school_year AS school_year,
  '' AS school_id,
  CONCAT('districts/', h.district_id, '/teachers/', h.teacher_id, '/honours/', h.teacher_honour_id)
    AS record_name,
  h.teacher_id AS entity,
  t.category AS category,
  t.level AS level,
  1 AS amount
FROM staffing_honour_titles t
STRAIGHT_JOIN staffing_teacher_honours h FORCE INDEX (by_honour_title)
  ON h.district_id = t.district_id AND h.honour_title_id = t.honour_title_id
WHERE t.famous
