-- The months that a business's page draws, beside how it stands: one look instead of 36 rows (growth/recent.h). Empty until
-- the next whole run, which is asked for at once.
ALTER TABLE growth ADD COLUMN recent TEXT NOT NULL DEFAULT '';
DELETE FROM setting WHERE key = '_growth_run';
