-- measure: facilities.new_rooms
-- title_zh: 新增专用教室
-- unit: rooms
-- sources: facilities_facility_return_rooms
-- refreshed_by: facilities.FacilityReturn
-- forms: facilities/conditions
-- over_years: adds
-- dimensions: kind
-- counts: flow
-- Rooms for special use built or newly equipped in the year.
SELECT
  n.district_id AS district_id,
  n.school_year AS school_year,
  n.school_id AS school_id,
  CONCAT('districts/', n.district_id, '/schoolYears/', n.school_year, '/schools/', n.school_id,
         '/facilityReturns/', n.facility_return_id) AS record_name,
  '' AS entity,
  n.kind AS kind,
  n.new_rooms AS amount
FROM facilities_facility_return_rooms n
