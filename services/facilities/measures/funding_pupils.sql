-- measure: facilities.funding_pupils
-- title_zh: 经费测算学生
-- unit: pupils
-- sources: facilities_fundings
-- refreshed_by: facilities.Funding
-- forms: facilities/funding
-- absence: missing
-- The fiscal year ends in the school year of the same number.
SELECT
  f.district_id AS district_id,
  f.fiscal_year AS school_year,
  '' AS school_id,
  CONCAT('districts/', f.district_id, '/fundings/', f.fiscal_year) AS record_name,
  '' AS entity,
  f.pupils AS amount
FROM facilities_fundings f
