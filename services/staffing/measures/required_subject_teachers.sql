-- measure: staffing.required_subject_teachers
-- title_zh: 各学科需教师数
-- unit: teachers
-- sources: staffing_post_plans staffing_post_plan_subjects facilities_subjects facilities_schools facilities_school_years
-- refreshed_by: staffing.PostPlan facilities.Subject facilities.School facilities.SchoolYear
-- forms: staffing/posts
-- dimensions: stage subject
-- Teachers each school needs in each subject the curriculum requires in a stage it teaches: what the
-- post plan says, at least one (齐); one where the plan leaves the subject out. Not known where there is
-- no plan or the plan names the subject without a number. The curriculum of special-education schools
-- is their own: what their plan asks for. A campus its school reports for needs what a plan of its own
-- says, else nothing beside its school (READINGS 26).
SELECT
  t.district_id AS district_id,
  t.school_year AS school_year,
  t.school_id AS school_id,
  t.record_name AS record_name,
  '' AS entity,
  t.stage AS stage,
  t.subject AS subject,
  CASE
    WHEN t.planned THEN GREATEST(1, t.needed)
    WHEN t.has_plan THEN 1
  END AS amount
FROM (
  SELECT
    y.district_id AS district_id,
    y.school_year AS school_year,
    s.school_id AS school_id,
    CONCAT('districts/', y.district_id, '/schoolYears/', y.school_year, '/schools/', s.school_id,
           '/postPlans/', COALESCE(p.post_plan_id, '-')) AS record_name,
    s.kind AS kind,
    b.stage AS stage,
    b.subject_id AS subject,
    b.required AS required,
    p.post_plan_id IS NOT NULL AS has_plan,
    n.subject_id IS NOT NULL AS planned,
    CASE WHEN b.stage = 'primary' THEN n.primary_teachers_needed
         ELSE n.junior_teachers_needed END AS needed
  FROM facilities_school_years y
  STRAIGHT_JOIN facilities_schools s
    ON s.district_id = y.district_id
    AND (s.opened_on IS NULL OR s.opened_on <= y.census_date)
    AND (s.closed_on IS NULL OR s.closed_on > y.census_date)
  STRAIGHT_JOIN staffing_stage_subjects b
    ON b.district_id = y.district_id
  LEFT JOIN staffing_post_plans p FORCE INDEX (natural_key)
    ON p.district_id = y.district_id AND p.school_year = y.school_year
    AND p.school_id = s.school_id
  LEFT JOIN staffing_post_plan_subjects n FORCE INDEX (PRIMARY)
    ON n.district_id = p.district_id AND n.school_year = p.school_year
    AND n.school_id = p.school_id AND n.post_plan_id = p.post_plan_id
    AND n.subject_id = b.subject_id
  WHERE NOT s.reported_by_main_school OR p.post_plan_id IS NOT NULL
) t
WHERE (t.required AND t.stage = 'primary' AND t.kind IN ('primary', 'teaching_point', 'nine_year'))
  OR (t.required AND t.stage = 'junior' AND t.kind IN ('junior', 'nine_year'))
  OR (t.kind = 'special_education' AND t.needed > 0)
