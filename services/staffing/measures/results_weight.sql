-- measure: staffing.results_weight
-- title_zh: 教学实绩比重
-- unit: percent
-- sources: staffing_evaluation_schemes
-- refreshed_by: staffing.EvaluationScheme
-- forms: staffing/personnel
-- Weight of teaching results in the evaluation scheme of the year.
SELECT
  c.district_id AS district_id,
  c.school_year AS school_year,
  '' AS school_id,
  CONCAT('districts/', c.district_id, '/schoolYears/', c.school_year, '/evaluationSchemes/',
         c.evaluation_scheme_id) AS record_name,
  '' AS entity,
  c.results_weight_percent AS amount
FROM staffing_evaluation_schemes c
