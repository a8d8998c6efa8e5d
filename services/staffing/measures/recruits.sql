-- measure: staffing.recruits
-- title_zh: 招聘录用
-- unit: persons
-- sources: staffing_recruitments facilities_subjects facilities_schools
-- refreshed_by: staffing.Recruitment facilities.Subject facilities.School
-- forms: staffing/recruitment
-- dimensions: method employment area school_kind
-- over_years: adds
-- counts: flow
-- Persons hired. school_kind: of the school hired for, "unassigned" where none is named.
SELECT
  r.district_id AS district_id,
  r.school_year AS school_year,
  '' AS school_id,
  CONCAT('districts/', r.district_id, '/schoolYears/', r.school_year, '/recruitments/',
         r.recruitment_id) AS record_name,
  '' AS entity,
  r.method AS method,
  r.employment AS employment,
  b.area AS area,
  COALESCE(s.kind, 'unassigned') AS school_kind,
  1 AS amount
FROM staffing_recruitments r
STRAIGHT_JOIN facilities_subjects b FORCE INDEX (PRIMARY)
  ON b.district_id = r.district_id AND b.subject_id = r.subject_id
LEFT JOIN facilities_schools s FORCE INDEX (PRIMARY)
  ON s.district_id = r.district_id AND s.school_id = r.school_id
