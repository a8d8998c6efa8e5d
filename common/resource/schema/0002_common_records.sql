-- Records every room keeps for its own codes.

CREATE TABLE IF NOT EXISTS {room}_submissions (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL COMMENT '学年',
  form VARCHAR(64) NOT NULL COMMENT '报表',
  school_id VARCHAR(64) NOT NULL COMMENT '学校编号',
  state VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Where it stands.',
  reason VARCHAR(500) NULL COMMENT 'Why it was sent back; required when a submitted or approved form is opened again.',
  decided_by VARCHAR(255) NULL COMMENT 'Principal of the last change of state.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_year, form, school_id),
  KEY by_state (district_id, state)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='报送';

CREATE TABLE IF NOT EXISTS {room}_milestones (
  district_id VARCHAR(64) NOT NULL,
  milestone_id VARCHAR(64) NOT NULL COMMENT '里程碑编号',
  title_zh VARCHAR(255) NOT NULL COMMENT 'What is to be done.',
  due_on DATE NULL COMMENT 'Last day in time.',
  done_on DATE NULL COMMENT 'Day it was done; absent: not yet.',
  evidence VARCHAR(500) NULL COMMENT 'Document number or address that shows it.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, milestone_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='里程碑';

CREATE TABLE IF NOT EXISTS {room}_documents (
  district_id VARCHAR(64) NOT NULL,
  document_id VARCHAR(64) NOT NULL COMMENT '文件编号',
  title_zh VARCHAR(255) NOT NULL COMMENT 'Title.',
  document_number VARCHAR(64) NULL COMMENT 'Number under which it was issued (文号).',
  issued_on DATE NULL COMMENT 'Day it was issued; absent: a draft.',
  in_force_to DATE NULL COMMENT 'First day it no longer holds.',
  supersedes VARCHAR(64) NULL COMMENT 'Id of the document it replaces.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, document_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='文件';

