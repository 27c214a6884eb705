-- A paper that tells a capital, read by somebody of the office: the amount that it says is the record's.
ALTER TABLE document ADD COLUMN checked_at @I64@;
ALTER TABLE document ADD COLUMN checked_by @I64@;
ALTER TABLE document ADD COLUMN capital @I64@; -- rupiah, as read in it
