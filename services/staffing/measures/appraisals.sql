-- measure: staffing.appraisals
-- title_zh: 办学与校长考核
-- unit: appraisals
-- sources: staffing_appraisals
-- refreshed_by: staffing.Appraisal
-- forms: staffing/personnel
-- dimensions: subject_kind weighted
-- counts: flow
-- Appraisals of schools and principals, by whether teaching quality has a weight in them; without an
-- amount where the weight is not reported.
SELECT
  a.district_id AS district_id,
  a.school_year AS school_year,
  a.school_id AS school_id,
  CONCAT('districts/', a.district_id, '/schoolYears/', a.school_year, '/schools/', a.school_id,
         '/appraisals/', a.appraisal_id) AS record_name,
  '' AS entity,
  a.subject_kind AS subject_kind,
  CASE WHEN a.quality_weight_percent > 0 THEN 'yes' ELSE 'no' END AS weighted,
  CASE WHEN a.quality_weight_percent IS NOT NULL THEN 1 END AS amount
FROM staffing_appraisals a
