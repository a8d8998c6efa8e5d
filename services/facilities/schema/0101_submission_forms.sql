-- Forms that are reported each school year; a write to a school or a school year creates the
-- expected submissions from this table, in every room.

CREATE TABLE IF NOT EXISTS facilities_submission_forms (
  room VARCHAR(64) NOT NULL,
  form VARCHAR(64) NOT NULL,
  title_zh VARCHAR(128) NOT NULL,
  district_form BOOLEAN NOT NULL COMMENT 'kept by the district: one submission without a school',
  school_kinds VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'kinds of school that report it, comma-separated',
  PRIMARY KEY (room, form)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='报表';

INSERT IGNORE INTO facilities_submission_forms VALUES
  ('facilities', 'enrolment', '在校生报表', FALSE, 'primary,junior,nine_year,teaching_point,special_education');
