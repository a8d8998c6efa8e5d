-- measure: staffing.vetoed_people
-- title_zh: 师德一票否决
-- unit: persons
-- sources: staffing_teacher_evaluations staffing_ethics_cases
-- refreshed_by: staffing.TeacherEvaluation staffing.EthicsCase
-- forms: staffing/evaluation staffing/personnel
-- entity: teacher
-- counts: flow
-- People under the veto for ethics in the school year.
SELECT
  v.district_id AS district_id,
  v.school_year AS school_year,
  '' AS school_id,
  CONCAT('districts/', v.district_id, '/teachers/', v.teacher_id) AS record_name,
  v.teacher_id AS entity,
  1 AS amount
FROM staffing_vetoes v
