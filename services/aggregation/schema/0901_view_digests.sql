-- Each view of a snapshot has the digest of its own bytes.

ALTER TABLE aggregation_snapshots
  ADD COLUMN suppressed_digest VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '' COMMENT 'SHA-256 hex of the suppressed view; empty: stored before there was one';
