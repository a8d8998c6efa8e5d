-- People, where they work, what they were honoured with.

CREATE TABLE IF NOT EXISTS staffing_teachers (
  district_id VARCHAR(64) NOT NULL,
  teacher_id VARCHAR(64) NOT NULL COMMENT '教职工编号',
  full_name VARCHAR(64) NOT NULL COMMENT 'Name of the person.',
  sex VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'Sex.',
  birth_date DATE NULL COMMENT 'Day of birth.',
  hired_on DATE NULL COMMENT 'First day in the teaching profession (参加工作日期).',
  qualification VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'Highest qualification.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, teacher_id),
  KEY by_qualification (district_id, qualification),
  CONSTRAINT staffing_teachers_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='教职工';

CREATE TABLE IF NOT EXISTS staffing_appointments (
  district_id VARCHAR(64) NOT NULL,
  school_id VARCHAR(64) NOT NULL COMMENT '学校编号',
  appointment_id VARCHAR(64) NOT NULL COMMENT '任职编号',
  teacher_id VARCHAR(64) NOT NULL COMMENT 'The person.',
  kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Kind of appointment.',
  post VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Post held.',
  employment VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Employment.',
  stages VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'Stages taught in; a person in two counts in each.',
  full_time_subject_id VARCHAR(64) NULL COMMENT 'The one subject the person teaches full time (专任, 专职).',
  start_date DATE NOT NULL COMMENT 'First day.',
  end_date DATE NULL COMMENT 'First day no longer in it; absent: it lasts.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_id, appointment_id),
  UNIQUE KEY natural_key (district_id, school_id, teacher_id, kind, start_date),
  KEY by_full_time_subject (district_id, full_time_subject_id),
  KEY by_teacher (district_id, teacher_id),
  CONSTRAINT staffing_appointments_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT staffing_appointments_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id),
  CONSTRAINT staffing_appointments_teacher FOREIGN KEY (district_id, teacher_id) REFERENCES staffing_teachers (district_id, teacher_id),
  CONSTRAINT staffing_appointments_full_time_subject FOREIGN KEY (district_id, full_time_subject_id) REFERENCES facilities_subjects (district_id, subject_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='任职';

CREATE TABLE IF NOT EXISTS staffing_appointment_subjects (
  district_id VARCHAR(64) NOT NULL,
  school_id VARCHAR(64) NOT NULL,
  appointment_id VARCHAR(64) NOT NULL,
  subject_id VARCHAR(64) NOT NULL COMMENT 'The subject.',
  PRIMARY KEY (district_id, school_id, appointment_id, subject_id),
  KEY by_subject (district_id, subject_id),
  CONSTRAINT staffing_appointment_subjects_parent FOREIGN KEY (district_id, school_id, appointment_id) REFERENCES staffing_appointments (district_id, school_id, appointment_id) ON DELETE CASCADE,
  CONSTRAINT staffing_appointment_subjects_subject FOREIGN KEY (district_id, subject_id) REFERENCES facilities_subjects (district_id, subject_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='任教学科';

CREATE TABLE IF NOT EXISTS staffing_honour_titles (
  district_id VARCHAR(64) NOT NULL,
  honour_title_id VARCHAR(64) NOT NULL COMMENT '称号编号',
  name_zh VARCHAR(128) NOT NULL COMMENT 'Chinese name.',
  category VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Whom it honours.',
  level VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Who awards it.',
  famous BOOLEAN NOT NULL COMMENT 'Counts as 名优教师 or, for principals, 名校长.',
  backbone BOOLEAN NOT NULL COMMENT 'Counts as 骨干以上: district backbone teacher or any higher title.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, honour_title_id),
  CONSTRAINT staffing_honour_titles_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='荣誉称号';

CREATE TABLE IF NOT EXISTS staffing_teacher_honours (
  district_id VARCHAR(64) NOT NULL,
  teacher_id VARCHAR(64) NOT NULL COMMENT '教职工编号',
  teacher_honour_id VARCHAR(64) NOT NULL COMMENT '荣誉编号',
  honour_title_id VARCHAR(64) NOT NULL COMMENT 'The title.',
  awarded_on DATE NOT NULL COMMENT 'Day of the award; decides the school year it counts in.',
  valid_to DATE NULL COMMENT 'First day it no longer holds; absent: it lasts.',
  certificate_number VARCHAR(64) NULL COMMENT 'Number of the certificate.',
  award_school_year SMALLINT AS (YEAR(awarded_on) - (MONTH(awarded_on) < 9)) STORED COMMENT 'school year of the award, by its starting year',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, teacher_id, teacher_honour_id),
  UNIQUE KEY natural_key (district_id, teacher_id, honour_title_id, awarded_on),
  KEY by_award_school_year (district_id, award_school_year),
  KEY by_honour_title (district_id, honour_title_id),
  CONSTRAINT staffing_teacher_honours_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT staffing_teacher_honours_teacher FOREIGN KEY (district_id, teacher_id) REFERENCES staffing_teachers (district_id, teacher_id),
  CONSTRAINT staffing_teacher_honours_honour_title FOREIGN KEY (district_id, honour_title_id) REFERENCES staffing_honour_titles (district_id, honour_title_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='教师荣誉';

