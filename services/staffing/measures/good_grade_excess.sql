-- measure: staffing.good_grade_excess
-- title_zh: 良好等级超比例
-- unit: percent of a teacher
-- sources: staffing_teacher_evaluations staffing_evaluation_schemes
-- refreshed_by: staffing.TeacherEvaluation staffing.EvaluationScheme
-- forms: staffing/evaluation staffing/personnel
-- What each graded teacher adds to 100 × those graded good − declared share × all graded: above zero
-- in a school whose share of good exceeds the declared one. Not known without a declared share.
SELECT
  e.district_id AS district_id,
  e.school_year AS school_year,
  e.school_id AS school_id,
  CONCAT('districts/', e.district_id, '/schoolYears/', e.school_year, '/schools/', e.school_id,
         '/teacherEvaluations/', e.teacher_evaluation_id) AS record_name,
  '' AS entity,
  CASE WHEN e.grade = 'good' THEN 100 ELSE 0 END - c.good_max_percent AS amount
FROM staffing_teacher_evaluations e
LEFT JOIN staffing_evaluation_schemes c FORCE INDEX (natural_key)
  ON c.district_id = e.district_id AND c.school_year = e.school_year
WHERE e.grade IS NOT NULL
