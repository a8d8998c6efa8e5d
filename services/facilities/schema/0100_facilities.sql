-- Registers every room refers to, and the pupils.

CREATE TABLE IF NOT EXISTS facilities_districts (
  district_id VARCHAR(64) NOT NULL COMMENT '县区编号',
  name_zh VARCHAR(64) NOT NULL COMMENT 'Official Chinese name. Source: GB/T 2260.',
  division_code VARCHAR(6) NULL COMMENT 'Administrative division code, 6 digits. Source: GB/T 2260.',
  time_zone VARCHAR(64) NULL COMMENT 'IANA zone in which dates of the district turn; default Asia/Shanghai.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='县区';

CREATE TABLE IF NOT EXISTS facilities_school_years (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL COMMENT '学年',
  census_date DATE NOT NULL COMMENT 'Date on which pupils and teachers are counted, usually 15 October of the starting year. Source: READINGS 8.',
  first_semester_start_date DATE NULL COMMENT 'First day of semester 1 (第一学期); default 1 September.',
  second_semester_start_date DATE NULL COMMENT 'First day of semester 2 (第二学期); default 16 February of the following year.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_year),
  CONSTRAINT facilities_school_years_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='学年';

CREATE TABLE IF NOT EXISTS facilities_subjects (
  district_id VARCHAR(64) NOT NULL,
  subject_id VARCHAR(64) NOT NULL COMMENT '学科编号',
  name_zh VARCHAR(64) NOT NULL COMMENT 'Chinese name.',
  area VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Learning area.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, subject_id),
  CONSTRAINT facilities_subjects_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='学科';

CREATE TABLE IF NOT EXISTS facilities_regions (
  district_id VARCHAR(64) NOT NULL,
  region_id VARCHAR(64) NOT NULL COMMENT '区域编号',
  name_zh VARCHAR(64) NOT NULL COMMENT 'Chinese name.',
  level VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Level.',
  division_code VARCHAR(9) NULL COMMENT 'Administrative division code, 6 or 9 digits. Source: GB/T 2260, GB/T 10114.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, region_id),
  CONSTRAINT facilities_regions_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='区域';

CREATE TABLE IF NOT EXISTS facilities_schools (
  district_id VARCHAR(64) NOT NULL,
  school_id VARCHAR(64) NOT NULL COMMENT '学校编号',
  name_zh VARCHAR(128) NOT NULL COMMENT 'Official Chinese name.',
  school_code VARCHAR(10) NULL COMMENT 'National school code (学校标识码), 10 digits. Source: JY/T 1001.',
  kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Kind of school.',
  main_school_id VARCHAR(64) NULL COMMENT 'School this is a campus of (校区); a campus counts with its school in shares of schools.',
  region_id VARCHAR(64) NULL COMMENT 'Town or subdistrict it lies in.',
  opened_on DATE NULL COMMENT 'First day of teaching; absent: before the records begin.',
  closed_on DATE NULL COMMENT 'First day it no longer exists; absent: it is open.',
  merged_into_id VARCHAR(64) NULL COMMENT 'School that took it over when it closed.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_id),
  KEY by_kind (district_id, kind),
  KEY by_main_school (district_id, main_school_id),
  KEY by_merged_into (district_id, merged_into_id),
  KEY by_region (district_id, region_id),
  CONSTRAINT facilities_schools_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT facilities_schools_main_school FOREIGN KEY (district_id, main_school_id) REFERENCES facilities_schools (district_id, school_id),
  CONSTRAINT facilities_schools_region FOREIGN KEY (district_id, region_id) REFERENCES facilities_regions (district_id, region_id),
  CONSTRAINT facilities_schools_merged_into FOREIGN KEY (district_id, merged_into_id) REFERENCES facilities_schools (district_id, school_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='学校';

CREATE TABLE IF NOT EXISTS facilities_school_localities (
  district_id VARCHAR(64) NOT NULL,
  school_id VARCHAR(64) NOT NULL,
  school_year INT NOT NULL COMMENT 'School year it holds for, by its starting year.',
  locality VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Urban or rural.',
  PRIMARY KEY (district_id, school_id, school_year),
  CONSTRAINT facilities_school_localities_parent FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='城乡属性';

CREATE TABLE IF NOT EXISTS facilities_education_groups (
  district_id VARCHAR(64) NOT NULL,
  education_group_id VARCHAR(64) NOT NULL COMMENT '集团编号',
  name_zh VARCHAR(128) NOT NULL COMMENT 'Chinese name.',
  founded_on DATE NULL COMMENT 'Day it was founded.',
  dissolved_on DATE NULL COMMENT 'First day it no longer exists; absent: it is active.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, education_group_id),
  CONSTRAINT facilities_education_groups_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='教育集团';

CREATE TABLE IF NOT EXISTS facilities_education_group_members (
  district_id VARCHAR(64) NOT NULL,
  education_group_id VARCHAR(64) NOT NULL,
  school_id VARCHAR(64) NOT NULL COMMENT 'The school.',
  role VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Its part.',
  joined_on DATE NULL COMMENT 'First day in the group; absent: since it was founded.',
  left_on DATE NULL COMMENT 'First day no longer in the group.',
  PRIMARY KEY (district_id, education_group_id, school_id),
  KEY by_school (district_id, school_id),
  CONSTRAINT facilities_education_group_members_parent FOREIGN KEY (district_id, education_group_id) REFERENCES facilities_education_groups (district_id, education_group_id) ON DELETE CASCADE,
  CONSTRAINT facilities_education_group_members_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='成员学校';

CREATE TABLE IF NOT EXISTS facilities_school_lists (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL COMMENT '学年',
  school_list_id VARCHAR(64) NOT NULL COMMENT '名单编号',
  name_zh VARCHAR(128) NOT NULL COMMENT 'Chinese name.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_year, school_list_id),
  CONSTRAINT facilities_school_lists_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT facilities_school_lists_school_year FOREIGN KEY (district_id, school_year) REFERENCES facilities_school_years (district_id, school_year)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='学校名单';

CREATE TABLE IF NOT EXISTS facilities_school_list_members (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL,
  school_list_id VARCHAR(64) NOT NULL,
  school_id VARCHAR(64) NOT NULL COMMENT 'The school.',
  PRIMARY KEY (district_id, school_year, school_list_id, school_id),
  KEY by_school (district_id, school_id),
  CONSTRAINT facilities_school_list_members_parent FOREIGN KEY (district_id, school_year, school_list_id) REFERENCES facilities_school_lists (district_id, school_year, school_list_id) ON DELETE CASCADE,
  CONSTRAINT facilities_school_list_members_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='名单学校';

CREATE TABLE IF NOT EXISTS facilities_enrolments (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL COMMENT '学年',
  school_id VARCHAR(64) NOT NULL COMMENT '学校编号',
  grade TINYINT NOT NULL COMMENT '年级',
  stage VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Stage the grade belongs to; follows the school system of the district (六三 or 五四).',
  pupils INT NULL COMMENT 'Pupils enrolled on the census date; absent: not reported, never zero.',
  boarders INT NULL COMMENT 'Of these, boarding pupils (寄宿生).',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_year, school_id, grade),
  KEY by_school (district_id, school_id),
  KEY by_stage (district_id, stage),
  CONSTRAINT facilities_enrolments_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT facilities_enrolments_school_year FOREIGN KEY (district_id, school_year) REFERENCES facilities_school_years (district_id, school_year),
  CONSTRAINT facilities_enrolments_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='在校生';

