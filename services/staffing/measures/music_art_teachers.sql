-- measure: staffing.music_art_teachers
-- title_zh: 音乐美术教师
-- unit: persons
-- sources: staffing_appointments staffing_appointment_subjects facilities_subjects facilities_school_years
-- refreshed_by: staffing.Appointment facilities.Subject facilities.SchoolYear
-- forms: staffing/staff
-- dimensions: stages subjects full_time
-- Everyone who teaches music or art, full time or not, each person once: the plan says
-- 专任 of PE alone.
-- full_time: the one full-time subject is music or art.
-- FORCE INDEX, STRAIGHT_JOIN: on statistics taken while a table was still empty the optimiser reads a
-- whole district's rows for each row, a hundred times the work.
SELECT
  t.district_id AS district_id,
  t.school_year AS school_year,
  t.school_id AS school_id,
  t.record_name AS record_name,
  '' AS entity,
  t.stages AS stages,
  CASE WHEN t.music AND t.art THEN 'music+art' WHEN t.music THEN 'music' ELSE 'art' END AS subjects,
  CASE WHEN t.full_time THEN 'yes' ELSE 'no' END AS full_time,
  1 AS amount
FROM (
  SELECT
    s.district_id AS district_id,
    s.school_year AS school_year,
    s.school_id AS school_id,
    s.record_name AS record_name,
    s.stages AS stages,
    (COALESCE(f.area, '') = 'music' OR EXISTS (
       SELECT 1 FROM staffing_appointment_subjects p FORCE INDEX (PRIMARY)
       STRAIGHT_JOIN facilities_subjects b FORCE INDEX (PRIMARY)
         ON b.district_id = p.district_id AND b.subject_id = p.subject_id
       WHERE p.district_id = s.district_id AND p.school_id = s.school_id
         AND p.appointment_id = s.appointment_id AND b.area = 'music')) AS music,
    (COALESCE(f.area, '') = 'art' OR EXISTS (
       SELECT 1 FROM staffing_appointment_subjects p FORCE INDEX (PRIMARY)
       STRAIGHT_JOIN facilities_subjects b FORCE INDEX (PRIMARY)
         ON b.district_id = p.district_id AND b.subject_id = p.subject_id
       WHERE p.district_id = s.district_id AND p.school_id = s.school_id
         AND p.appointment_id = s.appointment_id AND b.area = 'art')) AS art,
    (COALESCE(f.area, '') IN ('music', 'art') AND s.employment <> 'part_time') AS full_time
  FROM staffing_serving_staff s
  LEFT JOIN facilities_subjects f FORCE INDEX (PRIMARY)
    ON f.district_id = s.district_id AND f.subject_id = s.full_time_subject_id
  WHERE s.post = 'teacher'
    AND (COALESCE(f.area, '') IN ('music', 'art') OR EXISTS (
      SELECT 1 FROM staffing_appointment_subjects p FORCE INDEX (PRIMARY)
      STRAIGHT_JOIN facilities_subjects b FORCE INDEX (PRIMARY)
        ON b.district_id = p.district_id AND b.subject_id = p.subject_id
      WHERE p.district_id = s.district_id AND p.school_id = s.school_id
        AND p.appointment_id = s.appointment_id AND b.area IN ('music', 'art')))
) t
