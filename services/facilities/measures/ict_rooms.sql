-- measure: facilities.ict_rooms
-- title_zh: 信息化教室
-- unit: rooms
-- sources: facilities_ict_installations facilities_school_years
-- refreshed_by: facilities.IctInstallation facilities.SchoolYear
-- forms: facilities/ict
-- dimensions: kind
-- Digital classrooms at the end of the school year.
SELECT
  y.district_id AS district_id,
  y.school_year AS school_year,
  i.school_id AS school_id,
  CONCAT('districts/', i.district_id, '/schools/', i.school_id, '/ictInstallations/',
         i.ict_installation_id) AS record_name,
  '' AS entity,
  i.kind AS kind,
  i.rooms AS amount
FROM facilities_school_years y
JOIN facilities_ict_installations i
  ON i.district_id = y.district_id
  AND i.ready_on <= CONCAT(y.school_year + 1, '-08-31')
  AND (i.removed_on IS NULL OR i.removed_on > CONCAT(y.school_year + 1, '-08-31'))
