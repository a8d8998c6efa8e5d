-- measure: facilities.equipment_purchased
-- title_zh: 采购设备
-- unit: units
-- sources: facilities_equipment_purchases
-- refreshed_by: facilities.EquipmentPurchase
-- forms: facilities/procurement
-- over_years: adds
-- dimensions: kind
-- counts: flow
-- Devices by the school year of their acceptance.
SELECT
  p.district_id AS district_id,
  p.accepted_school_year AS school_year,
  p.school_id AS school_id,
  CONCAT('districts/', p.district_id, '/equipmentPurchases/', p.equipment_purchase_id)
    AS record_name,
  '' AS entity,
  p.kind AS kind,
  p.quantity AS amount
FROM facilities_equipment_purchases p FORCE INDEX (by_accepted_school_year)
WHERE p.accepted_on IS NOT NULL
