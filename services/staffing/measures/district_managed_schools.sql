-- measure: staffing.district_managed_schools
-- title_zh: 区管校聘学校
-- unit: schools
-- sources: staffing_post_plans
-- refreshed_by: staffing.PostPlan
-- forms: staffing/posts
-- Schools whose posts are managed by the district (区管校聘); not known where the plan does not say.
SELECT
  p.district_id AS district_id,
  p.school_year AS school_year,
  p.school_id AS school_id,
  CONCAT('districts/', p.district_id, '/schoolYears/', p.school_year, '/schools/', p.school_id,
         '/postPlans/', p.post_plan_id) AS record_name,
  '' AS entity,
  p.district_managed AS amount
FROM staffing_post_plans p
