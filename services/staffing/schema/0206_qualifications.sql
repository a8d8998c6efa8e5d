-- Since when people hold their highest qualification, and what they held before.

ALTER TABLE staffing_teachers
  ADD COLUMN qualification_obtained_on DATE NULL COMMENT 'Day the highest qualification was obtained (学历取得日期); absent: before all records.' AFTER qualification;

CREATE TABLE IF NOT EXISTS staffing_teacher_earlier_qualifications (
  district_id VARCHAR(64) NOT NULL,
  teacher_id VARCHAR(64) NOT NULL,
  qualification VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'The qualification; lower than the highest one.',
  obtained_on DATE NULL COMMENT 'Day it was obtained; absent: before all records.',
  PRIMARY KEY (district_id, teacher_id, qualification),
  CONSTRAINT staffing_teacher_earlier_qualifications_parent FOREIGN KEY (district_id, teacher_id) REFERENCES staffing_teachers (district_id, teacher_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='原学历';
