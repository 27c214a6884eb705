-- Funds whose principal is lent again once it came back.
ALTER TABLE fund ADD COLUMN revolves @I64@ NOT NULL DEFAULT 0;
