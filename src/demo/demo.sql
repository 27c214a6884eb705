-- name: demo_some
SELECT (SELECT count(*) FROM (SELECT 1 FROM account LIMIT 1) AS a) + (SELECT count(*) FROM (SELECT 1 FROM business LIMIT 1) AS b)
-- name: demo_companions
SELECT id, area FROM account WHERE role = 'companion' ORDER BY id
-- name: demo_bind_owner
UPDATE account SET person_id = $2 WHERE name = $1
-- name: demo_license
INSERT INTO license (business_id, kind, number, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
-- name: demo_last_business
SELECT max(id) FROM business
-- name: demo_business_from
-- The first active one from an id on.
SELECT id, name, owner_name, phone, ward, address, lat_e6, lng_e6, companion_id FROM business
WHERE id >= $1 AND activity = 'active' ORDER BY id LIMIT 1
-- name: demo_owned
SELECT id FROM business WHERE owner_id = $1 AND activity = 'active' ORDER BY id LIMIT 1
-- name: demo_workers
SELECT id, person_id, name, display_name, role, area FROM account
WHERE role IN ('companion', 'lurah', 'camat', 'officer', 'partner', 'owner') ORDER BY id
-- name: demo_case
SELECT state, level, seal, due_at, paused_until, assignee_id, partner_id, contacted_at FROM casefile WHERE id = $1
