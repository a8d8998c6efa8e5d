-- measure: staffing.incentive_pay
-- title_zh: 奖励性绩效工资
-- unit: fen
-- sources: staffing_performance_pays
-- refreshed_by: staffing.PerformancePay
-- forms: staffing/pay
-- dimensions: staff_group
-- Incentive performance pay by group of staff.
SELECT
  p.district_id AS district_id,
  p.school_year AS school_year,
  p.school_id AS school_id,
  CONCAT('districts/', p.district_id, '/schoolYears/', p.school_year, '/schools/', p.school_id,
         '/performancePays/', p.performance_pay_id) AS record_name,
  '' AS entity,
  p.staff_group AS staff_group,
  p.incentive_fen AS amount
FROM staffing_performance_pays p
