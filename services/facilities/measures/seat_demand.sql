-- measure: facilities.seat_demand
-- title_zh: 应安置学生
-- unit: pupils
-- sources: facilities_seat_plans
-- refreshed_by: facilities.SeatPlan
-- forms: facilities/conditions
-- absence: missing
-- dimensions: stage
SELECT
  p.district_id AS district_id,
  p.school_year AS school_year,
  p.school_id AS school_id,
  CONCAT('districts/', p.district_id, '/schoolYears/', p.school_year, '/schools/', p.school_id,
         '/seatPlans/', p.seat_plan_id) AS record_name,
  '' AS entity,
  p.stage AS stage,
  p.demand AS amount
FROM facilities_seat_plans p
