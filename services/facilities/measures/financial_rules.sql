-- measure: facilities.financial_rules
-- title_zh: 财务管理制度
-- unit: returns
-- sources: facilities_facility_returns
-- refreshed_by: facilities.FacilityReturn
-- forms: facilities/conditions
-- absence: missing
-- dimensions: rules
-- Rules in force, as a set: the same rule at a school and at its campus is one.
SELECT
  r.district_id AS district_id,
  r.school_year AS school_year,
  r.school_id AS school_id,
  CONCAT('districts/', r.district_id, '/schoolYears/', r.school_year, '/schools/', r.school_id,
         '/facilityReturns/', r.facility_return_id) AS record_name,
  '' AS entity,
  COALESCE(REPLACE(r.financial_rules, ',', '+'), '') AS rules,
  1 AS amount
FROM facilities_facility_returns r
