-- measure: staffing.milestones
-- title_zh: 里程碑
-- unit: milestones
-- sources: staffing_milestones
-- refreshed_by: staffing.Milestone
-- dimensions: code done_on
-- Milestones of this room that are done, in the school year of that day.
SELECT
  t.district_id AS district_id,
  t.school_year AS school_year,
  '' AS school_id,
  t.record_name AS record_name,
  '' AS entity,
  t.code AS code,
  t.done_on AS done_on,
  1 AS amount
FROM (
  SELECT
    m.district_id AS district_id,
    YEAR(m.done_on) - (MONTH(m.done_on) < 9) AS school_year,
    CONCAT('districts/', m.district_id, '/rooms/staffing/milestones/', m.milestone_id) AS record_name,
    COALESCE(m.code, m.milestone_id) AS code,
    CONCAT('', m.done_on) AS done_on
  FROM staffing_milestones m
  WHERE m.done_on IS NOT NULL
) t
