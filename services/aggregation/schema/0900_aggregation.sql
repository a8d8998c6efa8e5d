-- What the aggregation keeps: who leads, what was counted, the change feed, plans and snapshots.
-- Everything but plans, feed and snapshots can be computed again from the records.

CREATE TABLE IF NOT EXISTS aggregation_store (
  store_id TINYINT NOT NULL COMMENT 'always 1',
  incarnation VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'changed by every restore: tokens that carry another one are refused',
  create_time DATETIME(6) NOT NULL COMMENT 'when the incarnation began',
  PRIMARY KEY (store_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='identity of the store';

INSERT IGNORE INTO aggregation_store (store_id, incarnation, create_time)
VALUES (1, REPLACE(UUID(), '-', ''), UTC_TIMESTAMP(6));

CREATE TABLE IF NOT EXISTS aggregation_measure_sets (
  set_digest CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'SHA-256 hex over the ids and digests of all measures of a program',
  generation BIGINT NOT NULL AUTO_INCREMENT COMMENT 'order of first appearance: a program whose set is not the newest takes no lease',
  create_time DATETIME(6) NOT NULL COMMENT 'when a program with it first started',
  PRIMARY KEY (set_digest),
  UNIQUE KEY by_generation (generation)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='measure sets of the programs that ran here';

CREATE TABLE IF NOT EXISTS aggregation_leases (
  district_id VARCHAR(64) NOT NULL COMMENT 'the district led',
  holder VARCHAR(255) NOT NULL COMMENT 'process that leads; empty: given up',
  epoch BIGINT NOT NULL COMMENT 'rises with every taking; every write of a leader is fenced by it',
  beat BIGINT NOT NULL COMMENT 'rises while the leader lives; one that stands still for the lease time is dead',
  last_sequence BIGINT NOT NULL COMMENT 'last entry of the change feed',
  counted_sequence BIGINT NOT NULL COMMENT 'last entry before which everything is in the newest snapshots',
  update_time DATETIME(6) NOT NULL COMMENT 'last write, by the leader''s clock; nothing is decided by it',
  PRIMARY KEY (district_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='one leader per district';

CREATE TABLE IF NOT EXISTS aggregation_cells (
  district_id VARCHAR(64) NOT NULL COMMENT 'district',
  measure VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'measure id, e.g. staffing.pe_teachers',
  school_year SMALLINT NOT NULL COMMENT 'school year by its starting year',
  school_id VARCHAR(64) NOT NULL COMMENT 'school; empty: the district as a whole',
  dimensions VARCHAR(255) NOT NULL COMMENT 'values of the measure''s dimensions in the order of its header',
  entity VARCHAR(64) NOT NULL COMMENT 'teacher, group or visit; empty: none',
  amount BIGINT NOT NULL COMMENT 'sum of the contributions, in the measure''s unit',
  present BIGINT NOT NULL COMMENT 'contributions that are there; 0: nothing reported, the amount says nothing',
  records BIGINT NOT NULL COMMENT 'records behind the cell',
  PRIMARY KEY (district_id, measure, school_year, school_id, dimensions, entity)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='what the measures yield';

CREATE TABLE IF NOT EXISTS aggregation_cell_measures (
  district_id VARCHAR(64) NOT NULL COMMENT 'district',
  measure VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'measure id',
  digest VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'digest of the measure its cells were computed with; empty: they are to be computed anew',
  failure VARCHAR(500) NOT NULL COMMENT 'why it could not be computed last; empty: it was',
  update_time DATETIME(6) NOT NULL COMMENT 'when one of the two last changed',
  PRIMARY KEY (district_id, measure)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='state of the cells of a measure';

CREATE TABLE IF NOT EXISTS aggregation_dirty_partitions (
  district_id VARCHAR(64) NOT NULL COMMENT 'district',
  room VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'room of the import batch; empty: no batch',
  batch_id VARCHAR(64) NOT NULL COMMENT 'import batch that was open when its rows were taken; empty: none',
  measure VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'measure to be refreshed',
  first_school_year SMALLINT NOT NULL COMMENT 'first year; 0: all before the last',
  last_school_year SMALLINT NOT NULL COMMENT 'last year; 9999: all after the first',
  school_id VARCHAR(64) NOT NULL COMMENT 'school; empty: all',
  first_sequence BIGINT NOT NULL COMMENT 'first entry of the feed that is not counted because of it',
  PRIMARY KEY (district_id, room, batch_id, measure, first_school_year, last_school_year, school_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='taken from the outboxes, not yet in the cells';

CREATE TABLE IF NOT EXISTS aggregation_outbox (
  outbox_id BIGINT NOT NULL AUTO_INCREMENT COMMENT 'says nothing about the order of commits',
  district_id VARCHAR(64) NOT NULL COMMENT 'district',
  resource_type VARCHAR(64) NOT NULL COMMENT 'aggregation.Plan',
  resource_name VARCHAR(512) NOT NULL COMMENT 'name of the plan',
  first_school_year SMALLINT NULL COMMENT 'as in the rooms'' outboxes',
  last_school_year SMALLINT NULL COMMENT 'as in the rooms'' outboxes',
  school_id VARCHAR(64) NOT NULL COMMENT 'empty',
  batch_id VARCHAR(64) NULL COMMENT 'NULL',
  create_time DATETIME(6) NOT NULL COMMENT 'when the plan was applied',
  PRIMARY KEY (outbox_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='plan revisions on their way into the feed';

CREATE TABLE IF NOT EXISTS aggregation_feed (
  district_id VARCHAR(64) NOT NULL COMMENT 'district',
  sequence BIGINT NOT NULL COMMENT 'dense from 1',
  kind TINYINT NOT NULL COMMENT 'districtedu.aggregation.v1.FeedEntryKind',
  subject VARCHAR(64) NOT NULL COMMENT 'resource type, plan id or date',
  resource_name VARCHAR(512) NOT NULL COMMENT 'empty for a chunk of an import',
  first_school_year SMALLINT NULL COMMENT 'NULL: all before the last',
  last_school_year SMALLINT NULL COMMENT 'NULL: all after the first',
  school_id VARCHAR(64) NOT NULL COMMENT 'empty: all schools',
  take_time DATETIME(6) NOT NULL COMMENT 'when the leader took it in',
  PRIMARY KEY (district_id, sequence)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='change feed, kept 30 days';

CREATE TABLE IF NOT EXISTS aggregation_plan_revisions (
  district_id VARCHAR(64) NOT NULL COMMENT 'district',
  plan_id VARCHAR(64) NOT NULL COMMENT 'plan',
  revision BIGINT NOT NULL COMMENT 'from 1; the highest is in force',
  plan LONGBLOB NOT NULL COMMENT 'serialized districtedu.aggregation.v1.Plan',
  digest CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'SHA-256 hex of the plan: the same again is the same revision',
  applied_by VARCHAR(255) NOT NULL COMMENT 'principal',
  create_time DATETIME(6) NOT NULL COMMENT 'when it was applied',
  PRIMARY KEY (district_id, plan_id, revision)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='plans';

CREATE TABLE IF NOT EXISTS aggregation_snapshots (
  district_id VARCHAR(64) NOT NULL COMMENT 'district',
  plan_id VARCHAR(64) NOT NULL COMMENT 'plan',
  version BIGINT NOT NULL COMMENT 'dense from 1 as stored; older ones are thinned out',
  plan_revision BIGINT NOT NULL COMMENT 'revision evaluated',
  as_of DATE NOT NULL COMMENT 'day of the verdicts',
  content_digest CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'SHA-256 hex over plan revision, day and figures',
  feed_sequence BIGINT NOT NULL COMMENT 'last entry of the feed counted when it was stored',
  full_view LONGBLOB NOT NULL COMMENT 'serialized districtedu.aggregation.v1.Snapshot',
  suppressed_view LONGBLOB NOT NULL COMMENT 'the same without values on fewer than five pupils',
  stored_bytes BIGINT NOT NULL COMMENT 'length of both views',
  tier TINYINT NOT NULL COMMENT '0 kept as one of all, 1 as the last of its hour, 2 as the last of its day',
  create_time DATETIME(6) NOT NULL COMMENT 'when it was stored',
  PRIMARY KEY (district_id, plan_id, version),
  KEY by_tier (district_id, plan_id, tier, version, create_time, stored_bytes)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='stored snapshots';

CREATE TABLE IF NOT EXISTS aggregation_clock (
  district_id VARCHAR(64) NOT NULL COMMENT 'district',
  announced_on DATE NOT NULL COMMENT 'last day announced in the feed, in the district''s zone: the day of the verdicts',
  PRIMARY KEY (district_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='local midnights';
