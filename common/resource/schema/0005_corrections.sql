-- Corrections of locked forms. A form locked before has as its approver who locked it.

ALTER TABLE {room}_submissions
  MODIFY reason VARCHAR(500) NULL COMMENT 'Why it was sent back or is corrected; required when a submitted or approved form is opened again and when a correction of a locked one begins.',
  ADD COLUMN approved_by VARCHAR(255) NULL COMMENT 'Principal that approved it; may not correct it.' AFTER decided_by,
  ADD COLUMN correction INT NULL COMMENT 'Number of the correction in hand or, of a locked form, the last one; absent: none yet.' AFTER approved_by;

UPDATE {room}_submissions SET approved_by = decided_by WHERE state IN ('approved', 'locked');
