-- What is recorded of people beyond who they are and where they work: what they teach, which posts
-- are needed, how people are hired, moved, evaluated, paid and honoured. And why an appointment
-- ended.

ALTER TABLE staffing_appointments
  ADD COLUMN end_reason VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'Why the person left the district with it; absent: moved within the district, or it lasts.' AFTER end_date,
  ADD COLUMN start_school_year SMALLINT AS (YEAR(start_date) - (MONTH(start_date) < 9)) STORED COMMENT 'school year of the first day, by its starting year',
  ADD COLUMN end_school_year SMALLINT AS (YEAR(end_date - INTERVAL 1 DAY) - (MONTH(end_date - INTERVAL 1 DAY) < 9)) STORED COMMENT 'school year of the last day, by its starting year',
  ADD KEY by_end_school_year (district_id, end_school_year),
  ADD KEY by_start_school_year (district_id, start_school_year);

CREATE TABLE IF NOT EXISTS staffing_teaching_assignments (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL COMMENT '学年',
  school_id VARCHAR(64) NOT NULL COMMENT '学校编号',
  teaching_assignment_id VARCHAR(64) NOT NULL COMMENT '任课编号',
  teacher_id VARCHAR(64) NOT NULL COMMENT 'The person.',
  subject_id VARCHAR(64) NOT NULL COMMENT 'The subject.',
  stage VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Stage of the class; follows the school system of the district (六三 or 五四).',
  grade TINYINT NOT NULL COMMENT 'Grade of the class, 1 to 9.',
  class_number TINYINT NOT NULL COMMENT 'Number of the class within the grade (班号), 1 to 99.',
  weekly_lessons TINYINT NULL COMMENT 'Lessons a week in this subject and class, 0 to 60; absent: not reported.',
  qualified BOOLEAN NULL COMMENT 'Holds the teaching certificate for stage and subject (任教资格相符); absent: not known.',
  start_date DATE NOT NULL COMMENT 'First day.',
  end_date DATE NULL COMMENT 'First day no longer in it; absent: it lasts to the end of the school year.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_year, school_id, teaching_assignment_id),
  UNIQUE KEY natural_key (district_id, school_year, school_id, teacher_id, subject_id, grade, class_number, start_date),
  KEY by_school (district_id, school_id),
  KEY by_subject (district_id, subject_id),
  KEY by_teacher (district_id, teacher_id),
  CONSTRAINT staffing_teaching_assignments_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT staffing_teaching_assignments_school_year FOREIGN KEY (district_id, school_year) REFERENCES facilities_school_years (district_id, school_year),
  CONSTRAINT staffing_teaching_assignments_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id),
  CONSTRAINT staffing_teaching_assignments_subject FOREIGN KEY (district_id, subject_id) REFERENCES facilities_subjects (district_id, subject_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='任课';

CREATE TABLE IF NOT EXISTS staffing_post_plans (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL COMMENT '学年',
  school_id VARCHAR(64) NOT NULL COMMENT '学校编号',
  post_plan_id VARCHAR(64) NOT NULL COMMENT '岗位编制编号',
  district_managed BOOLEAN NULL COMMENT 'Its posts are managed by the district and filled by the school (区管校聘); absent: not reported.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_year, school_id, post_plan_id),
  UNIQUE KEY natural_key (district_id, school_year, school_id),
  KEY by_school (district_id, school_id),
  CONSTRAINT staffing_post_plans_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT staffing_post_plans_school_year FOREIGN KEY (district_id, school_year) REFERENCES facilities_school_years (district_id, school_year),
  CONSTRAINT staffing_post_plans_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='岗位编制';

CREATE TABLE IF NOT EXISTS staffing_post_plan_subjects (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL,
  school_id VARCHAR(64) NOT NULL,
  post_plan_id VARCHAR(64) NOT NULL,
  subject_id VARCHAR(64) NOT NULL COMMENT 'The subject.',
  primary_teachers_needed SMALLINT NULL COMMENT 'Teachers needed in the primary stage; absent: not worked out.',
  junior_teachers_needed SMALLINT NULL COMMENT 'Teachers needed in the junior stage; absent: not worked out.',
  weekly_lessons_required SMALLINT NULL COMMENT 'Lessons a week the curriculum asks for, over all classes.',
  approved_posts SMALLINT NULL COMMENT 'Established posts approved (编制数).',
  vacancies_at_start SMALLINT NULL COMMENT 'Vacant posts with quota at the start of the school year (年初空编数).',
  vacancies_filled SMALLINT NULL COMMENT 'Of these, filled by 31 August at the end of the school year.',
  PRIMARY KEY (district_id, school_year, school_id, post_plan_id, subject_id),
  KEY by_subject (district_id, subject_id),
  CONSTRAINT staffing_post_plan_subjects_parent FOREIGN KEY (district_id, school_year, school_id, post_plan_id) REFERENCES staffing_post_plans (district_id, school_year, school_id, post_plan_id) ON DELETE CASCADE,
  CONSTRAINT staffing_post_plan_subjects_subject FOREIGN KEY (district_id, subject_id) REFERENCES facilities_subjects (district_id, subject_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='分学科岗位';

CREATE TABLE IF NOT EXISTS staffing_rotation_eligibilities (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL COMMENT '学年',
  school_id VARCHAR(64) NOT NULL COMMENT '学校编号',
  rotation_eligibility_id VARCHAR(64) NOT NULL COMMENT '交流条件编号',
  teacher_id VARCHAR(64) NOT NULL COMMENT 'The person.',
  eligible BOOLEAN NOT NULL COMMENT 'Meets the conditions.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_year, school_id, rotation_eligibility_id),
  UNIQUE KEY natural_key (district_id, school_year, school_id, teacher_id),
  KEY by_school (district_id, school_id),
  KEY by_teacher (district_id, teacher_id),
  CONSTRAINT staffing_rotation_eligibilities_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT staffing_rotation_eligibilities_school_year FOREIGN KEY (district_id, school_year) REFERENCES facilities_school_years (district_id, school_year),
  CONSTRAINT staffing_rotation_eligibilities_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id),
  CONSTRAINT staffing_rotation_eligibilities_teacher FOREIGN KEY (district_id, teacher_id) REFERENCES staffing_teachers (district_id, teacher_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='交流条件';

CREATE TABLE IF NOT EXISTS staffing_rotations (
  district_id VARCHAR(64) NOT NULL,
  teacher_id VARCHAR(64) NOT NULL COMMENT '教职工编号',
  rotation_id VARCHAR(64) NOT NULL COMMENT '交流编号',
  kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Kind of exchange.',
  role VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'As what the person goes.',
  from_school_id VARCHAR(64) NOT NULL COMMENT 'School left.',
  to_school_id VARCHAR(64) NOT NULL COMMENT 'School gone to; another one.',
  start_date DATE NOT NULL COMMENT 'First day; decides the school year it counts in.',
  end_date DATE NULL COMMENT 'First day no longer there; absent: it lasts.',
  start_school_year SMALLINT AS (YEAR(start_date) - (MONTH(start_date) < 9)) STORED COMMENT 'school year of the first day, by its starting year',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, teacher_id, rotation_id),
  UNIQUE KEY natural_key (district_id, teacher_id, start_date),
  KEY by_from_school (district_id, from_school_id),
  KEY by_start_school_year (district_id, start_school_year),
  KEY by_to_school (district_id, to_school_id),
  CONSTRAINT staffing_rotations_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT staffing_rotations_teacher FOREIGN KEY (district_id, teacher_id) REFERENCES staffing_teachers (district_id, teacher_id),
  CONSTRAINT staffing_rotations_from_school FOREIGN KEY (district_id, from_school_id) REFERENCES facilities_schools (district_id, school_id),
  CONSTRAINT staffing_rotations_to_school FOREIGN KEY (district_id, to_school_id) REFERENCES facilities_schools (district_id, school_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='交流轮岗';

CREATE TABLE IF NOT EXISTS staffing_recruitments (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL COMMENT '学年',
  recruitment_id VARCHAR(64) NOT NULL COMMENT '录用编号',
  round_number TINYINT NOT NULL COMMENT 'Round of recruitment within the school year, 1 to 99.',
  method VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'How the person was chosen.',
  candidate_group VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'Group of the candidate; absent: not recorded.',
  subject_id VARCHAR(64) NOT NULL COMMENT 'Subject hired for.',
  school_id VARCHAR(64) NULL COMMENT 'School hired for; absent: not assigned yet.',
  employment VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Employment.',
  hired_on DATE NOT NULL COMMENT 'Day of hire; lies in the school year.',
  teacher_id VARCHAR(64) NULL COMMENT 'The person, once registered.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_year, recruitment_id),
  KEY by_school (district_id, school_id),
  KEY by_subject (district_id, subject_id),
  KEY by_teacher (district_id, teacher_id),
  CONSTRAINT staffing_recruitments_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT staffing_recruitments_school_year FOREIGN KEY (district_id, school_year) REFERENCES facilities_school_years (district_id, school_year),
  CONSTRAINT staffing_recruitments_subject FOREIGN KEY (district_id, subject_id) REFERENCES facilities_subjects (district_id, subject_id),
  CONSTRAINT staffing_recruitments_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id),
  CONSTRAINT staffing_recruitments_teacher FOREIGN KEY (district_id, teacher_id) REFERENCES staffing_teachers (district_id, teacher_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='招聘录用';

CREATE TABLE IF NOT EXISTS staffing_teacher_evaluations (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL COMMENT '学年',
  school_id VARCHAR(64) NOT NULL COMMENT '学校编号',
  teacher_evaluation_id VARCHAR(64) NOT NULL COMMENT '考核编号',
  teacher_id VARCHAR(64) NOT NULL COMMENT 'The person.',
  grade VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'Grade; absent: not graded yet.',
  organisation_score SMALLINT NULL COMMENT 'Ethics score by the organisation (组织测评), 0 to 100.00.',
  peer_score SMALLINT NULL COMMENT 'Ethics score by colleagues (教师互评), 0 to 100.00.',
  parent_score SMALLINT NULL COMMENT 'Ethics score by parents (家长参评), 0 to 100.00.',
  ethics_veto BOOLEAN NULL COMMENT 'Vetoed for ethics (师德一票否决); absent: not decided.',
  veto_reason VARCHAR(500) NULL COMMENT 'Why; only with a veto.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_year, school_id, teacher_evaluation_id),
  UNIQUE KEY natural_key (district_id, school_year, school_id, teacher_id),
  KEY by_ethics_veto (district_id, ethics_veto),
  KEY by_school (district_id, school_id),
  KEY by_teacher (district_id, teacher_id),
  CONSTRAINT staffing_teacher_evaluations_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT staffing_teacher_evaluations_school_year FOREIGN KEY (district_id, school_year) REFERENCES facilities_school_years (district_id, school_year),
  CONSTRAINT staffing_teacher_evaluations_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id),
  CONSTRAINT staffing_teacher_evaluations_teacher FOREIGN KEY (district_id, teacher_id) REFERENCES staffing_teachers (district_id, teacher_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='教师考核';

CREATE TABLE IF NOT EXISTS staffing_evaluation_schemes (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL COMMENT '学年',
  evaluation_scheme_id VARCHAR(64) NOT NULL COMMENT '考核方案编号',
  document VARCHAR(64) NULL COMMENT 'Id of the Document of this room that declares it.',
  excellent_max_percent TINYINT NULL COMMENT 'Greatest share of teachers graded excellent (优秀等级比例), whole percent; absent: not declared.',
  good_max_percent TINYINT NULL COMMENT 'Greatest share of teachers graded good (良好等级比例), whole percent; absent: not declared.',
  results_weight_percent TINYINT NULL COMMENT 'Weight of teaching results in the evaluation (教学实绩比重), whole percent; absent: not declared.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_year, evaluation_scheme_id),
  UNIQUE KEY natural_key (district_id, school_year),
  CONSTRAINT staffing_evaluation_schemes_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT staffing_evaluation_schemes_school_year FOREIGN KEY (district_id, school_year) REFERENCES facilities_school_years (district_id, school_year)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='考核方案';

CREATE TABLE IF NOT EXISTS staffing_ethics_cases (
  district_id VARCHAR(64) NOT NULL,
  teacher_id VARCHAR(64) NOT NULL COMMENT '教职工编号',
  ethics_case_id VARCHAR(64) NOT NULL COMMENT '案件编号',
  decided_on DATE NOT NULL COMMENT 'Day of the decision; decides the school year it counts in.',
  severity VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'How grave.',
  veto BOOLEAN NOT NULL COMMENT 'Brings the veto on grade, awards and promotion of the year (一票否决).',
  decision_school_year SMALLINT AS (YEAR(decided_on) - (MONTH(decided_on) < 9)) STORED COMMENT 'school year of the decision, by its starting year',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, teacher_id, ethics_case_id),
  KEY by_decision_school_year (district_id, decision_school_year),
  CONSTRAINT staffing_ethics_cases_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT staffing_ethics_cases_teacher FOREIGN KEY (district_id, teacher_id) REFERENCES staffing_teachers (district_id, teacher_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='师德案件';

CREATE TABLE IF NOT EXISTS staffing_principal_terms (
  district_id VARCHAR(64) NOT NULL,
  school_id VARCHAR(64) NOT NULL COMMENT '学校编号',
  principal_term_id VARCHAR(64) NOT NULL COMMENT '任期编号',
  teacher_id VARCHAR(64) NOT NULL COMMENT 'The principal.',
  start_date DATE NOT NULL COMMENT 'First day.',
  end_date DATE NULL COMMENT 'First day no longer in it; absent: it lasts.',
  outcome VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'What was decided; with the day of the decision.',
  decided_on DATE NULL COMMENT 'Day of the decision; decides the school year it counts in.',
  decision_school_year SMALLINT AS (YEAR(decided_on) - (MONTH(decided_on) < 9)) STORED COMMENT 'school year of the decision, by its starting year',
  start_school_year SMALLINT AS (YEAR(start_date) - (MONTH(start_date) < 9)) STORED COMMENT 'school year of the first day, by its starting year',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_id, principal_term_id),
  UNIQUE KEY natural_key (district_id, school_id, teacher_id, start_date),
  KEY by_decision_school_year (district_id, decision_school_year),
  KEY by_start_school_year (district_id, start_school_year),
  KEY by_teacher (district_id, teacher_id),
  CONSTRAINT staffing_principal_terms_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT staffing_principal_terms_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id),
  CONSTRAINT staffing_principal_terms_teacher FOREIGN KEY (district_id, teacher_id) REFERENCES staffing_teachers (district_id, teacher_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='校长任期';

CREATE TABLE IF NOT EXISTS staffing_personnel_decisions (
  district_id VARCHAR(64) NOT NULL,
  teacher_id VARCHAR(64) NOT NULL COMMENT '教职工编号',
  personnel_decision_id VARCHAR(64) NOT NULL COMMENT '决定编号',
  kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'What is decided.',
  decided_on DATE NOT NULL COMMENT 'Day of the decision; decides the school year it counts in.',
  evaluation_school_year SMALLINT NULL COMMENT 'School year of the evaluation the decision cites, by its starting year; absent: it cites none.',
  reason VARCHAR(500) NULL COMMENT 'Grounds given.',
  decision_school_year SMALLINT AS (YEAR(decided_on) - (MONTH(decided_on) < 9)) STORED COMMENT 'school year of the decision, by its starting year',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, teacher_id, personnel_decision_id),
  KEY by_decision_school_year (district_id, decision_school_year),
  CONSTRAINT staffing_personnel_decisions_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT staffing_personnel_decisions_teacher FOREIGN KEY (district_id, teacher_id) REFERENCES staffing_teachers (district_id, teacher_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='人事决定';

CREATE TABLE IF NOT EXISTS staffing_growth_goals (
  district_id VARCHAR(64) NOT NULL,
  growth_goal_id VARCHAR(64) NOT NULL COMMENT '成长目标编号',
  least_age TINYINT NOT NULL COMMENT 'Least age of the band, 18 to 70.',
  greatest_age TINYINT NOT NULL COMMENT 'Greatest age of the band, inclusive, 18 to 70.',
  goal VARCHAR(500) NULL COMMENT 'The goal; absent: none is set.',
  set_on DATE NULL COMMENT 'Day the goal was set.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, growth_goal_id),
  UNIQUE KEY natural_key (district_id, least_age),
  CONSTRAINT staffing_growth_goals_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='成长目标';

CREATE TABLE IF NOT EXISTS staffing_performance_pays (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL COMMENT '学年',
  school_id VARCHAR(64) NOT NULL COMMENT '学校编号',
  performance_pay_id VARCHAR(64) NOT NULL COMMENT '绩效工资编号',
  staff_group VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Group of staff.',
  headcount SMALLINT NULL COMMENT 'Persons in the group; absent: not reported.',
  incentive_fen BIGINT NULL COMMENT 'Incentive pay of the group in the school year; absent: not reported.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_year, school_id, performance_pay_id),
  UNIQUE KEY natural_key (district_id, school_year, school_id, staff_group),
  KEY by_school (district_id, school_id),
  CONSTRAINT staffing_performance_pays_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT staffing_performance_pays_school_year FOREIGN KEY (district_id, school_year) REFERENCES facilities_school_years (district_id, school_year),
  CONSTRAINT staffing_performance_pays_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='绩效工资';

CREATE TABLE IF NOT EXISTS staffing_recognitions (
  district_id VARCHAR(64) NOT NULL,
  teacher_id VARCHAR(64) NOT NULL COMMENT '教职工编号',
  recognition_id VARCHAR(64) NOT NULL COMMENT '表彰编号',
  recognised_on DATE NOT NULL COMMENT 'Day of the recognition; decides the school year it counts in.',
  level VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Who recognises.',
  reason VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'For what.',
  document VARCHAR(64) NULL COMMENT 'Number of the document (文号).',
  recognition_school_year SMALLINT AS (YEAR(recognised_on) - (MONTH(recognised_on) < 9)) STORED COMMENT 'school year of the recognition, by its starting year',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, teacher_id, recognition_id),
  KEY by_recognition_school_year (district_id, recognition_school_year),
  CONSTRAINT staffing_recognitions_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT staffing_recognitions_teacher FOREIGN KEY (district_id, teacher_id) REFERENCES staffing_teachers (district_id, teacher_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='表彰';

CREATE TABLE IF NOT EXISTS staffing_appraisals (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL COMMENT '学年',
  school_id VARCHAR(64) NOT NULL COMMENT '学校编号',
  appraisal_id VARCHAR(64) NOT NULL COMMENT '考核编号',
  subject_kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Who is appraised.',
  teacher_id VARCHAR(64) NULL COMMENT 'The principal.',
  quality_weight_percent TINYINT NULL COMMENT 'Weight of teaching quality in the appraisal, whole percent; absent: not reported.',
  score SMALLINT NULL COMMENT 'Score, 0 to 100.00; absent: not appraised yet.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_year, school_id, appraisal_id),
  KEY by_school (district_id, school_id),
  KEY by_teacher (district_id, teacher_id),
  CONSTRAINT staffing_appraisals_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT staffing_appraisals_school_year FOREIGN KEY (district_id, school_year) REFERENCES facilities_school_years (district_id, school_year),
  CONSTRAINT staffing_appraisals_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id),
  CONSTRAINT staffing_appraisals_teacher FOREIGN KEY (district_id, teacher_id) REFERENCES staffing_teachers (district_id, teacher_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='办学与校长考核';

CREATE TABLE IF NOT EXISTS staffing_outside_professionals (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL COMMENT '学年',
  school_id VARCHAR(64) NOT NULL COMMENT '学校编号',
  outside_professional_id VARCHAR(64) NOT NULL COMMENT '校外人士编号',
  person_or_organisation VARCHAR(128) NOT NULL COMMENT 'The person, or the organisation that sends one.',
  kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'As what.',
  start_date DATE NOT NULL COMMENT 'First day; before the end of the school year.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_year, school_id, outside_professional_id),
  KEY by_school (district_id, school_id),
  CONSTRAINT staffing_outside_professionals_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT staffing_outside_professionals_school_year FOREIGN KEY (district_id, school_year) REFERENCES facilities_school_years (district_id, school_year),
  CONSTRAINT staffing_outside_professionals_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='校外专业人士';
