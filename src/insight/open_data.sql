-- Open data: what is published of a month.

-- The last frozen day of the months before this one, when it was not published.
-- name: open_due
SELECT max(d.day) FROM figure_day d WHERE d.day < $1
AND NOT EXISTS (SELECT 1 FROM open_data o WHERE o.day >= substr(d.day, 1, 7) AND o.day < $1)
-- name: open_source
SELECT area, key, part FROM figure_snapshot WHERE day = $1 AND key IN ('businesses', 'curated', 'verified') ORDER BY area
-- name: open_put
INSERT INTO open_data (day, area, curated, verified, other, total) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (day, area) DO NOTHING
-- name: open_day
SELECT max(day) FROM open_data
-- name: open_rows
SELECT area, curated, verified, other, total FROM open_data WHERE day = $1 ORDER BY area LIMIT 5000
