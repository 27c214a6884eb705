-- What figures shall be by the end of a year.

-- name: figure_target_list
SELECT id, version, year, value, updated_at, area, key, note FROM figure_target
WHERE (area >= $1 AND area < $2)
--? year: AND year = $3
--? one: AND id = $4
--? wanted: AND value IS NOT NULL
ORDER BY year DESC, area, key, id LIMIT 500
-- What the last day of a year that was published said.
-- name: figure_target_ended
SELECT value FROM figure_snapshot WHERE area = $1 AND key = $2
AND day = (SELECT max(day) FROM figure_day WHERE day >= $3 AND day <= $4)
-- name: figure_target_of
SELECT key, value FROM figure_target WHERE year = $1 AND area = $2 AND value IS NOT NULL LIMIT 100
-- One that was no longer wanted is wanted again.
-- name: figure_target_insert
INSERT INTO figure_target (year, area, key, value, note, updated_by, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (year, area, key) DO UPDATE SET value = excluded.value, note = excluded.note, updated_by = excluded.updated_by,
updated_at = excluded.updated_at, version = figure_target.version + 1 WHERE figure_target.value IS NULL RETURNING id, version
-- name: figure_target_update
UPDATE figure_target SET value = $3, note = $4, updated_by = $5, updated_at = $6, version = version + 1
WHERE id = $1 AND version = $2
-- What was drawn of targets is drawn anew.
-- name: figure_target_told
INSERT INTO figure_source (source, at, day) VALUES ('targets', 1, '')
ON CONFLICT (source) DO UPDATE SET at = figure_source.at + 1
