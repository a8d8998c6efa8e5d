-- What several kinds of records say of one thing. Read by the measures.

-- Who is under the veto for ethics in a school year: by the yearly evaluation or by a case decided
-- in the year. One who is vetoed by both stands in it twice.

CREATE OR REPLACE SQL SECURITY INVOKER VIEW staffing_vetoes AS
SELECT e.district_id AS district_id, e.school_year AS school_year, e.teacher_id AS teacher_id
FROM staffing_teacher_evaluations e
WHERE e.ethics_veto
UNION ALL
SELECT c.district_id AS district_id, c.decision_school_year AS school_year, c.teacher_id AS teacher_id
FROM staffing_ethics_cases c
WHERE c.veto;

-- Subjects by stage, and whether the national curriculum requires the subject there.

CREATE OR REPLACE SQL SECURITY INVOKER VIEW staffing_stage_subjects AS
SELECT p.district_id AS district_id, p.subject_id AS subject_id, 'primary' AS stage,
  FIND_IN_SET('primary', COALESCE(p.required_stages, '')) > 0 AS required
FROM facilities_subjects p
UNION ALL
SELECT j.district_id AS district_id, j.subject_id AS subject_id, 'junior' AS stage,
  FIND_IN_SET('junior', COALESCE(j.required_stages, '')) > 0 AS required
FROM facilities_subjects j;
