-- measure: staffing.growth_bands
-- title_zh: 教师年龄段
-- unit: age bands
-- sources: staffing_growth_goals facilities_school_years
-- refreshed_by: staffing.GrowthGoal facilities.SchoolYear
-- forms: staffing/personnel
-- dimensions: goal_set
-- Age bands of teachers, by whether a goal was set by the end of the school year.
SELECT
  y.district_id AS district_id,
  y.school_year AS school_year,
  '' AS school_id,
  CONCAT('districts/', g.district_id, '/growthGoals/', g.growth_goal_id) AS record_name,
  '' AS entity,
  CASE WHEN g.goal IS NOT NULL AND g.set_on < CONCAT(y.school_year + 1, '-09-01') THEN 'yes'
       ELSE 'no' END AS goal_set,
  1 AS amount
FROM facilities_school_years y
JOIN staffing_growth_goals g ON g.district_id = y.district_id
