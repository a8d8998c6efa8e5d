-- measure: facilities.equipment_items_required
-- title_zh: 装备项目应配数
-- unit: items
-- sources: facilities_equipment_projects facilities_equipment_project_items
-- refreshed_by: facilities.EquipmentProject
-- forms: facilities/procurement
-- over_years: adds
-- dimensions: project scope named
-- counts: flow
-- Items the projects require, by the school year they are due in.
SELECT
  p.district_id AS district_id,
  p.due_school_year AS school_year,
  '' AS school_id,
  CONCAT('districts/', p.district_id, '/equipmentProjects/', p.equipment_project_id) AS record_name,
  '' AS entity,
  COALESCE(p.code, p.equipment_project_id) AS project,
  p.equipment_scope AS scope,
  CASE WHEN p.named_in_plan THEN 'yes' ELSE 'no' END AS named,
  i.required AS amount
FROM facilities_equipment_projects p FORCE INDEX (by_due_school_year)
STRAIGHT_JOIN facilities_equipment_project_items i FORCE INDEX (PRIMARY)
  ON i.district_id = p.district_id AND i.equipment_project_id = p.equipment_project_id
