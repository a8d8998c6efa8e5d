-- What a milestone or document is, as the plan selects it.

ALTER TABLE {room}_milestones
  ADD COLUMN code VARCHAR(64) NULL COMMENT 'What it is, as the plan selects it; absent: its id.' AFTER evidence;

ALTER TABLE {room}_documents
  ADD COLUMN code VARCHAR(64) NULL COMMENT 'What it is, as the plan selects it; absent: its id.' AFTER supersedes;
