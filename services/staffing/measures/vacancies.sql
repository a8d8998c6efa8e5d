-- measure: staffing.vacancies
-- title_zh: 年初空编
-- unit: posts
-- sources: staffing_post_plans staffing_post_plan_subjects facilities_subjects
-- refreshed_by: staffing.PostPlan facilities.Subject
-- forms: staffing/posts
-- dimensions: subject area
-- over_years: adds
-- counts: flow
-- Vacant posts with quota at the start of the school year.
SELECT
  p.district_id AS district_id,
  p.school_year AS school_year,
  p.school_id AS school_id,
  CONCAT('districts/', p.district_id, '/schoolYears/', p.school_year, '/schools/', p.school_id,
         '/postPlans/', p.post_plan_id) AS record_name,
  '' AS entity,
  n.subject_id AS subject,
  b.area AS area,
  n.vacancies_at_start AS amount
FROM staffing_post_plans p
STRAIGHT_JOIN staffing_post_plan_subjects n FORCE INDEX (PRIMARY)
  ON n.district_id = p.district_id AND n.school_year = p.school_year
  AND n.school_id = p.school_id AND n.post_plan_id = p.post_plan_id
STRAIGHT_JOIN facilities_subjects b
  ON b.district_id = n.district_id AND b.subject_id = n.subject_id
