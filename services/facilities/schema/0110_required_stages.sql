-- Which subjects a school must teach.

ALTER TABLE facilities_subjects
  ADD COLUMN required_stages VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'Stages in which the national curriculum requires it (国家课程要求开设的学段).' AFTER area;
