-- Forms of this room.

INSERT IGNORE INTO facilities_submission_forms VALUES
  ('staffing', 'staff', '教职工报表', FALSE, 'primary,junior,nine_year,teaching_point,special_education'),
  ('staffing', 'honours', '荣誉报表', TRUE, '');
