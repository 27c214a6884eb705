-- Windows of hard times, and what they did.

-- name: shock_list
SELECT id, version, created_at, updated_at, name, kind, area, first_month, last_month, note FROM shock
WHERE removed_at IS NULL
--? one: AND id = $1
ORDER BY first_month DESC, id DESC LIMIT 60
-- name: shock_count
SELECT count(*) FROM shock WHERE removed_at IS NULL
-- name: shock_insert
INSERT INTO shock (name, kind, area, first_month, last_month, note, created_by, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) RETURNING id
-- name: shock_update
UPDATE shock SET name = $3, kind = $4, area = $5, first_month = $6, last_month = $7, note = $8, updated_at = $9,
version = version + 1 WHERE id = $1 AND version = $2 AND removed_at IS NULL
-- name: shock_remove
UPDATE shock SET removed_at = $3, version = version + 1 WHERE id = $1 AND version = $2 AND removed_at IS NULL
-- name: shock_due
-- Those that were not reckoned since an instant, or changed after they were.
SELECT s.id FROM shock s WHERE s.removed_at IS NULL AND NOT EXISTS (SELECT 1 FROM shock_figure f
WHERE f.shock_id = s.id AND f.made_at >= $1 AND f.made_at >= s.updated_at) ORDER BY s.id LIMIT 60

-- name: shock_last_business
SELECT coalesce(max(id), 0) FROM business
-- name: shock_businesses
SELECT b.id, b.ward, b.sector, (SELECT f.value FROM fact f WHERE f.business_id = b.id AND f.kind = 'activity'
AND f.valid_from <= $5 ORDER BY f.valid_from DESC, f.id DESC LIMIT 1)
FROM business b WHERE b.id >= $1 AND b.id < $2 AND b.merged_into IS NULL AND b.ward >= $3 AND b.ward < $4
AND (b.founded_on IS NULL OR b.founded_on <= $6) ORDER BY b.id
-- name: shock_months
SELECT business_id, month, amount, low, high, confidence FROM revenue
WHERE business_id >= $1 AND business_id < $2 AND current = 1 ORDER BY business_id, month
-- name: shock_forget
DELETE FROM shock_figure WHERE shock_id = $1
-- name: shock_figure_put
INSERT INTO shock_figure (shock_id, area, sector, businesses, known, held, recovered, fall, confidence, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
-- name: shock_figures
SELECT area, sector, businesses, known, held, recovered, fall, confidence, made_at FROM shock_figure WHERE shock_id = $1
ORDER BY area, sector LIMIT 3000
-- name: shock_near
-- What was found in an area, its district and the city where enough is known, the smallest first: of all, and of a sector.
SELECT area, fall, sector FROM shock_figure WHERE shock_id = $1 AND area IN ($2, $3, '') AND sector IN ('', $5)
AND fall IS NOT NULL AND known >= $4 ORDER BY length(area) DESC
