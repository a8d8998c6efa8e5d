-- Forms of the records of 0203.

INSERT IGNORE INTO facilities_submission_forms VALUES
  ('staffing', 'teaching', '任课报表', FALSE, 'primary,junior,nine_year,teaching_point,special_education'),
  ('staffing', 'posts', '岗位编制报表', FALSE, 'primary,junior,nine_year,teaching_point,special_education'),
  ('staffing', 'evaluation', '教师考核报表', FALSE, 'primary,junior,nine_year,teaching_point,special_education'),
  ('staffing', 'pay', '绩效工资报表', FALSE, 'primary,junior,nine_year,teaching_point,special_education'),
  ('staffing', 'rotation', '交流轮岗台账', TRUE, ''),
  ('staffing', 'recruitment', '招聘台账', TRUE, ''),
  ('staffing', 'personnel', '人事台账', TRUE, '');
