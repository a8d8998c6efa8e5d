-- measure: staffing.documents
-- title_zh: 文件
-- unit: documents
-- sources: staffing_documents
-- refreshed_by: staffing.Document
-- dimensions: code done_on
-- Documents of this room that are issued, in the school year of that day.
SELECT
  t.district_id AS district_id,
  t.school_year AS school_year,
  '' AS school_id,
  t.record_name AS record_name,
  '' AS entity,
  t.code AS code,
  t.done_on AS done_on,
  1 AS amount
FROM (
  SELECT
    m.district_id AS district_id,
    YEAR(m.issued_on) - (MONTH(m.issued_on) < 9) AS school_year,
    CONCAT('districts/', m.district_id, '/rooms/staffing/documents/', m.document_id) AS record_name,
    COALESCE(m.code, m.document_id) AS code,
    CONCAT('', m.issued_on) AS done_on
  FROM staffing_documents m
  WHERE m.issued_on IS NOT NULL
) t
