-- measure: staffing.low_result_actions
-- title_zh: 低聘调离教师
-- unit: persons
-- sources: staffing_personnel_decisions
-- refreshed_by: staffing.PersonnelDecision
-- forms: staffing/personnel
-- dimensions: kind
-- entity: teacher
-- counts: flow
-- Teachers appointed to a lower grade or moved to another post.
SELECT
  d.district_id AS district_id,
  d.decision_school_year AS school_year,
  '' AS school_id,
  CONCAT('districts/', d.district_id, '/teachers/', d.teacher_id, '/personnelDecisions/',
         d.personnel_decision_id) AS record_name,
  d.teacher_id AS entity,
  d.kind AS kind,
  1 AS amount
FROM staffing_personnel_decisions d FORCE INDEX (by_decision_school_year)
WHERE d.kind IN ('lower_grade_appointment', 'reassignment')
