-- measure: facilities.equipment_required
-- title_zh: 应配装备
-- unit: items
-- sources: facilities_equipment_stocks
-- refreshed_by: facilities.EquipmentStock
-- forms: facilities/equipment
-- absence: missing
-- dimensions: category
SELECT
  e.district_id AS district_id,
  e.school_year AS school_year,
  e.school_id AS school_id,
  CONCAT('districts/', e.district_id, '/schoolYears/', e.school_year, '/schools/', e.school_id,
         '/equipmentStocks/', e.equipment_stock_id) AS record_name,
  '' AS entity,
  e.category AS category,
  e.required AS amount
FROM facilities_equipment_stocks e
