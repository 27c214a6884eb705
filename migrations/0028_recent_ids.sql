-- The months that a business's page draws, beside how it stands: one look instead of 36 rows (growth/recent.h). Empty until
-- the next whole run, which is asked for at once.
ALTER TABLE growth ADD COLUMN recent TEXT NOT NULL DEFAULT '';
DELETE FROM setting WHERE key = '_growth_run';

-- The highest number that a row ever had which is gone (an import taken back): it is never given again, since codes, history
-- and links name businesses and people by it. PostgreSQL's sequences never go back by themselves.
CREATE TABLE id_gone (
    entity TEXT NOT NULL PRIMARY KEY,          -- business, person
    id     @I64@ NOT NULL
) @STRICT@;
