-- What happens to a visit afterwards: photos, the owner's word, plans, call-backs.

-- name: photo_insert
INSERT INTO visit_photo (visit_id, client_id, file_id, created_by, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (client_id) DO NOTHING RETURNING id
-- name: photo_of_client
SELECT id, visit_id FROM visit_photo WHERE client_id = $1
-- name: photo_count
SELECT count(*) FROM visit_photo WHERE visit_id = $1 AND removed_at IS NULL
-- name: photo_list
SELECT p.id, p.visit_id, p.file_id, p.created_by, p.created_at, f.size, a.display_name, p.client_id
FROM visit_photo p JOIN file f ON f.id = p.file_id LEFT JOIN account a ON a.id = p.created_by
WHERE p.visit_id = $1 AND p.removed_at IS NULL
--? one: AND p.id = $2
ORDER BY p.id LIMIT 20
-- name: photo_remove
UPDATE visit_photo SET removed_at = $3 WHERE id = $1 AND visit_id = $2 AND removed_at IS NULL

-- name: visit_confirm
UPDATE visit SET confirmed_at = $2, confirmed_by = $3, signature_id = coalesce($4, signature_id), objected_at = NULL,
updated_at = $2, version = version + 1 WHERE id = $1
-- name: visit_object
UPDATE visit SET confirmed_at = NULL, confirmed_by = NULL, objected_at = $2, updated_at = $2, version = version + 1
WHERE id = $1
-- name: visit_signature
SELECT signature_id FROM visit WHERE id = $1

-- name: plan_of_client
SELECT id, account_id FROM visit_plan WHERE client_id = $1
-- name: plan_insert
INSERT INTO visit_plan (client_id, business_id, account_id, planned_on, rank, note, state, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, 'planned', $7, $7) ON CONFLICT (client_id) DO NOTHING RETURNING id
-- name: plan_same
SELECT id FROM visit_plan WHERE account_id = $1 AND business_id = $2 AND planned_on = $3 AND state = 'planned'
ORDER BY id LIMIT 1
-- name: plan_update
UPDATE visit_plan SET planned_on = $3, rank = $4, note = $5, updated_at = $6, version = version + 1
WHERE id = $1 AND version = $2 AND state = 'planned'
-- name: plan_drop
UPDATE visit_plan SET state = 'dropped', updated_at = $3, version = version + 1
WHERE id = $1 AND version = $2 AND state = 'planned'
-- name: plan_list
SELECT p.id, p.version, p.business_id, p.account_id, p.rank, p.visit_id, p.client_id, p.planned_on, p.note, p.state,
b.name, b.address, b.ward, b.lat_e6, b.lng_e6, b.companion_id, b.owner_id
FROM visit_plan p JOIN business b ON b.id = p.business_id WHERE p.account_id = $1
--? one: AND p.id = $3
--? planned: AND p.state = 'planned' AND p.planned_on >= $2
ORDER BY p.planned_on, p.rank, p.id LIMIT 500

-- Visits of a week, for drawing lots: those where somebody was met whose phone is known.
-- name: recall_week
SELECT v.id, b.ward FROM visit v JOIN business b ON b.id = v.business_id
WHERE v.visited_on >= $1 AND v.visited_on < $2 AND v.met <> 'nobody' AND v.withdrawn_at IS NULL AND b.phone IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM visit_recall r WHERE r.visit_id = v.id) ORDER BY v.id LIMIT 50000
-- name: recall_insert
INSERT INTO visit_recall (visit_id, ward, picked_at) VALUES ($1, $2, $3) ON CONFLICT (visit_id) DO NOTHING
-- name: recall_list
SELECT r.id, r.visit_id, r.picked_at, r.called_at, v.visited_at, b.name, b.owner_name, b.phone, a.display_name,
r.result, r.note, c.display_name, r.ward, v.account_id, b.id
FROM visit_recall r JOIN visit v ON v.id = r.visit_id JOIN business b ON b.id = v.business_id
JOIN account a ON a.id = v.account_id LEFT JOIN account c ON c.id = r.called_by
WHERE r.ward >= $1 AND r.ward < $2 AND v.account_id <> $3
--? one: AND r.id = $4
--? open: AND r.result IS NULL AND v.withdrawn_at IS NULL
--? closed: AND r.result IS NOT NULL
ORDER BY r.id DESC LIMIT 200
-- name: recall_result
UPDATE visit_recall SET result = $2, note = $3, called_by = $4, called_at = $5 WHERE id = $1 AND result IS NULL
