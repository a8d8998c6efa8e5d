-- measure: staffing.principal_terms_decided
-- title_zh: 任期届满校长
-- unit: terms
-- sources: staffing_principal_terms
-- refreshed_by: staffing.PrincipalTerm
-- forms: staffing/personnel
-- dimensions: outcome quality
-- counts: flow
-- Terms of principals by the school year of the decision. quality: whether the teaching quality of
-- the school rose in the term; "unknown" as long as there are no examination records to tell.
SELECT
  p.district_id AS district_id,
  p.decision_school_year AS school_year,
  p.school_id AS school_id,
  CONCAT('districts/', p.district_id, '/schools/', p.school_id, '/principalTerms/',
         p.principal_term_id) AS record_name,
  '' AS entity,
  p.outcome AS outcome,
  'unknown' AS quality,
  1 AS amount
FROM staffing_principal_terms p FORCE INDEX (by_decision_school_year)
WHERE p.outcome IS NOT NULL AND p.decided_on IS NOT NULL
