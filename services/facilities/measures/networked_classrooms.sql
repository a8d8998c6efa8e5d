-- measure: facilities.networked_classrooms
-- title_zh: 网络多媒体教室
-- unit: classrooms
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
  r.networked_multimedia_classrooms AS amount
FROM facilities_facility_returns r
