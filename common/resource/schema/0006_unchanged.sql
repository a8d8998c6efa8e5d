-- What a call that changed nothing is answered from when it is repeated: it leaves no audit entry.

ALTER TABLE {room}_requests
  ADD COLUMN unchanged_image LONGBLOB NULL COMMENT 'serialized resource as the call found it and left it; NULL: the audit entry tells';
