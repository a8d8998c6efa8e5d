-- measure: staffing.personnel_decisions
-- title_zh: 人事决定
-- unit: decisions
-- sources: staffing_personnel_decisions
-- refreshed_by: staffing.PersonnelDecision
-- forms: staffing/personnel
-- dimensions: kind cites_evaluation
-- over_years: adds
-- counts: flow
-- Decisions on people, by whether they cite an evaluation.
SELECT
  d.district_id AS district_id,
  d.decision_school_year AS school_year,
  '' AS school_id,
  CONCAT('districts/', d.district_id, '/teachers/', d.teacher_id, '/personnelDecisions/',
         d.personnel_decision_id) AS record_name,
  '' AS entity,
  d.kind AS kind,
  CASE WHEN d.evaluation_school_year IS NULL THEN 'no' ELSE 'yes' END AS cites_evaluation,
  1 AS amount
FROM staffing_personnel_decisions d FORCE INDEX (by_decision_school_year)
