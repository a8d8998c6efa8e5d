-- measure: staffing.outside_professionals
-- title_zh: 校外专业人士
-- unit: engagements
-- sources: staffing_outside_professionals
-- refreshed_by: staffing.OutsideProfessional
-- forms: staffing/staff
-- dimensions: kind
-- over_years: adds
-- counts: flow
-- Professionals and experts from outside engaged in the school year.
SELECT
  o.district_id AS district_id,
  o.school_year AS school_year,
  o.school_id AS school_id,
  CONCAT('districts/', o.district_id, '/schoolYears/', o.school_year, '/schools/', o.school_id,
         '/outsideProfessionals/', o.outside_professional_id) AS record_name,
  '' AS entity,
  o.kind AS kind,
  1 AS amount
FROM staffing_outside_professionals o
