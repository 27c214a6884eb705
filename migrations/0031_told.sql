-- Figures of debts and finance as they were told last, hidden since or not: what comes back differs from it by nobody or by
-- five or more (docs/decisions/0014).
CREATE TABLE figure_told (
    area       TEXT NOT NULL,
    key        TEXT NOT NULL,
    value      @I64@ NOT NULL,
    part       @I64@ NOT NULL,
    whole      @I64@ NOT NULL,
    coverage   @I64@,
    confidence @I64@,
    definition @I64@ NOT NULL,
    PRIMARY KEY (area, key)
) @STRICT@;
INSERT INTO figure_told (area, key, value, part, whole, coverage, confidence, definition)
SELECT area, key, value, part, whole, coverage, confidence, definition FROM figure_now WHERE value IS NOT NULL
AND key IN ('debt_sheets', 'debts_settled', 'finance_applied', 'finance_granted', 'loans_running', 'loans_lent', 'loans_late');

-- The same of a month's sums.
ALTER TABLE figure_month ADD COLUMN told_n @I64@;
ALTER TABLE figure_month ADD COLUMN told_whole @I64@ NOT NULL DEFAULT 0;
UPDATE figure_month SET told_n = n, told_whole = whole WHERE n IS NOT NULL;

-- What a search shows of the fifty businesses that it finds all over a large register, without a look at each one's row.
-- engine: postgresql
CREATE INDEX business_shown ON business (id) INCLUDE (companion_id, name, owner_name, ward, sector, curation, activity);
-- engine: both
