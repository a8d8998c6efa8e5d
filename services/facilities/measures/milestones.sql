-- measure: facilities.milestones
-- title_zh: 里程碑
-- unit: milestones
-- sources: facilities_milestones
-- refreshed_by: facilities.Milestone
-- over_years: adds
-- dimensions: code done_on
-- counts: flow
-- What was done, by the school year of the day.
SELECT
  t.district_id AS district_id,
  t.school_year AS school_year,
  '' AS school_id,
  CONCAT('districts/', t.district_id, '/rooms/facilities/milestones/', t.milestone_id)
    AS record_name,
  '' AS entity,
  t.code AS code,
  t.done_on AS done_on,
  1 AS amount
FROM (
  SELECT
    m.district_id AS district_id,
    m.milestone_id AS milestone_id,
    YEAR(m.done_on) - (MONTH(m.done_on) < 9) AS school_year,
    COALESCE(m.code, m.milestone_id) AS code,
    m.done_on AS done_on
  FROM facilities_milestones m
  WHERE m.done_on IS NOT NULL
) t
