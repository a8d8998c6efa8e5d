-- measure: facilities.lighting_accepted
-- title_zh: 照明改造验收学校
-- unit: schools
-- sources: facilities_facility_returns
-- refreshed_by: facilities.FacilityReturn
-- forms: facilities/conditions
-- over_years: adds
-- counts: flow
-- Schools at which retrofitted lighting was accepted in the year.
SELECT
  r.district_id AS district_id,
  r.school_year AS school_year,
  r.school_id AS school_id,
  CONCAT('districts/', r.district_id, '/schoolYears/', r.school_year, '/schools/', r.school_id,
         '/facilityReturns/', r.facility_return_id) AS record_name,
  '' AS entity,
  1 AS amount
FROM facilities_facility_returns r
WHERE r.lighting_accepted_on IS NOT NULL
