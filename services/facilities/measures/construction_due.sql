-- measure: facilities.construction_due
-- title_zh: 应完成建设项目
-- unit: projects
-- sources: facilities_construction_projects
-- refreshed_by: facilities.ConstructionProject
-- forms: facilities/construction
-- over_years: adds
-- dimensions: project kind named on_time
-- counts: flow
-- Projects by the school year they are due in; on_time: done by its 31 August (done_on: in
-- use where the plan asks for use, else accepted). Of the district: a school that is built need not
-- be open yet.
SELECT
  p.district_id AS district_id,
  p.due_school_year AS school_year,
  '' AS school_id,
  CONCAT('districts/', p.district_id, '/constructionProjects/', p.construction_project_id)
    AS record_name,
  '' AS entity,
  COALESCE(p.code, p.construction_project_id) AS project,
  p.kind AS kind,
  CASE WHEN p.named_in_plan THEN 'yes' ELSE 'no' END AS named,
  CASE WHEN p.done_on <= CONCAT(p.due_school_year + 1, '-08-31') THEN 'yes' ELSE 'no' END
    AS on_time,
  1 AS amount
FROM facilities_construction_projects p FORCE INDEX (by_due_school_year)
