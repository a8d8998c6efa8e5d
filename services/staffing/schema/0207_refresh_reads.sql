-- Indexes and a view by which a refresh of a measure reads little beside the rows it is about.

-- By what leads to the rows of a school year there follows what the measures choose by.
ALTER TABLE staffing_appointments
  DROP KEY by_teacher,
  ADD KEY by_teacher (district_id, teacher_id, kind, start_date),
  DROP KEY by_end_school_year,
  ADD KEY by_end_school_year (district_id, end_school_year, end_reason);

ALTER TABLE staffing_teacher_honours
  DROP KEY by_honour_title,
  ADD KEY by_honour_title (district_id, honour_title_id, award_school_year);

ALTER TABLE staffing_personnel_decisions
  DROP KEY by_decision_school_year,
  ADD KEY by_decision_school_year (district_id, decision_school_year, kind);

ALTER TABLE staffing_principal_terms
  DROP KEY by_decision_school_year,
  ADD KEY by_decision_school_year (district_id, decision_school_year, school_id);

ALTER TABLE staffing_rotations
  DROP KEY by_start_school_year,
  ADD KEY by_start_school_year (district_id, start_school_year, from_school_id);

-- Who serves where on the census date of each school year, each person once: a secondment moves the
-- person for counts at a school, post and employment stay with the main appointment; additional
-- appointments do not count. Read by the measures; merged into them by the optimiser.
-- A refresh of a school reads its appointments and of each the other one of the person: of a main one
-- a secondment, which moves the person away, of a secondment the main one. Order and index are fixed:
-- statistics right after a bulk import are those of an empty table.

CREATE OR REPLACE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW staffing_serving_staff AS
SELECT
  a.district_id AS district_id,
  y.school_year AS school_year,
  y.census_date AS census_date,
  a.school_id AS school_id,
  a.appointment_id AS appointment_id,
  a.teacher_id AS teacher_id,
  REPLACE(COALESCE(a.stages, ''), ',', '+') AS stages,
  a.full_time_subject_id AS full_time_subject_id,
  COALESCE(o.post, a.post) AS post,
  COALESCE(o.employment, a.employment) AS employment,
  CONCAT('districts/', a.district_id, '/schools/', a.school_id, '/appointments/', a.appointment_id)
    AS record_name
FROM facilities_school_years y
STRAIGHT_JOIN staffing_appointments a
  ON a.district_id = y.district_id AND a.kind IN ('main', 'secondment')
  AND a.start_date <= y.census_date AND (a.end_date IS NULL OR a.end_date > y.census_date)
LEFT JOIN staffing_appointments o FORCE INDEX (by_teacher)
  ON o.district_id = a.district_id AND o.teacher_id = a.teacher_id
  AND o.kind = CASE WHEN a.kind = 'main' THEN 'secondment' ELSE 'main' END
  AND o.start_date <= y.census_date AND (o.end_date IS NULL OR o.end_date > y.census_date)
WHERE (o.kind IS NULL) = (a.kind = 'main');
