-- The engine's own tables, once per room ({room} is the room's name).

CREATE TABLE IF NOT EXISTS {room}_requests (
  district_id VARCHAR(64) NOT NULL,
  principal VARCHAR(255) NOT NULL COMMENT 'URI of the caller''s certificate',
  request_id VARCHAR(64) NOT NULL COMMENT 'chosen by the caller',
  method VARCHAR(64) NOT NULL,
  body_hash BINARY(32) NOT NULL COMMENT 'SHA-256 of the request; another body under the same id is refused',
  entry_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'audit entry whose after-image answers a retry',
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (district_id, principal, request_id),
  KEY by_time (create_time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='retries: kept 7 days';

CREATE TABLE IF NOT EXISTS {room}_audit_entries (
  district_id VARCHAR(64) NOT NULL,
  entry_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'ULID: ordered by time',
  resource_type VARCHAR(64) NOT NULL,
  resource_name VARCHAR(512) NOT NULL COMMENT 'empty for an import batch',
  change_kind TINYINT NOT NULL COMMENT 'districtedu.common.v1.ChangeKind',
  principal VARCHAR(255) NOT NULL,
  request_id VARCHAR(64) NOT NULL COMMENT 'request or import batch',
  create_time DATETIME(6) NOT NULL,
  before_image LONGBLOB NULL COMMENT 'serialized resource',
  after_image LONGBLOB NULL COMMENT 'serialized resource',
  PRIMARY KEY (district_id, entry_id),
  KEY by_resource (district_id, resource_name(255), entry_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='who changed what; kept at least 6 months';

CREATE TABLE IF NOT EXISTS {room}_outbox (
  outbox_id BIGINT NOT NULL AUTO_INCREMENT,
  district_id VARCHAR(64) NOT NULL,
  resource_type VARCHAR(64) NOT NULL COMMENT '<room>.<Type>',
  resource_name VARCHAR(512) NOT NULL COMMENT 'empty for a chunk of an import',
  first_school_year SMALLINT NULL COMMENT 'NULL: all before the last',
  last_school_year SMALLINT NULL COMMENT 'NULL: all after the first',
  school_id VARCHAR(64) NOT NULL COMMENT 'empty: all schools',
  batch_id VARCHAR(64) NULL COMMENT 'import batch that may still be open',
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (outbox_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='what the aggregation has to take in';

CREATE TABLE IF NOT EXISTS {room}_import_batches (
  district_id VARCHAR(64) NOT NULL,
  batch_id VARCHAR(64) NOT NULL,
  principal VARCHAR(255) NOT NULL,
  resource_type VARCHAR(64) NOT NULL,
  import_mode TINYINT NOT NULL COMMENT 'districtedu.common.v1.ImportMode',
  source_digest VARCHAR(64) NOT NULL COMMENT 'SHA-256 hex of the source, may be empty',
  running_digest BINARY(32) NOT NULL COMMENT 'SHA-256 over the rows acknowledged so far',
  acknowledged_row BIGINT NOT NULL,
  created_rows BIGINT NOT NULL,
  updated_rows BIGINT NOT NULL,
  unchanged_rows BIGINT NOT NULL,
  rejected_rows BIGINT NOT NULL,
  state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'open or done',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  PRIMARY KEY (district_id, batch_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='imports and how far they are';

