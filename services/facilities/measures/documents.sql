-- measure: facilities.documents
-- title_zh: 文件
-- unit: documents
-- sources: facilities_documents
-- refreshed_by: facilities.Document
-- over_years: adds
-- dimensions: code done_on
-- counts: flow
-- What was issued, by the school year of the day.
SELECT
  t.district_id AS district_id,
  t.school_year AS school_year,
  '' AS school_id,
  CONCAT('districts/', t.district_id, '/rooms/facilities/documents/', t.document_id)
    AS record_name,
  '' AS entity,
  t.code AS code,
  t.issued_on AS done_on,
  1 AS amount
FROM (
  SELECT
    m.district_id AS district_id,
    m.document_id AS document_id,
    YEAR(m.issued_on) - (MONTH(m.issued_on) < 9) AS school_year,
    COALESCE(m.code, m.document_id) AS code,
    m.issued_on AS issued_on
  FROM facilities_documents m
  WHERE m.issued_on IS NOT NULL
) t
