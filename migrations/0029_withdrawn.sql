-- A visit that did not take place, or was written to the wrong business, is withdrawn with a reason: it stays to be read and
-- counts no more. A figure of turnover that was told wrongly likewise: it is no month's figure any more.
ALTER TABLE visit ADD COLUMN withdrawn_at @I64@;
ALTER TABLE visit ADD COLUMN withdrawn_by @I64@;
ALTER TABLE visit ADD COLUMN withdrawn_why TEXT;
ALTER TABLE revenue ADD COLUMN withdrawn_at @I64@;
