-- measure: staffing.ethics_evaluations
-- title_zh: 师德评价
-- unit: evaluations
-- sources: staffing_teacher_evaluations
-- refreshed_by: staffing.TeacherEvaluation
-- forms: staffing/evaluation
-- dimensions: missing
-- Teachers graded or scored, by the sources of the ethics evaluation that are missing: "none" or a
-- set of organisation, peer and parent.
SELECT
  e.district_id AS district_id,
  e.school_year AS school_year,
  e.school_id AS school_id,
  CONCAT('districts/', e.district_id, '/schoolYears/', e.school_year, '/schools/', e.school_id,
         '/teacherEvaluations/', e.teacher_evaluation_id) AS record_name,
  '' AS entity,
  COALESCE(NULLIF(SUBSTRING(CONCAT(
    CASE WHEN e.organisation_score IS NULL THEN '+organisation' ELSE '' END,
    CASE WHEN e.peer_score IS NULL THEN '+peer' ELSE '' END,
    CASE WHEN e.parent_score IS NULL THEN '+parent' ELSE '' END), 2), ''), 'none') AS missing,
  1 AS amount
FROM staffing_teacher_evaluations e
WHERE e.grade IS NOT NULL OR e.organisation_score IS NOT NULL OR e.peer_score IS NOT NULL
  OR e.parent_score IS NOT NULL
