-- Looking in after a settlement.

-- name: watch_list
SELECT id, version, sheet_id, days, created_at, closed_at, from_day, due_on FROM debt_watch WHERE sheet_id = $1
--? one: AND id = $2
ORDER BY due_on, id LIMIT 200
-- name: watch_checks
SELECT c.id, c.watch_id, c.on_day, c.body, c.created_at, a.display_name FROM debt_watch_check c
JOIN debt_watch w ON w.id = c.watch_id LEFT JOIN account a ON a.id = c.created_by WHERE w.sheet_id = $1
ORDER BY c.id LIMIT 600
-- name: watch_drop
DELETE FROM debt_watch WHERE sheet_id = $1 AND closed_at IS NULL AND from_day <> $2
AND NOT EXISTS (SELECT 1 FROM debt_watch_check c WHERE c.watch_id = debt_watch.id)
-- name: watch_end
UPDATE debt_watch SET closed_at = $3, version = version + 1 WHERE sheet_id = $1 AND closed_at IS NULL AND from_day <> $2
-- name: watch_insert
INSERT INTO debt_watch (sheet_id, days, from_day, due_on, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (sheet_id, from_day, days) DO NOTHING
-- name: watch_check_insert
INSERT INTO debt_watch_check (watch_id, on_day, body, created_by, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id
-- name: watch_close
UPDATE debt_watch SET closed_at = $2, version = version + 1 WHERE id = $1 AND closed_at IS NULL
-- From the businesses on: those of a companion or a ward are few, what is due in a city is not.
-- name: watch_due
SELECT w.id, s.id, s.business_id, w.days, w.due_on, b.name FROM business b CROSS JOIN debt_sheet s CROSS JOIN debt_watch w
WHERE b.merged_into IS NULL AND s.business_id = b.id AND b.owner_id = s.person_id AND s.state <> 'withdrawn'
AND w.sheet_id = s.id AND w.closed_at IS NULL AND w.due_on <= $1
--? companion: AND b.companion_id = $2
--? ward: AND b.ward = $3
ORDER BY w.due_on, w.id LIMIT 200
