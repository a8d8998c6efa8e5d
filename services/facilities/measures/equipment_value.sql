-- measure: facilities.equipment_value
-- title_zh: 教学仪器设备值
-- unit: fen
-- sources: facilities_facility_returns
-- refreshed_by: facilities.FacilityReturn
-- forms: facilities/conditions
-- absence: missing
SELECT
  r.district_id AS district_id,
  r.school_year AS school_year,
  r.school_id AS school_id,
  CONCAT('districts/', r.district_id, '/schoolYears/', r.school_year, '/schools/', r.school_id,
         '/facilityReturns/', r.facility_return_id) AS record_name,
  '' AS entity,
  r.equipment_value_fen AS amount
FROM facilities_facility_returns r
