-- measure: facilities.equipment_due
-- title_zh: 应完成装备项目
-- unit: places
-- sources: facilities_equipment_projects facilities_equipment_project_items
-- refreshed_by: facilities.EquipmentProject
-- forms: facilities/procurement
-- over_years: adds
-- dimensions: project scope named on_time
-- counts: flow
-- Equipment projects by the school year they are due in; on_time: every item delivered as required
-- and the whole accepted by its 31 August (READINGS 22). Of the district, as in
-- construction_due.sql.
SELECT
  p.district_id AS district_id,
  p.due_school_year AS school_year,
  '' AS school_id,
  CONCAT('districts/', p.district_id, '/equipmentProjects/', p.equipment_project_id) AS record_name,
  '' AS entity,
  COALESCE(p.code, p.equipment_project_id) AS project,
  p.equipment_scope AS scope,
  CASE WHEN p.named_in_plan THEN 'yes' ELSE 'no' END AS named,
  CASE WHEN p.accepted_on <= CONCAT(p.due_school_year + 1, '-08-31')
    AND EXISTS (
      SELECT 1 FROM facilities_equipment_project_items i
      WHERE i.district_id = p.district_id AND i.equipment_project_id = p.equipment_project_id)
    AND NOT EXISTS (
      SELECT 1 FROM facilities_equipment_project_items i
      WHERE i.district_id = p.district_id AND i.equipment_project_id = p.equipment_project_id
        AND i.required > 0
        AND (i.delivered IS NULL OR i.delivered < i.required))
    THEN 'yes' ELSE 'no' END AS on_time,
  1 AS amount
FROM facilities_equipment_projects p FORCE INDEX (by_due_school_year)
