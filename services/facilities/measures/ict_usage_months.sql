-- measure: facilities.ict_usage_months
-- title_zh: 信息化应用月份
-- unit: months
-- sources: facilities_ict_usages
-- refreshed_by: facilities.IctUsage
-- forms: facilities/ict
-- over_years: adds
-- dimensions: kind teaching
-- entity: month
-- counts: flow
-- Months in which something was used, each month once by its civil date. teaching: September to
-- June (READINGS 17).
SELECT
  u.district_id AS district_id,
  u.school_year AS school_year,
  u.school_id AS school_id,
  CONCAT('districts/', u.district_id, '/schoolYears/', u.school_year, '/schools/', u.school_id,
         '/ictUsages/', u.ict_usage_id) AS record_name,
  CONCAT(u.school_year + (u.month < 9), '-', SUBSTR(CONCAT('0', u.month), -2)) AS entity,
  u.kind AS kind,
  CASE WHEN u.month IN (7, 8) THEN 'no' ELSE 'yes' END AS teaching,
  1 AS amount
FROM facilities_ict_usages u
WHERE u.lessons > 0 OR (u.kind = 'cloud_platform' AND u.active_users > 0)
