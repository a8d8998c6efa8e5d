-- measure: staffing.departures
-- title_zh: 离岗教师
-- unit: persons
-- sources: staffing_appointments facilities_schools
-- refreshed_by: staffing.Appointment facilities.School
-- forms: staffing/staff
-- dimensions: end_reason employment school_kind
-- over_years: adds
-- counts: flow
-- Teachers who left the district, in the school year of the last day of their main appointment.
SELECT
  a.district_id AS district_id,
  a.end_school_year AS school_year,
  a.school_id AS school_id,
  CONCAT('districts/', a.district_id, '/schools/', a.school_id, '/appointments/', a.appointment_id)
    AS record_name,
  '' AS entity,
  a.end_reason AS end_reason,
  a.employment AS employment,
  s.kind AS school_kind,
  1 AS amount
FROM staffing_appointments a FORCE INDEX (by_end_school_year)
STRAIGHT_JOIN facilities_schools s FORCE INDEX (PRIMARY)
  ON s.district_id = a.district_id AND s.school_id = a.school_id
WHERE a.kind = 'main' AND a.post = 'teacher' AND a.end_reason IS NOT NULL
