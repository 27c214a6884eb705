-- Targets, and what a forecast is reckoned from.

-- name: target_list
SELECT id, version, year, n, updated_at, area, what, note FROM growth_target
WHERE (area >= $1 AND area < $2)
--? year: AND year = $3
--? one: AND id = $4
--? wanted: AND n > 0
ORDER BY year DESC, what, area, id LIMIT 300
-- name: target_insert
INSERT INTO growth_target (year, area, what, n, note, updated_by, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (year, area, what) DO NOTHING RETURNING id
-- name: target_update
UPDATE growth_target SET n = $3, note = $4, updated_by = $5, updated_at = $6, version = version + 1
WHERE id = $1 AND version = $2

-- name: forecast_rose
SELECT count(DISTINCT m.business_id) FROM growth_move m JOIN business b ON b.id = m.business_id
WHERE m.what = $1 AND m.state = 'confirmed' AND m.rise = 1 AND m.moved_on >= $2 AND m.moved_on <= $3
AND b.ward >= $4 AND b.ward < $5 AND b.merged_into IS NULL
-- name: forecast_near_class
SELECT count(*) FROM growth g JOIN business b ON b.id = g.business_id
WHERE b.activity = 'active' AND g.ward >= $1 AND g.ward < $2
AND ((g.to_next > 0 AND g.value >= g.to_next * 3)
OR EXISTS (SELECT 1 FROM growth_move m WHERE m.business_id = g.business_id AND m.what = 'class'
AND m.state = 'proposed' AND m.rise = 1))
-- name: forecast_near_step
SELECT count(*) FROM growth g JOIN business b ON b.id = g.business_id
WHERE b.activity = 'active' AND g.ward >= $1 AND g.ward < $2
AND ((g.step = 'surviving' AND g.score >= $3) OR (g.step = 'stable' AND g.score >= $4)
OR (g.step = 'growing' AND g.score >= $5))

-- Who entered the register in which year, and what became of them.
-- name: cohort_years
SELECT substr(e.since, 1, 4), count(*), sum(CASE WHEN b.activity = 'active' THEN 1 ELSE 0 END),
sum(CASE WHEN EXISTS (SELECT 1 FROM growth_move m WHERE m.business_id = b.id AND m.what = 'class'
AND m.state = 'confirmed' AND m.rise = 1) THEN 1 ELSE 0 END),
sum(CASE WHEN EXISTS (SELECT 1 FROM growth_move m WHERE m.business_id = b.id AND m.what = 'class'
AND m.state = 'confirmed' AND m.rise = 0) THEN 1 ELSE 0 END),
sum(CASE WHEN EXISTS (SELECT 1 FROM growth_move m WHERE m.business_id = b.id AND m.what = 'step'
AND m.rise = 1) THEN 1 ELSE 0 END),
sum(CASE WHEN EXISTS (SELECT 1 FROM growth_move m WHERE m.business_id = b.id AND m.what = 'step'
AND m.rise = 0) THEN 1 ELSE 0 END)
FROM (SELECT business_id, min(valid_from) AS since FROM fact WHERE kind = 'activity' GROUP BY business_id) e
JOIN business b ON b.id = e.business_id
WHERE b.merged_into IS NULL AND b.ward >= $1 AND b.ward < $2
GROUP BY substr(e.since, 1, 4) ORDER BY 1 DESC LIMIT 100
