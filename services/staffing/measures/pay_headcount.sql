-- measure: staffing.pay_headcount
-- title_zh: 绩效工资人数
-- unit: persons
-- sources: staffing_performance_pays
-- refreshed_by: staffing.PerformancePay
-- forms: staffing/pay
-- dimensions: staff_group
-- Persons who share the incentive performance pay, by group of staff.
SELECT
  p.district_id AS district_id,
  p.school_year AS school_year,
  p.school_id AS school_id,
  CONCAT('districts/', p.district_id, '/schoolYears/', p.school_year, '/schools/', p.school_id,
         '/performancePays/', p.performance_pay_id) AS record_name,
  '' AS entity,
  p.staff_group AS staff_group,
  p.headcount AS amount
FROM staffing_performance_pays p
