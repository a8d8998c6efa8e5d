-- measure: facilities.financial_rules
-- title_zh: 财务管理制度
-- unit: rules
-- sources: facilities_facility_returns
-- refreshed_by: facilities.FacilityReturn
-- forms: facilities/conditions
-- absence: missing
-- Which of the four rules are in force, each once.
SELECT
  r.district_id AS district_id,
  r.school_year AS school_year,
  r.school_id AS school_id,
  CONCAT('districts/', r.district_id, '/schoolYears/', r.school_year, '/schools/', r.school_id,
         '/facilityReturns/', r.facility_return_id) AS record_name,
  '' AS entity,
  (FIND_IN_SET('finance', COALESCE(r.financial_rules, '')) > 0)
    + (FIND_IN_SET('accounting', COALESCE(r.financial_rules, '')) > 0)
    + (FIND_IN_SET('budget', COALESCE(r.financial_rules, '')) > 0)
    + (FIND_IN_SET('public_funds', COALESCE(r.financial_rules, '')) > 0) AS amount
FROM facilities_facility_returns r
