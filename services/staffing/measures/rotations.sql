-- measure: staffing.rotations
-- title_zh: 交流轮岗
-- unit: persons
-- sources: staffing_rotations staffing_teacher_honours staffing_honour_titles facilities_school_localities
-- refreshed_by: staffing.Rotation staffing.TeacherHonour staffing.HonourTitle facilities.School
-- forms: staffing/rotation staffing/honours
-- dimensions: kind role backbone excellent direction
-- entity: teacher
-- counts: flow
-- Exchanges by the school year they start in, at the school left. backbone: holds a valid title of
-- backbone or higher on the first day; excellent: that, or a famous title of principals. direction:
-- localities of the two schools in that year, "unknown" where one is not recorded.
-- FORCE INDEX: as in music_art_teachers.sql.
SELECT
  t.district_id AS district_id,
  t.school_year AS school_year,
  t.school_id AS school_id,
  t.record_name AS record_name,
  t.teacher_id AS entity,
  t.kind AS kind,
  t.role AS role,
  CASE WHEN t.backbone THEN 'yes' ELSE 'no' END AS backbone,
  CASE WHEN t.backbone OR t.famous_principal THEN 'yes' ELSE 'no' END AS excellent,
  COALESCE(t.direction, 'unknown') AS direction,
  1 AS amount
FROM (
  SELECT
    r.district_id AS district_id,
    r.start_school_year AS school_year,
    r.from_school_id AS school_id,
    CONCAT('districts/', r.district_id, '/teachers/', r.teacher_id, '/rotations/', r.rotation_id)
      AS record_name,
    r.teacher_id AS teacher_id,
    r.kind AS kind,
    r.role AS role,
    EXISTS (
      SELECT 1 FROM staffing_teacher_honours h FORCE INDEX (PRIMARY)
      JOIN staffing_honour_titles n
        ON n.district_id = h.district_id AND n.honour_title_id = h.honour_title_id
      WHERE h.district_id = r.district_id AND h.teacher_id = r.teacher_id AND n.backbone
        AND h.awarded_on <= r.start_date
        AND (h.valid_to IS NULL OR h.valid_to > r.start_date)) AS backbone,
    EXISTS (
      SELECT 1 FROM staffing_teacher_honours h FORCE INDEX (PRIMARY)
      JOIN staffing_honour_titles n
        ON n.district_id = h.district_id AND n.honour_title_id = h.honour_title_id
      WHERE h.district_id = r.district_id AND h.teacher_id = r.teacher_id AND n.famous
        AND n.category = 'principal' AND h.awarded_on <= r.start_date
        AND (h.valid_to IS NULL OR h.valid_to > r.start_date)) AS famous_principal,
    CONCAT(o.locality, '_to_', i.locality) AS direction
  FROM staffing_rotations r FORCE INDEX (by_start_school_year)
  LEFT JOIN facilities_school_localities o
    ON o.district_id = r.district_id AND o.school_id = r.from_school_id
    AND o.school_year = r.start_school_year
  LEFT JOIN facilities_school_localities i
    ON i.district_id = r.district_id AND i.school_id = r.to_school_id
    AND i.school_year = r.start_school_year
) t
