-- Figures as they were published.

-- name: figure_day_put
INSERT INTO figure_day (day, as_of, made_at) VALUES ($1, $2, $3) ON CONFLICT (day) DO NOTHING
-- name: figure_day_get
SELECT as_of FROM figure_day WHERE day = $1
-- name: figure_day_before
SELECT day FROM figure_source WHERE source = ''
-- name: figure_days
SELECT day FROM figure_day WHERE day >= $1 ORDER BY day LIMIT 500
-- name: figure_since
SELECT since FROM figure_definition WHERE key = $1 AND version = $2
-- name: snapshot_freeze
INSERT INTO figure_snapshot (area, day, key, value, part, whole, coverage, confidence, definition)
SELECT area, $1, key, value, part, whole, coverage, confidence, definition FROM figure_now
-- name: snapshot_put
INSERT INTO figure_snapshot (area, day, key, value, part, whole, coverage, confidence, definition)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
-- name: snapshot_get
SELECT area, key, value, part, whole, coverage, confidence, definition FROM figure_snapshot
WHERE area = $1 AND day = $2
