-- measure: facilities.equipment_present
-- title_zh: 实配装备
-- unit: items
-- sources: facilities_equipment_stocks
-- refreshed_by: facilities.EquipmentStock
-- forms: facilities/equipment
-- absence: missing
-- dimensions: category
-- What is required 0 times is complete, whatever there is of it (READINGS 30).
SELECT
  e.district_id AS district_id,
  e.school_year AS school_year,
  e.school_id AS school_id,
  CONCAT('districts/', e.district_id, '/schoolYears/', e.school_year, '/schools/', e.school_id,
         '/equipmentStocks/', e.equipment_stock_id) AS record_name,
  '' AS entity,
  e.category AS category,
  CASE WHEN e.required = 0 THEN COALESCE(e.present, 0) ELSE e.present END AS amount
FROM facilities_equipment_stocks e
