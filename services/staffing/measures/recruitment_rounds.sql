-- measure: staffing.recruitment_rounds
-- title_zh: 招聘批次
-- unit: rounds
-- sources: staffing_recruitments
-- refreshed_by: staffing.Recruitment
-- forms: staffing/recruitment
-- dimensions: method employment
-- entity: round
-- counts: flow
-- Rounds of recruitment with at least one hire; the entity is "<school year>-<round>".
SELECT
  r.district_id AS district_id,
  r.school_year AS school_year,
  '' AS school_id,
  CONCAT('districts/', r.district_id, '/schoolYears/', r.school_year, '/recruitments/',
         r.recruitment_id) AS record_name,
  CONCAT(r.school_year, '-', r.round_number) AS entity,
  r.method AS method,
  r.employment AS employment,
  1 AS amount
FROM staffing_recruitments r
