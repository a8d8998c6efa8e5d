-- measure: facilities.construction_done
-- title_zh: 已完成建设项目
-- unit: projects
-- sources: facilities_construction_projects
-- refreshed_by: facilities.ConstructionProject
-- forms: facilities/construction
-- over_years: adds
-- dimensions: project kind done_on
-- counts: flow
-- Projects by the school year they were done in, named in the plan or not. Of the district, as in
-- construction_due.sql.
SELECT
  p.district_id AS district_id,
  p.done_school_year AS school_year,
  '' AS school_id,
  CONCAT('districts/', p.district_id, '/constructionProjects/', p.construction_project_id)
    AS record_name,
  '' AS entity,
  COALESCE(p.code, p.construction_project_id) AS project,
  p.kind AS kind,
  p.done_on AS done_on,
  1 AS amount
FROM facilities_construction_projects p FORCE INDEX (by_done_school_year)
WHERE p.done_on IS NOT NULL
