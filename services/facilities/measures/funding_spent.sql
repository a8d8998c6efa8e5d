-- measure: facilities.funding_spent
-- title_zh: 义务教育经费决算
-- unit: fen
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
  f.spent_fen AS amount
FROM facilities_fundings f
