-- measure: staffing.backbone_teachers
-- title_zh: 骨干以上教师
-- unit: persons
-- sources: staffing_appointments staffing_teacher_honours staffing_honour_titles facilities_school_years
-- refreshed_by: staffing.Appointment staffing.TeacherHonour staffing.HonourTitle facilities.SchoolYear
-- forms: staffing/staff staffing/honours
-- dimensions: stages employment
-- Teachers serving on the census date who then hold a valid backbone title or a higher one.
-- FORCE INDEX: as in music_art_teachers.sql.
SELECT
  s.district_id AS district_id,
  s.school_year AS school_year,
  s.school_id AS school_id,
  s.record_name AS record_name,
  '' AS entity,
  s.stages AS stages,
  s.employment AS employment,
  1 AS amount
FROM staffing_serving_staff s
WHERE s.post = 'teacher'
  AND EXISTS (
    SELECT 1 FROM staffing_teacher_honours h FORCE INDEX (PRIMARY)
    JOIN staffing_honour_titles t
      ON t.district_id = h.district_id AND t.honour_title_id = h.honour_title_id
    WHERE h.district_id = s.district_id AND h.teacher_id = s.teacher_id AND t.backbone
      AND h.awarded_on <= s.census_date
      AND (h.valid_to IS NULL OR h.valid_to > s.census_date))
