-- measure: facilities.class_sections
-- title_zh: 班级
-- unit: classes
-- sources: facilities_class_sections
-- refreshed_by: facilities.ClassSection
-- forms: facilities/enrolment
-- absence: missing
-- dimensions: stage size
-- Classes by size: the bounds are those of the national standards (45 primary, 50 junior; 大班额
-- from 56). A class whose pupils are not reported has no amount.
SELECT
  c.district_id AS district_id,
  c.school_year AS school_year,
  c.school_id AS school_id,
  CONCAT('districts/', c.district_id, '/schoolYears/', c.school_year, '/schools/', c.school_id,
         '/classSections/', c.class_section_id) AS record_name,
  '' AS entity,
  c.stage AS stage,
  CASE WHEN c.pupils <= 45 THEN 'to_45' WHEN c.pupils <= 50 THEN '46_to_50'
    WHEN c.pupils <= 55 THEN '51_to_55' WHEN c.pupils > 55 THEN 'from_56'
    ELSE 'unknown' END AS size,
  CASE WHEN c.pupils IS NOT NULL THEN 1 END AS amount
FROM facilities_class_sections c
