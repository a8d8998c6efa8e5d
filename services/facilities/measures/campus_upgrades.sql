-- measure: facilities.campus_upgrades
-- title_zh: 校园提品
-- unit: projects
-- sources: facilities_construction_projects
-- refreshed_by: facilities.ConstructionProject
-- forms: facilities/construction
-- over_years: adds
-- counts: flow
-- Quality upgrades by the school and the school year they were done in.
SELECT
  p.district_id AS district_id,
  p.done_school_year AS school_year,
  p.school_id AS school_id,
  CONCAT('districts/', p.district_id, '/constructionProjects/', p.construction_project_id)
    AS record_name,
  '' AS entity,
  1 AS amount
FROM facilities_construction_projects p FORCE INDEX (by_done_school_year)
WHERE p.kind = 'upgrade' AND p.done_on IS NOT NULL
