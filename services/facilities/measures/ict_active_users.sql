-- measure: facilities.ict_active_users
-- title_zh: 信息化应用活跃用户
-- unit: person-months
-- sources: facilities_ict_usages
-- refreshed_by: facilities.IctUsage
-- forms: facilities/ict
-- over_years: adds
-- dimensions: kind
-- counts: flow
-- Persons who used it, summed over the months.
SELECT
  u.district_id AS district_id,
  u.school_year AS school_year,
  u.school_id AS school_id,
  CONCAT('districts/', u.district_id, '/schoolYears/', u.school_year, '/schools/', u.school_id,
         '/ictUsages/', u.ict_usage_id) AS record_name,
  '' AS entity,
  u.kind AS kind,
  u.active_users AS amount
FROM facilities_ict_usages u
