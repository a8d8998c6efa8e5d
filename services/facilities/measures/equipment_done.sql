-- measure: facilities.equipment_done
-- title_zh: 已完成装备项目
-- unit: places
-- sources: facilities_equipment_projects facilities_equipment_project_items
-- refreshed_by: facilities.EquipmentProject
-- forms: facilities/procurement
-- over_years: adds
-- dimensions: project done_on
-- counts: flow
-- Equipment projects by the school year of their acceptance, once every item is delivered as
-- required, late deliveries included.
SELECT
  p.district_id AS district_id,
  p.accepted_school_year AS school_year,
  '' AS school_id,
  CONCAT('districts/', p.district_id, '/equipmentProjects/', p.equipment_project_id) AS record_name,
  '' AS entity,
  COALESCE(p.code, p.equipment_project_id) AS project,
  p.accepted_on AS done_on,
  1 AS amount
FROM facilities_equipment_projects p FORCE INDEX (by_accepted_school_year)
WHERE p.accepted_on IS NOT NULL
  AND EXISTS (
    SELECT 1 FROM facilities_equipment_project_items i
    WHERE i.district_id = p.district_id AND i.equipment_project_id = p.equipment_project_id)
  AND NOT EXISTS (
    SELECT 1 FROM facilities_equipment_project_items i
    WHERE i.district_id = p.district_id AND i.equipment_project_id = p.equipment_project_id
      AND i.required > 0
      AND (i.delivered IS NULL OR i.delivered + COALESCE(i.delivered_later, 0) < i.required))
