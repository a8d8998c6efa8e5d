-- measure: staffing.veto_violations
-- title_zh: 一票否决未落实
-- unit: persons
-- sources: staffing_teacher_evaluations staffing_ethics_cases staffing_personnel_decisions staffing_recognitions staffing_teacher_honours
-- refreshed_by: staffing.TeacherEvaluation staffing.EthicsCase staffing.PersonnelDecision staffing.Recognition staffing.TeacherHonour
-- forms: staffing/evaluation staffing/personnel staffing/honours
-- dimensions: consequence
-- entity: teacher
-- counts: flow
-- People under the veto for ethics who all the same got something in that school year: a grade above
-- fail, an award (decision, recognition or title) or a promotion; consequence is the set of these.
-- FORCE INDEX: as in music_art_teachers.sql.
SELECT
  t.district_id AS district_id,
  t.school_year AS school_year,
  '' AS school_id,
  CONCAT('districts/', t.district_id, '/teachers/', t.teacher_id) AS record_name,
  t.teacher_id AS entity,
  SUBSTRING(CONCAT(
    CASE WHEN t.grade THEN '+grade' ELSE '' END,
    CASE WHEN t.decided_award OR t.recognition OR t.title THEN '+award' ELSE '' END,
    CASE WHEN t.promotion THEN '+promotion' ELSE '' END), 2) AS consequence,
  1 AS amount
FROM (
  SELECT
    v.district_id AS district_id,
    v.school_year AS school_year,
    v.teacher_id AS teacher_id,
    EXISTS (
      SELECT 1 FROM staffing_teacher_evaluations e FORCE INDEX (by_teacher)
      WHERE e.district_id = v.district_id AND e.teacher_id = v.teacher_id
        AND e.school_year = v.school_year AND e.grade <> 'fail') AS grade,
    EXISTS (
      SELECT 1 FROM staffing_personnel_decisions d FORCE INDEX (PRIMARY)
      WHERE d.district_id = v.district_id AND d.teacher_id = v.teacher_id
        AND d.decision_school_year = v.school_year AND d.kind = 'award') AS decided_award,
    EXISTS (
      SELECT 1 FROM staffing_recognitions r FORCE INDEX (PRIMARY)
      WHERE r.district_id = v.district_id AND r.teacher_id = v.teacher_id
        AND r.recognition_school_year = v.school_year) AS recognition,
    EXISTS (
      SELECT 1 FROM staffing_teacher_honours h FORCE INDEX (PRIMARY)
      WHERE h.district_id = v.district_id AND h.teacher_id = v.teacher_id
        AND h.award_school_year = v.school_year) AS title,
    EXISTS (
      SELECT 1 FROM staffing_personnel_decisions d FORCE INDEX (PRIMARY)
      WHERE d.district_id = v.district_id AND d.teacher_id = v.teacher_id
        AND d.decision_school_year = v.school_year AND d.kind = 'promotion') AS promotion
  FROM staffing_vetoes v
) t
WHERE t.grade OR t.decided_award OR t.recognition OR t.title OR t.promotion
