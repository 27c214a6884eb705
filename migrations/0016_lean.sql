-- No query looks a person up by name: who writes a business pays for no such index.
DROP INDEX person_name;

-- What sends a companion there today is kept with how a business stands, so that one look at its row tells: by how many
-- percent the newest month lies below those before it (0: not), and the day since when it stands a step lower than before.
ALTER TABLE growth ADD COLUMN fell @I64@ NOT NULL DEFAULT 0;
ALTER TABLE growth ADD COLUMN fell_on TEXT;
UPDATE growth SET fell_on = (SELECT max(m.moved_on) FROM growth_move m WHERE m.business_id = growth.business_id
AND m.what = 'step' AND m.rise = 0 AND m.state = 'confirmed' AND m.after = growth.step);
-- The whole run is made once more today.
DELETE FROM setting WHERE key = '_growth_run';
