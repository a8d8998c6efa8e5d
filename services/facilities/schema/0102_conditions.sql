-- Conditions of schools: classes, places, construction, equipment, rooms, digital classrooms, funds.

CREATE TABLE IF NOT EXISTS facilities_class_sections (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL COMMENT '学年',
  school_id VARCHAR(64) NOT NULL COMMENT '学校编号',
  class_section_id VARCHAR(64) NOT NULL COMMENT '班级编号',
  stage VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Stage the grade belongs to; follows the school system of the district (六三 or 五四).',
  grade TINYINT NOT NULL COMMENT 'Grade.',
  class_number TINYINT NOT NULL COMMENT 'Number of the class within its grade.',
  pupils SMALLINT NULL COMMENT 'Pupils of the class on the census date; absent: not reported, never zero.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_year, school_id, class_section_id),
  UNIQUE KEY natural_key (district_id, school_year, school_id, grade, class_number),
  KEY by_school (district_id, school_id),
  KEY by_stage (district_id, stage),
  CONSTRAINT facilities_class_sections_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT facilities_class_sections_school_year FOREIGN KEY (district_id, school_year) REFERENCES facilities_school_years (district_id, school_year),
  CONSTRAINT facilities_class_sections_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='班级';

CREATE TABLE IF NOT EXISTS facilities_seat_plans (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL COMMENT '学年',
  school_id VARCHAR(64) NOT NULL COMMENT '学校编号',
  seat_plan_id VARCHAR(64) NOT NULL COMMENT '学位编号',
  stage VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Stage.',
  classes SMALLINT NULL COMMENT 'Classes the school can hold; a place is one of the standard number of places a class, which the plan sets (45 primary, 50 junior).',
  demand INT NULL COMMENT 'Pupils to be placed: enrolled, and applying from the catchment.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_year, school_id, seat_plan_id),
  UNIQUE KEY natural_key (district_id, school_year, school_id, stage),
  KEY by_school (district_id, school_id),
  KEY by_stage (district_id, stage),
  CONSTRAINT facilities_seat_plans_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT facilities_seat_plans_school_year FOREIGN KEY (district_id, school_year) REFERENCES facilities_school_years (district_id, school_year),
  CONSTRAINT facilities_seat_plans_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='学位';

CREATE TABLE IF NOT EXISTS facilities_construction_projects (
  district_id VARCHAR(64) NOT NULL,
  construction_project_id VARCHAR(64) NOT NULL COMMENT '建设项目编号',
  school_id VARCHAR(64) NOT NULL COMMENT 'School it is for.',
  kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Kind of work.',
  title_zh VARCHAR(255) NOT NULL COMMENT 'Title.',
  code VARCHAR(64) NULL COMMENT 'What it is, as the plan selects it, e.g. "longhe_jh_expansion". Absent: its id.',
  named_in_plan BOOLEAN NOT NULL COMMENT 'The three-year plan names it.',
  use_required BOOLEAN NOT NULL COMMENT 'It is done only when it is in use, not when it is completed (建成投用).',
  due_school_year SMALLINT NOT NULL COMMENT 'School year in which it is due, by its starting year; its last day in time is 31 August.',
  planned_finish DATE NULL COMMENT 'Day the work is planned to end; moves with every slip.',
  state VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'How far it is. Moves forward with the dates of the steps taken; back only with a new reason.',
  started_on DATE NULL COMMENT 'Day the work began.',
  completed_on DATE NULL COMMENT 'Day of the acceptance.',
  in_use_on DATE NULL COMMENT 'First day of use.',
  completion_evidence VARCHAR(500) NULL COMMENT 'Document number or address that shows the acceptance.',
  use_evidence VARCHAR(500) NULL COMMENT 'Document number or address that shows the use.',
  reason VARCHAR(500) NULL COMMENT 'Why it was last set back to an earlier state.',
  done_on DATE AS (IF(use_required, in_use_on, completed_on)) STORED COMMENT 'day the project is done: in use where the plan asks for use, else accepted',
  done_school_year SMALLINT AS (YEAR(done_on) - (MONTH(done_on) < 9)) STORED COMMENT 'school year of done_on, by its starting year',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, construction_project_id),
  KEY by_school (district_id, school_id),
  KEY by_kind (district_id, kind),
  KEY by_state (district_id, state),
  KEY by_due_school_year (district_id, due_school_year),
  KEY by_done_school_year (district_id, done_school_year),
  CONSTRAINT facilities_construction_projects_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT facilities_construction_projects_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='建设项目';

CREATE TABLE IF NOT EXISTS facilities_equipment_projects (
  district_id VARCHAR(64) NOT NULL,
  equipment_project_id VARCHAR(64) NOT NULL COMMENT '装备项目编号',
  school_id VARCHAR(64) NOT NULL COMMENT 'School it is for.',
  equipment_scope VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'What is equipped.',
  title_zh VARCHAR(255) NOT NULL COMMENT 'Title.',
  code VARCHAR(64) NULL COMMENT 'What it is, as the plan selects it, e.g. "longhe_jh_expansion". Absent: its id.',
  named_in_plan BOOLEAN NOT NULL COMMENT 'The three-year plan names it.',
  due_school_year SMALLINT NOT NULL COMMENT 'School year in which it is due, by its starting year; its last day in time is 31 August.',
  standard_reference VARCHAR(255) NULL COMMENT 'Standard the requirements follow, e.g. the number of 省中小学教育技术装备标准.',
  accepted_on DATE NULL COMMENT 'Day of the acceptance of the whole.',
  accepted_school_year SMALLINT AS (YEAR(accepted_on) - (MONTH(accepted_on) < 9)) STORED COMMENT 'school year of the acceptance, by its starting year',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, equipment_project_id),
  KEY by_school (district_id, school_id),
  KEY by_equipment_scope (district_id, equipment_scope),
  KEY by_due_school_year (district_id, due_school_year),
  KEY by_accepted_school_year (district_id, accepted_school_year),
  CONSTRAINT facilities_equipment_projects_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT facilities_equipment_projects_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='装备项目';

CREATE TABLE IF NOT EXISTS facilities_equipment_project_items (
  district_id VARCHAR(64) NOT NULL,
  equipment_project_id VARCHAR(64) NOT NULL,
  item VARCHAR(64) NOT NULL COMMENT 'Name of the item.',
  category VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Category of the standard.',
  required INT NOT NULL COMMENT 'Number the standard requires.',
  delivered INT NULL COMMENT 'Number delivered and accepted by 31 August of the school year in which the project is due; absent: not reported, never zero.',
  delivered_later INT NULL COMMENT 'Number delivered and accepted after that day; absent: none.',
  PRIMARY KEY (district_id, equipment_project_id, item),
  CONSTRAINT facilities_equipment_project_items_parent FOREIGN KEY (district_id, equipment_project_id) REFERENCES facilities_equipment_projects (district_id, equipment_project_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='装备清单';

CREATE TABLE IF NOT EXISTS facilities_equipment_purchases (
  district_id VARCHAR(64) NOT NULL,
  equipment_purchase_id VARCHAR(64) NOT NULL COMMENT '装备采购编号',
  school_id VARCHAR(64) NOT NULL COMMENT 'School it is for.',
  kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Kind of device.',
  quantity INT NULL COMMENT 'Devices of the batch.',
  accepted_on DATE NULL COMMENT 'Day of the acceptance; absent: not delivered yet.',
  accepted_school_year SMALLINT AS (YEAR(accepted_on) - (MONTH(accepted_on) < 9)) STORED COMMENT 'school year of the acceptance, by its starting year',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, equipment_purchase_id),
  KEY by_school (district_id, school_id),
  KEY by_kind (district_id, kind),
  KEY by_accepted_school_year (district_id, accepted_school_year),
  CONSTRAINT facilities_equipment_purchases_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT facilities_equipment_purchases_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='装备采购';

CREATE TABLE IF NOT EXISTS facilities_equipment_stocks (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL COMMENT '学年',
  school_id VARCHAR(64) NOT NULL COMMENT '学校编号',
  equipment_stock_id VARCHAR(64) NOT NULL COMMENT '装备配备编号',
  category VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Category of the standard.',
  required INT NULL COMMENT 'Number the standard requires of a school of this size.',
  present INT NULL COMMENT 'Number the school has in working order.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_year, school_id, equipment_stock_id),
  UNIQUE KEY natural_key (district_id, school_year, school_id, category),
  KEY by_school (district_id, school_id),
  KEY by_category (district_id, category),
  CONSTRAINT facilities_equipment_stocks_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT facilities_equipment_stocks_school_year FOREIGN KEY (district_id, school_year) REFERENCES facilities_school_years (district_id, school_year),
  CONSTRAINT facilities_equipment_stocks_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='装备配备';

CREATE TABLE IF NOT EXISTS facilities_facility_returns (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL COMMENT '学年',
  school_id VARCHAR(64) NOT NULL COMMENT '学校编号',
  facility_return_id VARCHAR(64) NOT NULL COMMENT '办学条件编号',
  teaching_area BIGINT NULL COMMENT 'Area of teaching and auxiliary rooms.',
  sports_area BIGINT NULL COMMENT 'Area of sports grounds and halls.',
  equipment_value_fen BIGINT NULL COMMENT 'Value of teaching instruments and equipment.',
  classrooms SMALLINT NULL COMMENT 'Classrooms.',
  networked_multimedia_classrooms SMALLINT NULL COMMENT 'Classrooms with multimedia and network.',
  lighting_classrooms SMALLINT NULL COMMENT 'Classrooms whose retrofitted lighting was accepted by the end of the year, those of earlier years included. Source: GB 7793.',
  lighting_accepted_on DATE NULL COMMENT 'Day in this school year on which retrofitted lighting was accepted; absent: none was.',
  financial_rules VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'Rules of financial management in force at the school.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_year, school_id, facility_return_id),
  UNIQUE KEY natural_key (district_id, school_year, school_id),
  KEY by_school (district_id, school_id),
  CONSTRAINT facilities_facility_returns_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT facilities_facility_returns_school_year FOREIGN KEY (district_id, school_year) REFERENCES facilities_school_years (district_id, school_year),
  CONSTRAINT facilities_facility_returns_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='办学条件';

CREATE TABLE IF NOT EXISTS facilities_facility_return_rooms (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL,
  school_id VARCHAR(64) NOT NULL,
  facility_return_id VARCHAR(64) NOT NULL,
  kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Kind of room.',
  rooms SMALLINT NULL COMMENT 'Rooms there are.',
  area BIGINT NULL COMMENT 'Area of them together, 0.01 m2.',
  new_rooms SMALLINT NULL COMMENT 'Of these, built or newly equipped in the school year.',
  PRIMARY KEY (district_id, school_year, school_id, facility_return_id, kind),
  CONSTRAINT facilities_facility_return_rooms_parent FOREIGN KEY (district_id, school_year, school_id, facility_return_id) REFERENCES facilities_facility_returns (district_id, school_year, school_id, facility_return_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='专用教室';

CREATE TABLE IF NOT EXISTS facilities_ict_installations (
  district_id VARCHAR(64) NOT NULL,
  school_id VARCHAR(64) NOT NULL COMMENT '学校编号',
  ict_installation_id VARCHAR(64) NOT NULL COMMENT '信息化设施编号',
  kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Kind of installation.',
  rooms SMALLINT NOT NULL COMMENT 'Rooms so equipped.',
  ready_on DATE NOT NULL COMMENT 'First day it could be used.',
  removed_on DATE NULL COMMENT 'First day it no longer could; absent: it can.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_id, ict_installation_id),
  UNIQUE KEY natural_key (district_id, school_id, kind, ready_on),
  KEY by_kind (district_id, kind),
  CONSTRAINT facilities_ict_installations_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT facilities_ict_installations_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='信息化设施';

CREATE TABLE IF NOT EXISTS facilities_ict_usages (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL COMMENT '学年',
  school_id VARCHAR(64) NOT NULL COMMENT '学校编号',
  ict_usage_id VARCHAR(64) NOT NULL COMMENT '信息化应用编号',
  month TINYINT NOT NULL COMMENT 'Month of the civil year: 9 to 12 in the starting year, 1 to 8 in the next.',
  kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'What was used.',
  lessons INT NULL COMMENT 'Lessons given with it in the month.',
  active_users INT NULL COMMENT 'Persons who used it in the month.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_year, school_id, ict_usage_id),
  UNIQUE KEY natural_key (district_id, school_year, school_id, month, kind),
  KEY by_school (district_id, school_id),
  KEY by_kind (district_id, kind),
  CONSTRAINT facilities_ict_usages_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id),
  CONSTRAINT facilities_ict_usages_school_year FOREIGN KEY (district_id, school_year) REFERENCES facilities_school_years (district_id, school_year),
  CONSTRAINT facilities_ict_usages_school FOREIGN KEY (district_id, school_id) REFERENCES facilities_schools (district_id, school_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='信息化应用';

CREATE TABLE IF NOT EXISTS facilities_fundings (
  district_id VARCHAR(64) NOT NULL,
  fiscal_year SMALLINT NOT NULL COMMENT '财政年度',
  budget_fen BIGINT NULL COMMENT 'Budget of the fiscal year, which is the civil year; it ends in the school year of the same number.',
  spent_fen BIGINT NULL COMMENT 'Spent in the fiscal year.',
  pupils INT NULL COMMENT 'Pupils the funds are for.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, fiscal_year),
  CONSTRAINT facilities_fundings_district FOREIGN KEY (district_id) REFERENCES facilities_districts (district_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='义务教育经费';
