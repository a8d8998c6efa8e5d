-- Forms of the conditions of schools.

INSERT IGNORE INTO facilities_submission_forms VALUES
  ('facilities', 'conditions', '办学条件报表', FALSE, 'primary,junior,nine_year,teaching_point,special_education'),
  ('facilities', 'equipment', '装备配备报表', FALSE, 'primary,junior,nine_year,teaching_point,special_education'),
  ('facilities', 'ict', '教育信息化报表', FALSE, 'primary,junior,nine_year,teaching_point,special_education'),
  ('facilities', 'construction', '建设项目台账', TRUE, ''),
  ('facilities', 'procurement', '装备台账', TRUE, ''),
  ('facilities', 'funding', '教育经费报表', TRUE, '');
