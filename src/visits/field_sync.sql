-- Phones that keep businesses offline, what they take along, and the hint.

-- name: field_device_of_client
SELECT id, account_id, revoked_at, wiped_at, reminded_at FROM field_device WHERE client_id = $1
-- name: field_device_insert
INSERT INTO field_device (account_id, client_id, label, program, waiting, refused, clock_off, session_id, created_at, synced_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) RETURNING id
-- name: field_device_spoke
UPDATE field_device SET label = $2, program = $3, waiting = $4, refused = $5, clock_off = $6, session_id = $7, synced_at = $8,
reminded_at = NULL WHERE id = $1
-- name: field_device_list
SELECT d.id, d.account_id, d.waiting, d.refused, d.clock_off, d.created_at, d.synced_at, d.revoked_at, d.wiped_at, d.client_id,
d.label, d.program, a.display_name, a.area
FROM field_device d JOIN account a ON a.id = d.account_id
WHERE (d.account_id = $1 OR ($2 = 1 AND a.area >= $3 AND a.area < $4))
--? one: AND d.id = $5
ORDER BY CASE WHEN d.wiped_at IS NULL THEN 0 ELSE 1 END, d.synced_at, d.id LIMIT 500
-- name: field_device_revoke
UPDATE field_device SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL
-- name: field_device_session
SELECT d.session_id FROM field_device d JOIN session s ON s.id = d.session_id
WHERE d.id = $1 AND s.revoked_at IS NULL
-- name: field_device_wiped
UPDATE field_device SET wiped_at = $2, waiting = 0, refused = 0 WHERE client_id = $1 AND revoked_at IS NOT NULL AND wiped_at IS NULL

-- Whose phone was not heard of since $1 and who was not told yet.
-- name: field_device_silent
SELECT d.id, d.account_id, d.waiting, d.synced_at FROM field_device d JOIN account a ON a.id = d.account_id
WHERE d.synced_at < $1 AND d.revoked_at IS NULL AND d.wiped_at IS NULL AND d.reminded_at IS NULL AND a.active = 1
ORDER BY d.synced_at, d.id LIMIT 200
-- name: field_device_told
UPDATE field_device SET reminded_at = $2 WHERE id = $1

-- What a phone takes along: one's own, a ward's, or what is planned.
-- name: pack_businesses
SELECT b.id, b.version, b.companion_id, b.owner_id, b.name, b.owner_name, b.phone, b.address, b.ward, b.lat_e6, b.lng_e6,
b.sector, b.curation, b.activity, b.visited_on, b.notes,
CASE WHEN b.updated_at >= $5
OR EXISTS (SELECT 1 FROM visit v WHERE v.business_id = b.id AND v.updated_at >= $5)
OR EXISTS (SELECT 1 FROM task t WHERE t.business_id = b.id AND t.updated_at >= $5) THEN 1 ELSE 0 END AS changed
FROM business b
WHERE b.merged_into IS NULL AND b.activity IN ('active', 'paused')
--? companion: AND b.companion_id = $1
--? ward: AND b.ward = $2
--? planned: AND b.ward >= $3 AND b.ward < $4
--? planned: AND b.id IN (SELECT p.business_id FROM visit_plan p WHERE p.account_id = $1 AND p.state = 'planned')
ORDER BY b.visited_on NULLS FIRST, b.id LIMIT $6
-- name: pack_visits
SELECT x.business_id, x.visited_on, x.kind, x.met, x.needs, x.summary, x.advice, a.display_name
FROM (SELECT v.business_id, v.visited_at, v.visited_on, v.kind, v.met, v.needs, v.summary, v.advice, v.account_id, v.id,
row_number() OVER (PARTITION BY v.business_id ORDER BY v.visited_at DESC, v.id DESC) AS place
FROM visit v JOIN business b ON b.id = v.business_id
WHERE v.withdrawn_at IS NULL AND b.merged_into IS NULL AND b.activity IN ('active', 'paused')
--? companion: AND b.companion_id = $1
--? ward: AND b.ward = $2
--? planned: AND b.ward >= $3 AND b.ward < $4
--? planned: AND b.id IN (SELECT p.business_id FROM visit_plan p WHERE p.account_id = $1 AND p.state = 'planned')
) x JOIN account a ON a.id = x.account_id
WHERE x.place <= $5
ORDER BY x.business_id, x.visited_at DESC, x.id DESC
-- name: pack_tasks
SELECT t.business_id, t.id, t.version, t.title, t.who, t.due_on
FROM task t JOIN business b ON b.id = t.business_id
WHERE t.state = 'open' AND b.merged_into IS NULL AND b.activity IN ('active', 'paused')
--? companion: AND b.companion_id = $1
--? ward: AND b.ward = $2
--? planned: AND b.ward >= $3 AND b.ward < $4
--? planned: AND b.id IN (SELECT p.business_id FROM visit_plan p WHERE p.account_id = $1 AND p.state = 'planned')
ORDER BY t.business_id, t.due_on, t.id

-- name: hint_newest
SELECT id, key, names, phones, n, made_at, created_at FROM hint_key ORDER BY id DESC LIMIT 1
-- name: hint_insert
INSERT INTO hint_key (key, names, phones, n, made_at, created_at) VALUES ($1, $2, $3, $4, $5, $5)
-- name: hint_put
UPDATE hint_key SET names = $2, phones = $3, n = $4, made_at = $5 WHERE id = $1
-- name: hint_older
DELETE FROM hint_key WHERE id < (SELECT max(id) FROM hint_key)
-- name: hint_moved
SELECT count(*) FROM (SELECT 1 AS one FROM business WHERE updated_at >= $1 AND merged_into IS NULL LIMIT 1) x
-- name: hint_all
SELECT name_fold, phone FROM business WHERE merged_into IS NULL
