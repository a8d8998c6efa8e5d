-- Which campuses their school reports for.

ALTER TABLE facilities_schools
  ADD COLUMN reported_by_main_school BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'Of a campus: its school reports for it. No forms are expected of the campus; it needs no records of its own (READINGS 26). Absent or false: it reports itself.' AFTER main_school_id;
