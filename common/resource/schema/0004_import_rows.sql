-- What an import wrote, so that it can be undone.

CREATE TABLE IF NOT EXISTS {room}_import_rows (
  district_id VARCHAR(64) NOT NULL,
  batch_id VARCHAR(64) NOT NULL,
  last_row BIGINT NOT NULL COMMENT 'line of the last row of the chunk',
  created_rows INT NOT NULL,
  updated_rows INT NOT NULL,
  written_rows LONGBLOB NOT NULL COMMENT 'a line a row in order of writing: key less district; of an updated row writer before and audit entry too',
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (district_id, batch_id, last_row),
  KEY by_time (create_time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='rows of imports: kept as long as the audit trail; gone once undone';

ALTER TABLE {room}_import_batches ADD KEY by_time (district_id, create_time, batch_id);
